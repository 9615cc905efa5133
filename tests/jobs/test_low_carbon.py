"""Work waits for hours of low-carbon electricity, on both engines; the clock waits too."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.jobs.conftest import Process
from tests.support.raw_host import RawAnswer, raw_host
from tests.support.site import NOON, Clock

from joute.errors import BadSettings
from joute.features import FEATURES
from joute.jobs import Job, JobKind
from joute.jobs.leases import Owner, claim
from joute.jobs.low_carbon import LowCarbon, WaitingPlan
from joute.jobs.low_carbon_reports import difference, sentences
from joute.jobs.settings import ElectricitySettings
from joute.translation import Translator, load_translators

HOUR = timedelta(hours=1)
FRANCE = {"oak": "FRA"}
WORDS = load_translators(["en"], FEATURES.folders.values())["en"]


def csv(*grams: float, begin: datetime = NOON) -> str:
    rows = (f"{begin + number * HOUR:%Y-%m-%dT%H:%MZ},{g}" for number, g in enumerate(grams))
    return "\n".join(("time,gco2_per_kwh", *rows))


def set_to(forecast: object, **fields: Any) -> ElectricitySettings:
    return ElectricitySettings(forecast=str(forecast), country="FRA", **fields)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A forecast whose third hour is the lowest, made when the clock stands."""
    path = tmp_path / "forecast.csv"
    write(path, csv(80, 60, 20, 50, 40))
    return path


def write(path: Path, text: str, made_at: datetime = NOON) -> None:
    path.write_text(text)
    os.utime(path, (made_at.timestamp(),) * 2)


def said(plan: WaitingPlan, words: Translator = WORDS) -> str:
    return " ".join(sentences(plan, words))


async def planned(
    settings: ElectricitySettings, now: Clock, lasts: timedelta = HOUR, **options: Any
) -> WaitingPlan:
    low_carbon = LowCarbon(settings, now)
    await low_carbon.refresh()
    return low_carbon.plan(lasts, **options)


async def test_work_begins_in_the_hours_that_are_least(file: Path, clock: Clock) -> None:
    plan = await planned(set_to(file), clock, hosts=FRANCE)
    assert (plan.start, plan.chosen_g, plan.at_once_g) == (NOON + 2 * HOUR, 20, 80)
    assert plan.less_g == 60
    assert "80.0 had it begun at once (forecast for FRA, forecast.csv)" in said(plan)
    sooner = await planned(set_to(file, within_h=2), clock)
    assert (sooner.start, sooner.chosen_g) == (NOON + HOUR, 60)
    assert (await planned(set_to(file), clock, within=HOUR)).reason == "lowest_now"


@pytest.mark.parametrize(
    ("settings", "hours", "options", "reason"),
    [
        ({"forecast": ""}, 0, {}, "no_forecast"),
        ({"forecast": "nowhere.csv"}, 0, {}, "unreadable"),
        ({"zone": "DE"}, 0, {}, "lowest_now"),
        ({}, 5, {}, "stale"),
        ({"oldest_h": 1}, 2, {}, "stale"),
        ({}, 0, {"hosts": {"oak": "FRA", "elm": None}}, "elsewhere"),
        ({}, 0, {"hosts": {"oak": "USA"}}, "elsewhere"),
        ({}, 0, {"hosts": {}}, "elsewhere"),
        ({}, 0, {"lasts": 2 * HOUR, "within": HOUR}, "too_long"),
        ({}, 0, {"lasts": 6 * HOUR}, "unknown_hours"),
        ({}, 2, {}, "lowest_now"),
    ],
)
async def test_work_begins_at_once_where_nothing_says_when_it_is_low_and_says_so(
    file: Path, settings: dict[str, Any], hours: int, options: dict[str, Any], reason: str
) -> None:
    clock = Clock(NOON + hours * HOUR)
    if settings.get("zone"):
        write(file, csv(20, 60))
    plan = await planned(set_to(**{"forecast": file, **settings}), clock, **options)
    assert (plan.start, plan.reason, plan.less_g) == (clock(), reason, None)
    assert said(plan).startswith("It begins at once: ")
    assert not [*difference(plan, (1.0, 2.0, 3.0), WORDS)]


async def test_a_forecast_that_breaks_leaves_the_one_before_until_it_is_stale(
    file: Path, clock: Clock
) -> None:
    low_carbon = LowCarbon(set_to(file), clock)
    await low_carbon.refresh()
    write(file, "broken")
    await low_carbon.refresh()
    assert low_carbon.plan(HOUR).start == NOON + 2 * HOUR
    clock.pass_(hours=6)
    plan = low_carbon.plan(HOUR)
    assert plan.reason == "stale"
    assert "forecast.csv, line 1" in plan.cause


async def test_a_forecast_comes_from_an_address_but_not_from_an_inner_one(clock: Clock) -> None:
    answer = RawAnswer([csv(80, 20)], content_type="text/csv")
    async with raw_host(answer) as url:
        own = set_to(f"{url}?key=secret", allow_private=True)
        plan = await planned(own, clock)
        assert (plan.start, plan.source) == (NOON + HOUR, url)
        with pytest.raises(BadSettings, match="electricity"):
            LowCarbon(set_to(url), clock)
    with pytest.raises(BadSettings, match="electricity"):
        LowCarbon(set_to("https://169.254.169.254/latest"), clock)
    inner = await planned(set_to("https://localhost:9/forecast.csv"), clock)
    assert inner.reason == "unreadable"
    assert "not allowed" in inner.cause
    old = replace(answer, headers=[("last-modified", "Wed, 18 Nov 2026 12:00:00 GMT")])
    async with raw_host(old) as url:
        assert (await planned(set_to(url, allow_private=True), clock)).reason == "stale"
    async with raw_host(replace(answer, status=404)) as url:
        found = await planned(set_to(url, allow_private=True), clock)
        assert (found.reason, found.cause) == ("unreadable", "HTTP 404")


@pytest.mark.parametrize(
    "fields",
    [{"forecast": "f.csv"}, {"forecast": "f.csv", "country": "FRA", "time_zone": "Paris time"}],
)
def test_settings_that_place_no_forecast_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ElectricitySettings(**fields)


async def test_a_command_says_its_plan_and_waits_in_naps(file: Path, clock: Clock) -> None:
    naps: list[float] = []

    async def sleep(seconds: float) -> None:
        naps.append(seconds)
        clock.pass_(seconds=seconds)

    plans: list[WaitingPlan] = []
    clock.pass_(seconds=30)
    plan = await LowCarbon(set_to(file), clock).wait(HOUR, say=plans.append, sleep=sleep)
    assert plans == [plan]
    assert clock() == plan.start == NOON + 2 * HOUR
    assert (len(naps), max(naps)) == (120, 60)


async def done(_job: Job) -> dict[str, Any]:
    return {"done": True}


@pytest.mark.both_engines
async def test_a_job_that_waits_is_taken_up_by_any_process_when_its_hour_comes(
    here: Process, elsewhere: Process, clock: Clock, file: Path
) -> None:
    for process in (here, elsewhere):
        process.jobs.register(JobKind("work", done))
    low_carbon = LowCarbon(set_to(file), clock, here.store)
    await low_carbon.refresh()
    owner = Owner("elsewhere", HOUR, clock)
    job_id = await here.jobs.submit("work", {}, plan=low_carbon.plan(HOUR))
    assert await claim(elsewhere.store, owner, ["work"], job_id) is None
    async with here.jobs.running(slots=1) as runner:
        # As a message of another process would have it.
        await runner.run(job_id)
        assert (await here.jobs.find(job_id)).state == "queued"
        # What need not wait passes it.
        other = await here.jobs.submit("work", {})
        assert (await here.jobs.wait(other)).state == "done"
    clock.pass_(hours=2)
    async with elsewhere.jobs.running(slots=1):
        status = await elsewhere.jobs.wait(job_id)
    assert (status.state, status.started_at, status.plan) == (
        "done",
        NOON + 2 * HOUR,
        low_carbon_plan(20, 80),
    )
    await settles(low_carbon, here, job_id, file)


def low_carbon_plan(chosen: float, at_once: float) -> WaitingPlan:
    return WaitingPlan(
        NOON + 2 * HOUR,
        NOON + 24 * HOUR,
        3600,
        zone="FRA",
        source="forecast.csv",
        chosen_g=chosen,
        at_once_g=at_once,
    )


async def settles(low_carbon: LowCarbon, here: Process, job_id: str, file: Path) -> None:
    """What held is looked for after the end, in the forecast as it is then."""
    write(file, csv(80, 60, 30, 50))
    await low_carbon.refresh()
    plan = (await here.jobs.find(job_id)).plan
    assert plan is not None
    assert (plan.held_g, plan.less_g) == (30, 50)
    lines = [*sentences(plan, WORDS), *difference(plan, (100.0, 200.0, 400.0), WORDS)]
    assert "30.0 g CO₂e per kWh held on average" in lines[1]
    # 50 g less for each of 0.1 to 0.4 kWh.
    assert "-10 g CO₂e (-20 to -5.0)" in lines[2]


@pytest.mark.both_engines
async def test_a_job_that_waits_can_be_cancelled(here: Process, clock: Clock, file: Path) -> None:
    here.jobs.register(JobKind("work", done))
    low_carbon = LowCarbon(set_to(file), clock)
    await low_carbon.refresh()
    job_id = await here.jobs.submit("work", {}, plan=low_carbon.plan(HOUR))
    assert await here.jobs.cancel(job_id)
    assert (await here.jobs.find(job_id)).state == "cancelled"


def test_what_is_not_known_of_the_electricity_is_said_by_the_kilowatt_hour() -> None:
    lines: Sequence[str] = [*difference(low_carbon_plan(20, 80), None, WORDS)]
    assert "for each kWh that it took: -60.0 g" in lines[0]
    assert "comes on top" in lines[1]
    assert "unknown had it begun at once" in said(replace(low_carbon_plan(20, 0), at_once_g=None))
