"""Shadows of a use: what one takes is said before, what it did is held against what answered."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from anyio.to_thread import run_sync
from sqlalchemy import insert
from typer.testing import CliRunner

from joute.cli import app
from joute.gateway.aliases import Aliases
from joute.gateway.policies import Policies
from joute.gateway.shadows.decisions import NewShadow, Shadows
from joute.gateway.tables import GatewayCall, GatewayText, ShadowDay
from joute.llm.server import Running
from joute.monitoring.errors import NoSuchCall
from joute.monitoring.facts import shadow_foreseen, shadow_of
from joute.monitoring.feedback import Feedback, Feedbacks, Thumb
from joute.monitoring.scoring.figures import ScoringFigures
from joute.monitoring.scoring.sample import is_sampled
from joute.monitoring.scoring.scorings import NewScoring, Scorings
from joute.monitoring.shadows import ShadowReadings
from joute.monitoring.tables import CallScore
from joute.people.rights import Role
from joute.review.cases import Queue, Wanted
from joute.settings import Settings
from joute.uses import NewUse, Uses
from tests.evaluation.site.conftest import member_of
from tests.gateway.gate import call_columns
from tests.monitoring.test_scoring import worker
from tests.support.site import SECRET, Site, model, running_site, settings

USE = "help"
PAIRS = 40
NEW = NewShadow("elm", 0.25, 2.0)


async def add_pairs(site: Site, texts: bool = False) -> None:
    """Calls, one in ten of which failed in the shadow; which costs half, and takes twice as
    long."""
    rows, kept = [], []
    for number in range(PAIRS):
        site.clock.pass_(seconds=1)
        live = call_columns(
            f"live-{number}",
            None,
            key_id="key",
            use_id=USE,
            microdollars=100 + number % 3,
            energy_mid_wh=0.2,
            created_at=site.clock(),
            model="oak",
        )
        shadow = live | {
            "id": f"shadow-{number}",
            "shadow_of": live["id"],
            "model": "elm",
            "microdollars": 50,
            "energy_mid_wh": None,
            "duration_s": 2.0,
            "outcome": "host_error" if number % 10 == 0 else "ok",
        }
        rows += [live, shadow]
        request = {"messages": [{"role": "user", "content": "When?"}]}
        for one, answer in ((live, "At nine."), (shadow, "At nine o’clock, or later.")):
            text = {"call_id": one["id"], "request": request, "answer": answer}
            kept.append(text | {"created_at": site.clock()})
    async with site.services.store.write() as session:
        await session.execute(insert(GatewayCall), rows)
        if texts:
            await session.execute(insert(GatewayText), kept)


def chosen(database: str, llm_server: Running) -> Settings:
    models = [model("oak", "echo"), model("elm", "echo")]
    return settings(database, llm_server.base_url, models, gateway={"enabled": True})


async def opened(site: Site) -> None:
    await site.services[Uses].add(NewUse(USE))
    await site.services[Aliases].set("assistant", ["oak"], "operator")


async def add_day_and_scores(site: Site) -> None:
    """Three calls that were not asked, and a scorer by which every other shadow is right."""
    day = ShadowDay(
        use_id=USE, alias="assistant", day="2026-11-21", taken_microdollars=2_000, refused=3
    )
    scored: dict[str, Any] = {"scorer": "s", "version": "1", "judge": "", "reason": ""}
    scored |= {"microdollars": 0, "energy_wh": 0.0, "scored_at": site.clock()}
    async with site.services.store.write() as session:
        session.add(day)
        await session.execute(
            insert(CallScore),
            [
                scored | {"call_id": f"{kind}-{number}", "value": value}
                for number in range(PAIRS)
                for kind, value in (("live", 0.9), ("shadow", number % 2))
            ],
        )


async def test_what_a_shadow_takes_is_said_before(database: str, llm_server: Running) -> None:
    async with running_site(chosen(database, llm_server)) as site:
        await opened(site)
        readings = site.services[ShadowReadings]
        blind = shadow_foreseen(await readings.foresee(USE, "assistant", NEW))
        assert blind.pop("usd_a_day_at_most") == 2.0
        assert set(blind.values()) == {None}
        await add_pairs(site)
        site.clock.pass_(days=1)
        foreseen = shadow_foreseen(await readings.foresee(USE, "assistant", NEW))
        # Of 40 calls in a day, a quarter; 10 tokens at 1 dollar a million, 20 at 2.
        assert foreseen["calls_a_day"] == pytest.approx(10, rel=0.01)
        assert foreseen["usd_per_call"] == pytest.approx(50e-6)
        assert foreseen["usd_per_day"] == pytest.approx(500e-6, rel=0.01)
        assert foreseen["wh_per_day"] == pytest.approx(10 * foreseen["wh_per_call"], rel=0.01)
        assert await readings.of_use(USE) == []


async def test_a_shadow_is_held_against_what_answered(database: str, llm_server: Running) -> None:
    async with running_site(chosen(database, llm_server)) as site:
        await opened(site)
        await site.services[Shadows].start(USE, "assistant", NEW, "operator")
        await add_pairs(site)
        await add_day_and_scores(site)
        (found,) = [shadow_of(one) for one in await site.services[ShadowReadings].of_use(USE)]
        assert (found["calls"], found["refused"], found["usd_today"]) == (PAIRS, 3, 0.002)
        assert (found["failures"]["live"], found["failures"]["shadow"]) == (0.0, 0.1)
        low, high = found["failures"]["shadow_interval"]
        assert low < 0.1 < high < 0.25
        assert found["usd"]["n"] == 36
        assert found["usd"]["difference"] == pytest.approx(-51e-6, rel=0.01)
        low, high = found["usd"]["interval"]
        assert low < found["usd"]["difference"] < high < 0
        assert (found["seconds"]["live"], found["seconds"]["shadow"]) == (1.0, 2.0)
        # What is unknown of one of both is compared of neither.
        assert found["wh"] is None
        (scores,) = found["scores"]
        assert (scores["n"], scores["live"], scores["shadow"]) == (PAIRS, 0.9, 0.5)
        assert scores["interval"][1] < 0
        # Its answers are nobody's: no feedback, no case to review, no mean of the use.
        with pytest.raises(NoSuchCall):
            await site.services[Feedbacks].give("shadow-1", Feedback(thumb=Thumb.UP))
        cases, _ = await site.services[Queue].cases(Wanted(use_ids=[USE], of_site=False))
        assert cases == []
        (mean,) = (await site.services[ScoringFigures].of(USE)).scored
        assert mean.weeks[0].mean.n == PAIRS


async def test_pages_and_programs_say_it_before_it_begins(
    database: str, llm_server: Running
) -> None:
    async with running_site(chosen(database, llm_server)) as site:
        await opened(site)
        shadows, readings = site.services[Shadows], site.services[ShadowReadings]
        operator = await member_of(site, Role.OPERATOR)
        page, path = f"/monitoring/{USE}/shadows", f"/api/v1/monitoring/{USE}/shadows"
        form = {"alias": "assistant", "model": "elm", "share": "25", "usd_a_day": "2"}
        said = await operator.post(page, data=form)
        assert (said.status_code, await readings.of_use(USE)) == (200, [])
        assert "Never more than US$2 a day" in said.text
        refused = await operator.post(page, data=form | {"model": "oak", "begin": "yes"})
        assert (refused.status_code, await readings.of_use(USE)) == (422, [])
        assert "points at this model itself" in refused.text
        assert (await operator.post(page, data=form | {"begin": "yes"})).status_code == 303
        await add_pairs(site)
        await add_day_and_scores(site)
        shown = (await operator.get(page)).text
        for text in ("40 calls were asked of both", "−US$0.000051", "3 were drawn and not asked"):
            assert text in shown
        (found,) = (await operator.get(path)).json()
        assert found["calls"] == PAIRS
        auditor = await member_of(site, Role.AUDITOR)
        assert "Ask another model too" not in (await auditor.get(page)).text
        assert (await auditor.put(f"{path}/assistant", json={"model": "elm"})).status_code == 403
        taken = await operator.post(f"{path}/assistant/forecast", json={"model": "elm"})
        assert taken.json()["usd_a_day_at_most"] == 1.0
        assert (await operator.put(f"{path}/never", json={"model": "elm"})).status_code == 404
        assert (await operator.put(f"{path}/assistant", json={"model": "elm"})).status_code == 204
        # The same model goes on: what came before counts.
        assert [one.pairs for one in await readings.of_use(USE)] == [PAIRS]
        assert (await operator.delete(f"{path}/assistant")).status_code == 204
        assert (await operator.delete(f"{path}/assistant")).status_code == 422
        await shadows.start(USE, "assistant", NEW, "operator")
        assert (await operator.post(f"{page}/stop", data={"alias": "assistant"})).status_code == 303
        assert [one.card.share for one in await readings.of_use(USE)] == [0.0]


async def test_the_command_says_it_before_it_begins(
    database: str, llm_server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOUTE_SECRET", SECRET)
    async with running_site(chosen(database, llm_server)) as site:
        await opened(site)
    config = tmp_path / "joute.toml"
    config.write_text(
        f'[database]\nurl = "{database}"\n[gateway]\nenabled = true\n'
        '[[endpoints]]\nid = "test"\nbase_url = "http://127.0.0.1:1/v1"\nallow_private = true\n'
        + "".join(
            f'[[models]]\nid = "{name}"\nendpoint = "test"\nname = "x"\ndisplay_name = "{name}"\n'
            'maker = "Forge"\nprice_in = 1.0\nprice_out = 2.0\n'
            for name in ("oak", "elm")
        )
    )

    def command(*words: str) -> str:
        given = ["monitoring", "shadow", *words, "--config", str(config)]
        return CliRunner().invoke(app, given, input="n\n").output

    start = "start", USE, "assistant", "--model", "elm"
    said = await run_sync(command, *start)
    assert "What it takes is unknown" in said
    assert "Never more than US$1 a day" in said
    assert "Begin?" in said
    assert not await run_sync(command, "status", USE)
    said = await run_sync(command, *start, "--yes")
    assert "elm is asked 5 % of the calls of assistant too." in said
    async with running_site(chosen(database, llm_server)) as site:
        site.clock.pass_(days=3_650)  # the commands have a clock of their own
        await add_pairs(site)
    listed = await run_sync(command, "status", USE)
    assert "failures\tlive 0, shadow 0.1, difference +0.1 (" in listed
    assert json.loads(await run_sync(command, "status", USE, "--json"))[0]["calls"] == PAIRS
    assert not await run_sync(command, "stop", USE, "assistant")
    assert "\tended, since" in await run_sync(command, "status", USE)


async def test_a_shadow_is_scored_with_the_call_that_it_follows(
    database: str, llm_server: Running
) -> None:
    async with running_site(chosen(database, llm_server)) as site:
        await opened(site)
        await site.services[Shadows].start(USE, "assistant", NewShadow("elm", 1.0, 1.0), "operator")
        await site.services[Policies].set(USE, "operator", keeps_text=True)
        scorer = {"name": "length", "most": 5}
        await site.services[Scorings].set(USE, NewScoring(0.5, [scorer]), "operator")
        await add_pairs(site, texts=True)
        site.clock.pass_(minutes=5)
        drawn = [one for one in range(PAIRS) if is_sampled(f"live-{one}", 0.5)]
        answered = [one for one in drawn if one % 10]
        assert await worker(site).look() == len(drawn) + len(answered)
        (reading,) = await site.services[ShadowReadings].of_use(USE)
        (scored,) = reading.scores
        assert scored.beside.n == len(answered)
        assert scored.beside.live.mean > scored.beside.shadow.mean
        assert site.clock() - reading.since < timedelta(minutes=10)
