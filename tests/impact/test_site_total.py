"""What the site has used: by method, from day to day, whatever is erased."""

import asyncio
import json
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from joute.app import create_app
from joute.calls import daily, demo_offer
from joute.calls.footprints import recompute_all
from joute.features import FEATURES
from joute.footprint import estimate, from_timings, measured
from joute.impact import total
from joute.llm import DemoEndpoint
from joute.services import Outside
from joute.store import Store, open_store
from tests.impact.conftest import OpenSite
from tests.impact.reading import get, words
from tests.support.site import NOON, Clock, Site, running_site

OLD, NEW = "ecologits-0.8@1", "ecologits-0.11@1"
DAY = date(2026, 11, 20)
FIGURE = estimate(total_b=70, active_b=70, output_tokens=400, mix="FRA")
NO_GASES = estimate(total_b=70, active_b=70, output_tokens=400, mix="CAF")


async def add(store: Store, **told: Any) -> None:
    answer = {"day": DAY, "origin": "live", "output_tokens": 400, "figure": FIGURE, **told}
    async with store.write() as session:
        await daily.add(session, [daily.Used(**answer)])


async def impact(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = (await get(site, "/api/v1/impact")).json()
    return found


async def page(site: Site, language: str = "en") -> str:
    return words((await get(site, "/footprint", language)).text)


@pytest.fixture
async def store(database: str) -> Any:
    opened = open_store(database)
    await FEATURES.migrations.upgrade(opened)
    yield opened
    await opened.close()


async def found(store: Store, today: date = DAY + timedelta(days=1)) -> total.SiteTotal:
    async with store.read() as session:
        return await total.site_total(session, today)


async def test_the_total_adds_days_and_keeps_methods_and_origins_apart(store: Store) -> None:
    old = estimate(total_b=70, active_b=70, output_tokens=400, mix="FRA", method=OLD)
    for days in range(3):
        await add(store, day=DAY - timedelta(days=days))
    await add(store, figure=old)
    await add(store, figure=NO_GASES)
    await add(store, figure=None, output_tokens=7)
    await add(store, origin="recorded")
    await add(store, origin="simulated", output_tokens=50)
    told = await found(store)
    by_method = {method.method: method for method in told.methods}
    assert list(by_method) == [OLD, NEW]
    new = by_method[NEW]
    assert (new.since, new.count) == (DAY - timedelta(days=2), total.Count(4, 1600))
    assert new.energy_wh == pytest.approx(FIGURE.energy_wh.scaled(4))
    assert FIGURE.gwp_g is not None
    assert new.gwp_answers == 3
    assert new.gwp_g == pytest.approx(FIGURE.gwp_g.scaled(3))
    assert new.comparing_wh == pytest.approx(FIGURE.energy_wh.scaled(2))
    assert by_method[OLD].energy_wh == pytest.approx(old.energy_wh)
    assert told.unknown == total.Count(1, 7)
    assert (told.recorded, told.simulated) == (total.Count(1, 400), total.Count(1, 50))


async def test_answers_that_come_together_are_all_in_the_sum(store: Store) -> None:
    await asyncio.gather(*(add(store) for _ in range(20)))
    (method,) = (await found(store)).methods
    assert method.count == total.Count(20, 8000)
    assert method.energy_wh == pytest.approx(FIGURE.energy_wh.scaled(20))


async def test_a_day_that_is_not_over_stays_out(store: Store) -> None:
    await add(store)
    assert (await found(store, today=DAY)).methods == ()


async def test_a_blind_duel_cannot_be_read_in_the_sum(site: Site) -> None:
    visitor = await site.visitor()
    before = await impact(site)
    await visitor.finished()
    assert await impact(site) == before
    assert "Nothing yet" in await page(site)
    site.clock.pass_(days=1)
    assert (await impact(site))["methods"][0]["answers"] == 2


async def test_page_and_api_tell_the_sum_and_the_price_of_comparing(open_site: OpenSite) -> None:
    async with open_site() as site:
        await (await site.visitor()).finished()
        await recompute_all(site.services.store, OLD, NOON)
        site.clock.pass_(days=1)
        told = await impact(site)
        english, french = await page(site), await page(site, "fr")
    assert told["until"] == "2026-11-22"
    for method in told["methods"]:
        assert (method["since"], method["answers"]) == ("2026-11-21", 2)
        halves = [method["comparing_wh"][end] * 2 for end in ("low", "mid", "high")]
        assert halves == pytest.approx([method["energy_wh"][end] for end in ("low", "mid", "high")])
    energies = {method["method"]: method["energy_wh"]["mid"] for method in told["methods"]}
    assert energies[OLD] > energies[NEW]
    assert english.count("since 21 November 2026") == 2
    assert "half of this is the cost of comparing" in english
    assert "never add them up" in english
    assert french.count("21 novembre 2026") == 2


async def test_measured_answers_have_a_line_of_their_own_in_the_sum(store: Store) -> None:
    of_machine = measured(from_timings(watts=360, read_s=0, write_s=10), mix="FRA")
    await add(store)
    await add(store, figure=of_machine)
    sums = {one.method: one for one in (await found(store)).methods}
    assert sums["measured@1"].energy_wh.mid == pytest.approx(1.0)
    assert (sums["measured@1"].gwp_answers, sums["measured@1"].count.answers) == (0, 1)
    assert sums[NEW].energy_wh == FIGURE.energy_wh


async def test_recorded_answers_took_nothing_here(tmp_path: Path) -> None:
    lines = [
        {"prompt": "Why?", "model": name, "text": f"Because {name}.", "tokens": 9}
        for name in ("one", "two")
    ]
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    models = [
        {"id": name, "endpoint": "file", "name": name, "maker": "M", "params_total_b": 7}
        for name in ("one", "two")
    ]
    told = FEATURES.settings(
        database={"url": f"sqlite:///{tmp_path}/j.sqlite3"},
        endpoints=[{"id": "file", "recorded": file}],
        models=models,
        secret="s" * 40,
    )
    async with running_site(told) as site:
        await (await site.visitor()).finished("Why?")
        site.clock.pass_(days=1)
        sums = await impact(site)
        shown = await page(site)
    assert sums["methods"] == []
    assert sums["recorded"] == {"answers": 2, "output_tokens": 18}
    assert "which use no electricity when replayed: 2 answers, 18 tokens" in shown


async def test_simulated_players_are_told_apart(tmp_path: Path) -> None:
    told = FEATURES.settings(
        database={"url": f"sqlite:///{tmp_path}/j.sqlite3"},
        secret="s" * 40,
    )
    clock, offer = Clock(), demo_offer(DemoEndpoint(speed=math.inf))
    app = create_app(told, Outside(now=clock, environ={}, offer=offer))
    async with app.router.lifespan_context(app):
        site = Site(app, clock)
        await (await site.visitor()).finished()
        clock.pass_(days=1)
        sums = await impact(site)
    assert sums["methods"] == []
    assert sums["simulated"]["answers"] == 2
