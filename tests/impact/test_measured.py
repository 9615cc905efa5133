"""Answers of machines of ours: what was measured is kept beside what is modelled, never mixed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select

from joute import catalog
from joute.calls import DailyImpact, StoredFootprint
from joute.calls.footprints import recompute_all
from joute.calls.offer import configured_offer
from joute.errors import BadSettings
from joute.footprint import MeasuredInputs, Meter
from joute.footprint.meters import Readings
from joute.impact.schemas import AnswerFootprint
from joute.llm.server import Running
from joute.settings import Settings
from tests.impact.conftest import STALLED, stopped
from tests.impact.reading import get, words
from tests.support.site import Site, Visitor, model, running_site, settings

MEASURED, NEW = "measured@1", "ecologits-0.11@1"
DECLARED = {"kind": "declared", "watts": 720.0}
HARDWARE = {
    "gwp_kg": 1000.0,
    "adpe_kgsb": 0.1,
    "pe_mj": 10_000.0,
    "lifetime_years": 4.0,
    "utilisation": 0.25,
    "source": "sheet of its maker",
}


class Recorded:
    """Recorded counters: 3,600 J between two readings."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self) -> Readings:
        self.reads += 1
        return {"gpu0": 3600 * self.reads}

    def joules(self, before: Readings, after: Readings) -> float:
        return float(after["gpu0"] - before["gpu0"])


def nvml(kind: str) -> Meter | None:
    return Recorded() if kind == "nvml" else None


def none(kind: str) -> Meter | None:  # as `counters` when nothing counts
    return None


def endpoint(server: Running, name: str, meter: dict[str, Any] | None, **told: Any) -> Any:
    base_url = server.base_url if told.get("api") != "ollama" else server.base_url[:-2] + "api"
    table = {"id": name, "base_url": base_url, "allow_private": True, "country": "FRA", **told}
    return table if meter is None else {**table, "meter": meter}


OAK = {**model("oak", "timings,chunks=50", size=120.0), "endpoint": "one"}
ELM = {**model("elm", "timings,chunks=25", size=7.0), "endpoint": "two"}


@asynccontextmanager
async def site_of(
    database: str, server: Running, endpoints: list[Any], models: list[Any], found: Any = none
) -> AsyncIterator[Site]:
    told = settings(database, server.base_url, models, endpoints=endpoints)
    offer = configured_offer(told, catalog.load(), {}, found)
    async with running_site(told, offer=offer) as site:
        yield site


async def kept(site: Site) -> list[StoredFootprint]:
    async with site.services.store.read() as session:
        return list(
            await session.scalars(select(StoredFootprint).order_by(StoredFootprint.answer_id))
        )


async def revealed(site: Site, *more: str) -> tuple[Visitor, dict[str, Any], str]:
    visitor = await site.visitor()
    duel_id = await visitor.finished("How long")
    for prompt in more:
        await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": prompt})
        await visitor.events(duel_id)
    assert (await visitor.vote(duel_id)).status_code in (200, 201)
    reveal = (await visitor.client.get(f"/api/v1/duels/{duel_id}/reveal")).json()
    page = await visitor.client.get(f"/duels/{duel_id}", headers={"Accept-Language": "en"})
    return visitor, {**reveal, "id": duel_id}, words(page.text)


def by_model(reveal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {side["model"]["id"]: side for side in reveal["sides"].values()}


def energy(told: dict[str, Any]) -> float:
    wh: float = told["energy_wh"]["mid"]
    return wh


async def test_a_measured_row_stands_beside_the_modelled_one(
    database: str, llm_server: Running
) -> None:
    endpoints = [endpoint(llm_server, "one", DECLARED), endpoint(llm_server, "two", None)]
    async with site_of(database, llm_server, endpoints, [OAK, ELM]) as site:
        _, reveal, page = await revealed(site)
        rows = await kept(site)
        async with site.services.store.read() as session:
            days = {row.method: row for row in await session.scalars(select(DailyImpact))}
    assert sorted(row.method for row in rows) == [NEW, NEW, MEASURED]
    (row,) = [row for row in rows if row.method == MEASURED]
    # 2 tokens read in 2 ms each, 50 written in 20 ms each, at 720 W.
    assert row.figure["energy_wh"]["mid"] == pytest.approx(720 * 1.004 / 3600)
    assert row.figure["inputs"]["measurement"]["rule"] == "power-time@1"
    assert (row.tier, row.mix, row.origin) == ("C", "FRA@0.11.3", "live")
    assert (days[NEW].answers, days[MEASURED].answers) == (2, 1)
    assert days[MEASURED].energy_mid_wh == pytest.approx(720 * 1.004 / 3600)
    assert (days[MEASURED].gwp_answers, days[NEW].gwp_answers) == (0, 2)
    sides = by_model(reveal)
    # One side only: both are compared by the model, and the measured figure stays apart.
    assert {side["footprint"]["method"] for side in sides.values()} == {NEW}
    assert sides["oak"]["measured"]["method"] == MEASURED
    assert sides["elm"]["measured"] is None
    assert reveal["comparison"]["verdict"] == ("a_more" if is_a(reveal, "oak") else "b_more")
    assert "(from a declared power)" in page
    assert page.count("(modelled)") == 2
    assert "One of the machines measured its own energy." in page
    assert "Nothing was metered: declared power multiplied by computing time." in page


async def test_a_server_that_counts_more_time_than_passed_is_not_believed(
    database: str, llm_server: Running
) -> None:
    boasting = {**model("oak", "timings,chunks=500", size=120.0), "endpoint": "one"}
    endpoints = [endpoint(llm_server, "one", DECLARED), endpoint(llm_server, "two", None)]
    async with site_of(database, llm_server, endpoints, [boasting, ELM]) as site:
        await revealed(site)
        assert {row.method for row in await kept(site)} == {NEW}


def is_a(reveal: dict[str, Any], name: str) -> bool:
    found: bool = reveal["sides"]["a"]["model"]["id"] == name
    return found


async def test_two_machines_that_were_measured_are_compared_by_what_they_told(
    database: str, llm_server: Running
) -> None:
    endpoints = [
        endpoint(llm_server, "one", DECLARED),
        endpoint(llm_server, "two", DECLARED, api="ollama", pue=1.5),
    ]
    async with site_of(database, llm_server, endpoints, [OAK, ELM]) as site:
        visitor, reveal, page = await revealed(site, "And")
        sides = by_model(reveal)
        assert {side["footprint"]["method"] for side in sides.values()} == {MEASURED}
        assert [side["measured"] for side in sides.values()] == [None, None]
        # Two turns of 25 tokens, 20 ms each.
        told = AnswerFootprint.model_validate(sides["elm"]["footprint"]).figure.inputs
        assert isinstance(told, MeasuredInputs)
        assert told.measurement.readings["write_s"] == pytest.approx(1.0)
        assert told.measurement.readings["load_s"] == pytest.approx(1.0)
        assert energy(sides["elm"]["footprint"]) == pytest.approx(
            720 * told.measurement.machine_s * 1.5 / 3600
        )
        assert energy(sides["oak"]["footprint"]) > energy(sides["elm"]["footprint"])
        verdict = reveal["comparison"]["verdict"]
        assert verdict == ("a_more" if is_a(reveal, "oak") else "b_more")
        assert reveal["comparison"]["ratio"]["low"] == reveal["comparison"]["ratio"]["high"]
        assert "Loading the model took time that is not counted in this answer." in page
        # A modelled recomputation adds rows and changes nothing of what was shown.
        await recompute_all(site.services.store, "ecologits-0.8@1", site.clock.now)
        again = await visitor.client.get(f"/api/v1/duels/{reveal['id']}/reveal")
        assert again.json()["sides"] == reveal["sides"]
        french = await visitor.client.get(
            f"/duels/{reveal['id']}", headers={"Accept-Language": "fr"}
        )
        assert "(par puissance déclarée)" in words(french.text)
        assert "Puissance déclarée, multipliée par les durées" in words(french.text)


async def test_counters_of_one_machine_are_shared_out_and_settle_no_comparison(
    database: str, llm_server: Running
) -> None:
    meter = {"kind": "nvml", "idle_watts": 0.0, "hardware": HARDWARE}
    endpoints = [endpoint(llm_server, name, meter) for name in ("one", "two")]
    slow = [{**OAK, "name": "rate=200,chunks=60"}, {**ELM, "name": "rate=200,chunks=60"}]
    async with site_of(database, llm_server, endpoints, slow, nvml) as site:
        _, reveal, page = await revealed(site)
    sides = by_model(reveal)
    assert {side["footprint"]["method"] for side in sides.values()} == {NEW}
    figures = [side["measured"] for side in sides.values()]
    # Four readings, two of them in between: three slices of 3,600 J, each counted once.
    assert sum(map(energy, figures)) == pytest.approx(3.0)
    for told in figures:
        assert told["tier"] == "A"
        assert {"gpus_only", "shared_machine"} <= set(told["notes"])
        assert told["energy_wh"]["low"] < told["energy_wh"]["high"]
        assert told["gwp_embodied_g"]["mid"] > 0
        assert told["inputs"]["measurement"]["rule"] == "slices-pieces+idle-time@1"
    assert "The machine was writing other answers at the same time" in page
    assert page.count("(measured)") == 2
    assert "Electricity of the rest of the servers · not counted" in page


async def test_a_stopped_answer_is_measured_by_counters_and_not_by_missing_times(
    database: str, llm_server: Running
) -> None:
    meters = [endpoint(llm_server, "one", {"kind": "auto"}), endpoint(llm_server, "two", DECLARED)]
    stalled = [{**OAK, "name": STALLED}, {**ELM, "name": STALLED}]
    async with site_of(database, llm_server, meters, stalled, nvml) as site:
        await stopped(site, await site.visitor())
        rows = await kept(site)
    methods = sorted(row.method for row in rows)
    assert methods == [NEW, NEW, MEASURED]
    (told,) = [row for row in rows if row.method == MEASURED]
    assert told.figure["energy_wh"]["mid"] == pytest.approx(1.0)
    assert told.token_source == "estimate"


async def test_a_measured_model_of_unknown_size_has_its_measured_figure_alone(
    database: str, llm_server: Running
) -> None:
    endpoints = [endpoint(llm_server, "one", DECLARED), endpoint(llm_server, "two", None)]
    unknown = {**model("ash", "timings,chunks=50", size=None), "endpoint": "one"}
    async with site_of(database, llm_server, endpoints, [unknown, ELM]) as site:
        _, reveal, page = await revealed(site)
        site.clock.pass_(days=1)
        total = (await get(site, "/api/v1/impact")).json()
    sides = by_model(reveal)
    assert sides["ash"]["footprint"] is None
    assert sides["ash"]["measured"]["method"] == MEASURED
    assert reveal["comparison"] is None
    assert "the two cannot be compared" in page
    assert {told["method"]: told["answers"] for told in total["methods"]} == {NEW: 1, MEASURED: 1}
    assert total["unknown"]["answers"] == 0


async def test_nothing_measured_is_told_before_the_reveal(
    database: str, llm_server: Running
) -> None:
    endpoints = [endpoint(llm_server, "one", DECLARED), endpoint(llm_server, "two", DECLARED)]
    async with site_of(database, llm_server, endpoints, [OAK, ELM]) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished()
        page = (await visitor.client.get(f"/duels/{duel_id}")).text
        told = (await visitor.client.get(f"/api/v1/duels/{duel_id}")).text
        mine = (await visitor.client.get("/api/v1/me")).text
        assert len(await kept(site)) == 4
    for text in (page, told, mine):
        assert "measured" not in text
        assert "energy" not in text


def offer_of(meter: dict[str, Any], *, base_url: str = "http://127.0.0.1:8080/v1") -> Any:
    where = {"id": "one", "base_url": base_url, "allow_private": True, "meter": meter}
    told = Settings.model_validate({"endpoints": [where], "models": [OAK]})
    return configured_offer(told, catalog.load(), {}, none)


@pytest.mark.parametrize(
    ("meter", "expected"),
    [
        ({"kind": "nvml"}, "no counter that can be read"),
        ({"kind": "rapl", "watts": 100.0}, "no counter that can be read"),
        ({"kind": "auto"}, "no counter that can be read"),
    ],
)
def test_a_counter_that_is_asked_for_must_be_there(meter: dict[str, Any], expected: str) -> None:
    with pytest.raises(BadSettings, match=expected):
        offer_of(meter)


def test_without_counters_a_declared_power_stands_in() -> None:
    assert offer_of({"kind": "auto", "watts": 100.0})["oak"].machine is not None


def test_counters_are_those_of_this_machine() -> None:
    with pytest.raises(BadSettings, match="not on this machine"):
        offer_of({"kind": "auto", "watts": 9.0}, base_url="https://llm.example/v1")
    assert offer_of(DECLARED, base_url="https://llm.example/v1")["oak"].machine is not None


def test_one_machine_has_one_meter(llm_server: Running) -> None:
    tables = [
        endpoint(llm_server, "one", {"kind": "nvml"}),
        endpoint(llm_server, "two", {"kind": "nvml", "idle_watts": 50.0}),
    ]
    told = Settings.model_validate({"endpoints": tables, "models": [OAK, ELM]})
    with pytest.raises(BadSettings, match="different meters"):
        configured_offer(told, catalog.load(), {}, nvml)


@pytest.mark.parametrize(
    "meter", [{"kind": "declared"}, {"kind": "ups"}, {"watts": 0}, {"hardware": {"gwp_kg": 1}}]
)
def test_a_meter_that_cannot_be_is_refused(meter: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="meter"):
        offer_of(meter)
