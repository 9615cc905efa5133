"""A sample of live answers is scored: which, by what, within which budget, and never twice."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from anyio.to_thread import run_sync
from sqlalchemy import event, select, update
from typer.testing import CliRunner

from joute.cli import app
from joute.errors import JouteError
from joute.evaluation.errors import LocalScorer, UnknownModel, UnknownPrice, UnknownScorer
from joute.evaluation.scorers.judges.pointwise import REASONS
from joute.gateway.policies import Policies
from joute.gateway.tables import GatewayText
from joute.llm import Timeouts
from joute.llm.server import Running
from joute.monitoring.errors import BadScoring, ScorerNotForCalls
from joute.monitoring.scoring.figures import ScoringFigures
from joute.monitoring.scoring.sample import is_sampled
from joute.monitoring.scoring.scorings import NewScoring, Scorings
from joute.monitoring.scoring.worker import NO_BUDGET, NO_JUDGE, NO_TEXT, ScoringWorker
from joute.monitoring.tables import CallScore, UseScoring
from joute.people.members import Members, NewMember
from joute.people.rights import Role
from joute.review.cases import Queue, Source, Wanted
from joute.uses import NewUse, NoSuchUse, Uses
from tests.evaluation.judges.support import says
from tests.evaluation.site.conftest import member_of
from tests.gateway.gate import Gate, call_row
from tests.gateway.v1.serving import Served
from tests.support.site import SECRET, Site, model, running_site, settings

USE = "help"
NO_ANSWER = REASONS["judge_failed"]
YES = json.dumps({"verdict": "yes", "reason": "It says when.", "quote": "at nine"})
LENGTH = {"name": "length", "most": 5}
JUDGED = {"name": "rubric", "criteria": ["Does it say when?"]}


def chosen(database: str, llm_server: Running, **more: Any) -> Any:
    models = [model("oak", "fast"), model("birch", says(YES)), model("broken", "error-500")]
    del models[0]["price_in"], models[0]["price_out"]
    return settings(database, llm_server.base_url, models, gateway={"enabled": True}, **more)


def worker(site: Site, owner: str = "a", settling_s: float = 60) -> ScoringWorker:
    async def at_once(_: float) -> None:
        pass

    services = site.services
    timeouts = Timeouts(10, 10, 10)
    return ScoringWorker(
        services.store, site.clock, services.calls, timeouts, settling_s, owner, at_once
    )


async def add_call(site: Site, id: str, answer: str | None, *, outcome: str = "ok") -> None:
    """A call, with its texts where there is an answer."""
    site.clock.pass_(seconds=1)
    row = call_row(id, None, key_id="key", use_id=USE, outcome=outcome, created_at=site.clock())
    async with site.services.store.write() as session:
        session.add(row)
        await session.flush()
        if answer is not None:
            content = [
                {"type": "text", "text": "When does the office open?"},
                {"type": "image_url"},
            ]
            messages = [
                {"role": "developer", "content": "Be brief."},
                {"role": "tool", "content": "opening hours"},
                {"role": "user", "content": content},
            ]
            session.add(
                GatewayText(
                    call_id=id,
                    request={"messages": messages},
                    answer=answer,
                    created_at=site.clock(),
                )
            )


async def rows_of(site: Site) -> Sequence[CallScore]:
    async with site.services.store.read() as session:
        found = select(CallScore).order_by(CallScore.call_id, CallScore.scorer)
        return (await session.scalars(found)).all()


def test_a_share_is_drawn_by_the_id_and_a_larger_one_holds_a_smaller_one() -> None:
    ids = [f"call-{number}" for number in range(10_000)]
    fives = {id for id in ids if is_sampled(id, 0.05)}
    assert 430 < len(fives) < 570
    assert fives < {id for id in ids if is_sampled(id, 0.1)}
    assert not any(is_sampled(id, 0) for id in ids)
    assert all(is_sampled(id, 1) for id in ids)


REFUSED: list[tuple[dict[str, Any], type[JouteError], str]] = [
    ({"scorers": ["numeric"]}, ScorerNotForCalls, "numeric"),
    ({"scorers": ["correctness"], "judge": "birch", "budget_usd": 1}, ScorerNotForCalls, "correct"),
    ({"scorers": ["rubric"], "judge": "birch", "budget_usd": 1}, ScorerNotForCalls, "rubric"),
    (
        {
            "scorers": [{"name": "hallucination", "kind": "closed"}],
            "judge": "birch",
            "budget_usd": 1,
        },
        ScorerNotForCalls,
        "hallucination",
    ),
    ({"scorers": ["code"]}, ScorerNotForCalls, "code"),
    ({"scorers": ["similarity"]}, ScorerNotForCalls, "similarity"),
    ({"scorers": ["instructions"]}, ScorerNotForCalls, "instructions"),
    ({"scorers": [{"name": "nli", "model": "/any"}]}, LocalScorer, "nli"),
    ({"scorers": ["never"]}, UnknownScorer, "never"),
    ({"scorers": [LENGTH, LENGTH]}, BadScoring, "one name"),
    ({"scorers": [7]}, BadScoring, "as a set does"),
    ({"scorers": [LENGTH | {"weight": 2}]}, BadScoring, "weight"),
    ({"scorers": []}, BadScoring, "Name a scorer"),
    ({"share": 1.5, "scorers": [LENGTH]}, BadScoring, "no call to all"),
    ({"scorers": [JUDGED]}, BadScoring, "name its model"),
    ({"scorers": [JUDGED], "judge": "birch"}, BadScoring, "cost a day"),
    ({"scorers": [JUDGED], "judge": "elm", "budget_usd": 1}, UnknownModel, "elm"),
    ({"scorers": [JUDGED], "judge": "oak", "budget_usd": 1}, UnknownPrice, "oak"),
    ({"scorers": [LENGTH], "budget_usd": -1}, BadScoring, "budget of a day"),
]


async def a_use(site: Site, owner: str = "operator") -> Scorings:
    """The use, which keeps texts."""
    await site.services[Uses].add(NewUse(USE, "Help", owner))
    await site.services[Policies].set(USE, "operator", keeps_text=True)
    return site.services[Scorings]


async def scored_next(site: Site, id: str) -> dict[str, CallScore]:
    """The rows of one more call, by scorer."""
    await add_call(site, id, "It opens at nine.")
    site.clock.pass_(seconds=61)
    assert await worker(site).look() == 1
    return {row.scorer: row for row in await rows_of(site) if row.call_id == id}


@contextmanager
def writes_counted(site: Site) -> Iterator[list[str]]:
    """The statements that write, until the end of the block."""
    written: list[str] = []

    def noted(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("UPDATE", "INSERT", "DELETE")):
            written.append(statement)

    engine = site.services.store.writing.sync_engine
    event.listen(engine, "before_cursor_execute", noted)
    yield written
    event.remove(engine, "before_cursor_execute", noted)


@pytest.mark.both_engines
async def test_each_sampled_call_is_scored_once_and_what_is_left_out_is_counted(
    database: str, llm_server: Running
) -> None:
    async with running_site(chosen(database, llm_server)) as site:
        scorings = await a_use(site)
        await add_call(site, "before", "It opens at nine.")
        site.clock.pass_(seconds=1)
        both = NewScoring(1.0, [LENGTH, JUDGED], "birch", budget_usd=1.0)
        assert (await scorings.set(USE, both, "ada")).number == 1
        await add_call(site, "a-good", "It opens at nine.")
        await add_call(site, "b-long", "You will certainly find it open every day at nine.")
        await add_call(site, "c-unseen", None)
        await add_call(site, "d-failed", None, outcome="host_error")
        assert await worker(site).look() == 0  # a longer call may still be on its way
        site.clock.pass_(seconds=60)
        # Two nodes at once: each call is scored by one of them.
        assert sum(await asyncio.gather(*(worker(site, one).look() for one in "ab"))) == 3
        with writes_counted(site) as written:
            assert await worker(site, "c").look() == 0
        assert written == []
        rows = {(row.call_id, row.scorer): row for row in await rows_of(site)}
        assert {key: row.value for key, row in rows.items()} == {
            ("a-good", "length"): 1.0,
            ("a-good", "rubric"): 1.0,
            ("b-long", "length"): 0.0,
            ("b-long", "rubric"): 1.0,
            ("c-unseen", "length"): None,
            ("c-unseen", "rubric"): None,
        }
        judged, counted = rows["a-good", "rubric"], rows["a-good", "length"]
        assert judged.judge == "birch"
        assert (judged.microdollars or 0) > 0
        assert (judged.energy_wh or 0) > 0
        assert (counted.judge, counted.microdollars, counted.energy_wh) == ("", 0, 0)
        assert rows["c-unseen", "rubric"].reason == NO_TEXT

        found = await site.services[ScoringFigures].of(USE)
        assert (found.calls, found.cost_unknown, found.wh_unknown) == (3, 0, 0)
        assert {(one.scorer, one.reason): one.count for one in found.left_out} == {
            ("length", NO_TEXT): 1,
            ("rubric", NO_TEXT): 1,
        }
        length, rubric = found.scored
        assert (length.judge, rubric.judge) == ("", "birch")
        assert (length.weeks[0].mean.n, length.weeks[0].mean.mean) == (2, 0.5)
        assert found.usd == found.usd_today > 0

        # What scored low is there for a person, once.
        queue = site.services[Queue]
        cases, total = await queue.cases(Wanted([USE], of_site=False, source=Source.LOW_SCORE))
        assert total == 1
        assert (cases[0].subject, cases[0].what.split()[0]) == ("call/b-long", "length")
        assert await queue.case(Source.LOW_SCORE, "call/b-long") == cases[0]


async def test_a_judge_without_budget_or_answer_leaves_calls_unscored_and_rules_go_on(
    database: str, llm_server: Running
) -> None:
    async with running_site(chosen(database, llm_server)) as site:
        scorings = await a_use(site)
        both = NewScoring(1.0, [LENGTH, JUDGED], "birch", budget_usd=1.0)
        await scorings.set(USE, both, "ada")
        paid = await scored_next(site, "a-paid")
        spent = (paid["rubric"].microdollars or 0) / 1e6
        await scorings.set(USE, replace(both, budget_usd=spent + 1e-6), "ada")
        poor = await scored_next(site, "b-poor")
        assert (poor["length"].value, poor["rubric"].value) == (1.0, None)
        assert (poor["rubric"].reason, poor["rubric"].microdollars) == (NO_BUDGET, 0)
        await scorings.set(USE, replace(both, budget_usd=spent * 1.5 + 0.01), "ada")
        site.clock.pass_(days=1)
        assert (await scored_next(site, "c-tomorrow"))["rubric"].value == 1.0

        await scorings.set(USE, replace(both, judge="broken"), "ada")
        failed = await scored_next(site, "d-failed")
        assert (failed["rubric"].value, failed["rubric"].reason) == (None, NO_ANSWER)
        async with site.services.store.write() as session:
            await session.execute(update(UseScoring).values(judge="gone"))
        assert (await scored_next(site, "e-gone"))["rubric"].reason == NO_JUDGE
        # A share of 0 ends it.
        await scorings.set(USE, NewScoring(0.0), "ada")
        await add_call(site, "f-late", "It opens at nine.")
        site.clock.pass_(seconds=61)
        assert await worker(site).look() == 0


async def test_what_cannot_score_a_call_is_refused_when_it_is_chosen(
    database: str, llm_server: Running
) -> None:
    async with running_site(chosen(database, llm_server)) as site:
        scorings = site.services[Scorings]
        await site.services[Uses].add(NewUse(USE))
        with pytest.raises(BadScoring, match="keeps no texts"):
            await scorings.set(USE, NewScoring(1.0, [LENGTH]), "operator")
        with pytest.raises(NoSuchUse):
            await scorings.set("never", NewScoring(1.0, [LENGTH]), "operator")
        await site.services[Policies].set(USE, "operator", keeps_text=True)
        for fields, error, words in REFUSED:
            with pytest.raises(error, match=words):
                await scorings.set(USE, NewScoring(**{"share": 1.0} | fields), "operator")
        assert await scorings.get(USE) is None


async def test_a_node_that_lost_a_use_stores_nothing_and_one_that_died_is_replaced(
    database: str, llm_server: Running
) -> None:
    async with running_site(chosen(database, llm_server)) as site:
        services = site.services
        await (await a_use(site)).set(USE, NewScoring(1.0, [LENGTH]), "operator")
        await add_call(site, "a", "It opens at nine.")
        site.clock.pass_(seconds=61)
        dead = {"claimed_by": "dead", "claimed_until": site.clock() + timedelta(minutes=15)}
        async with services.store.write() as session:
            await session.execute(update(UseScoring).values(dead))
        assert await worker(site).look() == 0
        site.clock.pass_(seconds=901)

        late = worker(site, "late")
        stored = late._stored

        async def overtaken(*given: Any) -> bool:
            async with services.store.write() as session:
                await session.execute(update(UseScoring).values(claimed_by="other"))
            return await stored(*given)

        object.__setattr__(late, "_stored", overtaken)
        assert await late.look() == 0
        assert await rows_of(site) == []
        site.clock.pass_(seconds=901)
        assert await worker(site, "next").look() == 1


async def test_an_owner_says_on_the_page_what_is_scored_and_others_do_not(
    database: str, llm_server: Running
) -> None:
    async with running_site(chosen(database, llm_server)) as site:
        secret = await site.services[Members].invite(NewMember("Ada", frozenset()))
        owner = site.client(headers={"Accept-Language": "en"})
        await owner.post("/invitation", data={"link": secret})
        (ada,) = await site.services[Members].all()
        await a_use(site, ada.id)
        path, api = f"/monitoring/{USE}/scores", f"/api/v1/monitoring/{USE}/scores"
        assert path in (await owner.get(f"/monitoring/{USE}")).text
        assert "No calls are scored." in (await owner.get(path)).text

        form = {"share": "2,5", "scorers": "- {name: length, most: 5}\n- numeric", "judge": ""}
        refused = await owner.post(path, data=form)
        assert refused.status_code == 422
        assert "“numeric” needs more than a question and an answer" in refused.text
        assert "{name: length, most: 5}" in refused.text
        for wrong in ({"share": "many"}, {"scorers": "length"}, {"scorers": "- {name"}):
            assert (await owner.post(path, data=form | wrong)).status_code == 422
        form["scorers"] = "- {name: length, most: 5}"
        assert (await owner.post(path, data=form)).status_code == 303
        page = (await owner.get(path)).text
        assert "2.5 calls in a hundred are scored since" in page
        assert "as Ada decided" in page
        assert "{&#34;name&#34;: &#34;length&#34;, &#34;most&#34;: 5}" in page

        sent = {"share": 1, "scorers": [LENGTH, JUDGED], "judge": "birch", "budget_usd": 0.5}
        stored = await owner.put(api, json=sent)
        assert stored.json()["scoring"]["version"] == 2
        assert (await owner.put(api, json=sent | {"share": 2})).status_code == 422
        await add_call(site, "long", "You will certainly find it open every day at nine.")
        site.clock.pass_(seconds=61)
        assert await worker(site).look() == 1
        facts = (await owner.get(api)).json()
        assert facts["scoring"]["by"] == ada.id
        assert {one["scorer"]: one["weeks"][0]["mean"] for one in facts["scored"]} == {
            "length": 0.0,
            "rubric": 1.0,
        }
        page = (await owner.get(path)).text
        assert "1 call was sampled." in page
        assert "judge birch" in page
        assert "The judge is birch, for at most US$0.5 a day" in page
        french = (await owner.get(path, headers={"Accept-Language": "fr"})).text
        assert "Notes des réponses réelles" in french
        case = (await owner.get("/review/low_score/call/long")).text
        assert "length: 0.00 of 1" in case

        auditor, stranger = await member_of(site, Role.AUDITOR), await member_of(site)
        assert "<textarea" not in (await auditor.get(path)).text
        for address in (path, api):
            assert (await stranger.get(address)).status_code == 404
        assert (await auditor.post(path, data=form)).status_code == 403
        assert (await auditor.put(api, json=sent)).status_code == 403
        assert (await stranger.put(api, json=sent)).status_code == 404


def test_a_call_of_an_application_is_scored_after_its_end(gateway: Served) -> None:
    services = gateway.services
    new = NewScoring(1.0, [LENGTH, "language"])
    gateway.do(services[Scorings].set(USE, new, "operator"))
    call_id = gateway.chat("echo", "When does the office open?").headers["x-joute-call-id"]
    gateway.calls()
    timeouts = Timeouts(10, 10, 10)
    scoring = ScoringWorker(services.store, services.now, services.calls, timeouts, -60, "a")
    assert gateway.do(scoring.look()) == 1

    async def read() -> Sequence[CallScore]:
        async with services.store.read() as session:
            return (await session.scalars(select(CallScore))).all()

    found = {row.scorer: (row.call_id, row.value) for row in gateway.do(read())}
    assert found == {"length": (call_id, 1.0), "language": (call_id, 1.0)}


def test_what_answers_calls_knows_nothing_of_scoring() -> None:
    """Programs are served by these modules: none of them scores, or asks whether to."""
    code = (
        "import sys\n"
        "import joute.gateway_alone\n"
        "from joute.features import FEATURES\n"
        "for feature in FEATURES: feature.load_routers_for_programs()\n"
        "found = [one for one in sys.modules if one.startswith('joute.monitoring')]\n"
        "assert 'joute.monitoring.v1' in found\n"
        "assert not any(one.startswith('joute.monitoring.scoring') for one in found), found\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_a_command_sets_and_shows_it(
    gate: Gate, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JOUTE_SECRET", SECRET)

    async def joute(*arguments: str) -> tuple[int, str]:
        command = ["monitoring", "score", *arguments, "--database", database]
        done = await run_sync(lambda: CliRunner().invoke(app, command))
        return done.exit_code, done.stdout or done.stderr

    await gate.uses.add(NewUse(USE))
    assert await joute(USE) == (
        0,
        "no calls are scored: --share 5 --scorer … scores five in a hundred\n",
    )
    chosen = ("--share", "5", "--scorer", "{name: length, most: 5}", "--scorer", "language")
    code, said = await joute(USE, *chosen)
    assert code != 0
    await gate.policies.set(USE, "operator", keeps_text=True)
    code, said = await joute(USE, *chosen)
    assert code == 0
    assert said.startswith("5 % of the calls since ")
    assert said.endswith(" UTC: length, language\n")
    stored = json.loads((await joute(USE, "--json"))[1])
    assert stored["scoring"]["scorers"] == [LENGTH, {"name": "language"}]
    assert (stored["scoring"]["by"], stored["calls"]) == ("operator", 0)
    assert (await joute(USE, "--scorer", "language"))[0] == 2
    assert (await joute("never"))[0] != 0
