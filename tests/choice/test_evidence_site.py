"""What a site found itself joins what was published: votes, evaluations, boards, measures."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from joute.bench.storing import store
from joute.calls import Answer, Failure
from joute.catalog import Offer, offers
from joute.choice.candidates import Score
from joute.choice.costs import Usage
from joute.choice.evidence import candidates, dossier, known, methods, shipped
from joute.choice.evidence.anchoring import Level, anchored, fitted, log_odds, win_rate
from joute.choice.evidence.knowledge import Known
from joute.choice.evidence.local_quality import with_local
from joute.choice.scales import Made
from joute.choice.suppliers.given import Given, Provenance
from joute.choice.suppliers.stored import add_answers
from joute.evaluation.runs.records import RunHeader, SetReference
from joute.evaluation.tables import Campaign, StoredRun
from joute.evidence import Vote
from joute.features import FEATURES
from joute.leaderboard import Boards
from joute.leaderboard.boards.reading import Form
from joute.leaderboard.boards.service import Publication
from joute.llm.server import Running
from joute.services import Services
from tests.bench.made_reports import level, report
from tests.leaderboard.filling import ballots, fill, vote_row
from tests.support.site import settings

pytestmark = [pytest.mark.anyio, pytest.mark.both_engines]

SMALL, LARGE, GEMMA = "mistral-small-2506", "llama-3.3-70b", "gemma-3-27b"
IDS = {"small": SMALL, "large": LARGE, "gemma": GEMMA}
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
USAGE = Usage(10_000, 1_000, 400)


@asynccontextmanager
async def opened(database: str, llm: Running) -> AsyncIterator[Services]:
    models = [
        {"id": id, "endpoint": "test", "name": "echo", "catalog": of} for id, of in IDS.items()
    ]
    async with FEATURES.running(settings(database, llm.base_url, models)) as services:
        yield replace(services, now=lambda: NOW)


def own(model: str) -> Offer:
    return next(one for one in offers(shipped().catalog) if one.id == f"{model}@own")


async def test_an_empty_site_knows_what_ships(database: str, llm_server: Running) -> None:
    async with opened(database, llm_server) as services:
        found = await known(services)
    assert found.as_of == "2026-11-20"
    assert not found.local.quality
    assert not found.local.measured


async def test_votes_and_evaluations_of_a_site_join_the_quality_of_its_models(
    database: str, llm_server: Running
) -> None:
    await fill(
        database, ballots(("small", "large", 150, 50), ("large", "gemma", 100, 100), voters=30)
    )
    async with opened(database, llm_server) as services:
        async with services.store.write() as session:
            session.add(_run({"small": (0.8, 0.9, 0.95), "large": (0.5, 0.6, 0.7)}))
        votes, all_of_it = await known(services), await known(services, evaluations=True)
    assert [one.source for one in votes.local.quality[SMALL]] == ["ranking of this site"]
    assert [one.source for one in all_of_it.local.quality[SMALL]] == [
        "ranking of this site",
        "letters 1.0",
    ]
    before, after = [candidates([own(SMALL)], USAGE, one)[0] for one in (shipped(), votes)]
    assert after.score("quality").mid > before.score("quality").mid
    alone = votes.local.quality[SMALL][0].score
    assert votes.local.quality[SMALL][0].n == 200
    width = min(_width(before.score("quality")), _width(alone))
    assert width <= _width(after.score("quality"))
    assert "ranking of this site" in after.score("quality").source


async def test_blind_pairs_of_a_closed_campaign_join_for_those_who_read_evaluations(
    database: str, llm_server: Running
) -> None:
    judged = ballots(("small", "large", 60, 20), ("large", "gemma", 40, 40), voters=6)
    rows = [vote_row(number, one) for number, one in enumerate(judged)]
    rows = [
        {name: value for name, value in row.items() if name != "id"} | {"source": "campaign:c1"}
        for row in rows
    ]
    async with opened(database, llm_server) as services:
        async with services.store.write() as session:
            session.add(_run({"small": (0, 0, 0), "large": (0, 0, 0), "gemma": (0, 0, 0)}))
            session.add(_campaign("c1", "closed"))
            session.add(_campaign("c2", "open"))
            await session.execute(insert(Vote), rows)
        anybody = await known(services)
        found = await known(services, evaluations=True)
    assert not anybody.local.quality
    small = [one for one in found.local.quality[SMALL] if one.kind == "campaign"]
    (one,) = small
    assert (one.name, one.n, one.date) == ("letters", 80, "2026-11-20")
    assert one.source == "Which letter?, a campaign on questions of letters"
    large = next(one for one in found.local.quality[LARGE] if one.kind == "campaign")
    assert one.score.known
    assert one.score.mid > large.score.mid
    # In full where the choice names its set, as a result of the set itself.
    assert [_note(found, sets) for sets in ([], ["letters"])] == [methods.OTHER_SET, ""]


def _note(found: Known, sets: Sequence[str]) -> str:
    shown = dossier(own(SMALL), found, sets=sets).local
    return next(one.note for one in shown if one.result.kind == "campaign")


def _campaign(id: str, state: str) -> Campaign:
    return Campaign(
        id=id,
        title="Which letter?",
        kind="pairwise",
        language="en",
        instructions="",
        run_id="run-1",
        set_name="letters",
        set_version="1.0",
        targets=["small", "large", "gemma"],
        criteria={},
        per_item=5,
        per_rater=40,
        state=state,
        created_by="operator",
        created_at=NOW,
        closed_at=NOW if state == "closed" else None,
    )


async def test_each_model_of_a_set_counts_by_its_newest_run_under_equal_conditions(
    database: str, llm_server: Running
) -> None:
    both = {"small": (0.8, 0.9, 0.95), "large": (0.5, 0.6, 0.7)}
    days = [NOW - timedelta(days=day) for day in range(5)]
    longer: dict[str, Any] = {"request": "longer", "parameters": {"max_output_tokens": 99}}
    async with opened(database, llm_server) as services:
        async with services.store.write() as session:
            session.add_all(
                [
                    _run(both, id="both", at=days[4], set_hash="all"),
                    _run({"large": (0.3, 0.4, 0.5)}, id="one", at=days[3], set_hash="all"),
                    # Another target alone, other conditions, and some of the items.
                    _run({"majority": (0.1, 0.2, 0.3)}, id="other", at=days[2], set_hash="all"),
                    _run({"small": (0, 0.1, 0.2)}, id="few", at=days[1], set_hash="few", items=2),
                ]
            )
        found = (await known(services, evaluations=True)).local.quality
        async with services.store.write() as session:
            session.add(_run(both, id="new", at=days[0], set_hash="all", **longer))
        again = (await known(services, evaluations=True)).local.quality
    assert set(found) == {SMALL, LARGE}
    (small,), (large,) = found[SMALL], found[LARGE]
    assert (small.date, large.date) == ("2026-11-16", "2026-11-17")
    assert log_odds(small.score.mid) - log_odds(large.score.mid) == pytest.approx(
        log_odds(0.9) - log_odds(0.4), abs=1e-6
    )
    assert {score.date for scores in again.values() for score in scores} == {"2026-11-20"}
    assert log_odds(again[SMALL][0].score.mid) - log_odds(
        again[LARGE][0].score.mid
    ) == pytest.approx(log_odds(0.9) - log_odds(0.6), abs=1e-6)


async def test_an_imported_board_counts_whatever_its_scale(
    database: str, llm_server: Running, tmp_path: Path
) -> None:
    rated = {"Llama 3.3 70B": 62, "Gemma 3 27B": 70, "GPT-4.1": 80, "GPT-4o": 60}
    rated |= {"Gemini 2.5 Flash": 84, "Claude 3.7 Sonnet": 76, "Qwen3 32B": 66}
    file = tmp_path / "board.csv"
    rows = [f"{name},{score}" for name, score in rated.items()]
    file.write_text("\n".join(["name,score", *rows]), "utf-8")
    async with opened(database, llm_server) as services:
        publication = Publication("a-board", "2026-05", "a paper")
        await services[Boards].add(publication, file, Form({}), {})
        found = (await known(services)).local.quality
    assert {one.source for scores in found.values() for one in scores} == {"a-board"}
    assert found["gemini-2.5-flash"][0].score.mid > found[LARGE][0].score.mid
    assert found[LARGE][0].date == "2026-05"


async def test_what_was_seen_and_counts_in_no_score_says_why(
    database: str, llm_server: Running, tmp_path: Path
) -> None:
    file = tmp_path / "board.csv"
    file.write_text("name,score\nLlama 3.3 70B,62\nGemma 3 27B,70\n", "utf-8")
    points = _run({"small": (3, 4, 5), "large": (2, 3, 4)}, name="points")
    points.summary = {**points.summary, "shares": False}  # type: ignore[dict-item]
    few = _run({"small": (0.8, 0.9, 0.95)}, id="few", name="few")
    few.summary["models"][0]["quality"] |= {"low": None, "high": None, "n": 3}  # type: ignore[index]
    alone = _run({"small": (0.8, 0.9, 0.95)}, id="alone", name="alone")
    async with opened(database, llm_server) as services:
        await services[Boards].add(Publication("a-board", "2026-05", "a paper"), file, Form({}), {})
        async with services.store.write() as session:
            session.add_all([points, few, alone])
        found = await known(services, evaluations=True)
    assert [(one.name, one.uncounted) for one in found.local.quality[LARGE]] == [
        ("a-board", methods.FEW_ANCHORS),
        ("points", methods.NO_SHARE),
    ]
    small = {one.name: one for one in found.local.quality[SMALL]}
    assert small["few"].uncounted == methods.NO_INTERVAL
    assert (small["few"].found, small["few"].n) == ((None, 0.9, None), 3)
    assert small["alone"].uncounted == methods.ALONE
    sets = ("points", "few", "alone")
    before, after = [
        candidates([own(SMALL)], USAGE, one, sets=sets)[0] for one in (shipped(), found)
    ]
    assert after.score("quality").mid == before.score("quality").mid
    shown = dossier(own(SMALL), found, sets=sets).local
    assert {one.note for one in shown} == {one.uncounted for one in small.values()}


async def test_delays_and_errors_are_those_measured_at_the_endpoint(
    database: str, llm_server: Running
) -> None:
    async with opened(database, llm_server) as services:
        await store(services.store, report(model="small"), by="operator", at=NOW)
        async with services.store.write() as session:
            await session.execute(insert(Answer), [_answer("large", 1 + n / 10) for n in range(9)])
            session.add(_failure("large"))
        found = await known(services)
    bench, calls = [found.measured(own(model))[0] for model in (SMALL, LARGE)]
    assert (bench.source, calls.source) == ("joute bench", "calls of this site")
    assert bench.first_text_s is not None
    assert bench.scaling == pytest.approx(17 / 30)
    assert calls.n == 10
    assert calls.errors is not None
    assert calls.errors[0] < 0.1 == calls.errors[1] < calls.errors[2]
    assert calls.answer_s is not None
    assert calls.answer_s[1] == pytest.approx(1.4)
    small, large = candidates([own(SMALL), own(LARGE)], USAGE, found)
    assert large.fact("response_time_s").value == pytest.approx(1.4)
    assert small.score("scalability").known
    # The same model elsewhere was not measured.
    elsewhere = next(
        one for one in offers(found.catalog) if one.model == SMALL and one.host != "own"
    )
    assert not candidates([elsewhere], USAGE, found)[0].fact("response_time_s").source


async def test_load_is_compared_with_prompts_of_one_length_and_while_the_measuring_machine_is_calm(
    database: str, llm_server: Running
) -> None:
    busy = {"measuring": {"lag_p99_s": 0.2, "lag_max_s": 0.3, "cpu": 0.99, "busy": True}}
    lengths = [
        level(1, 0.9, 30.0, 28.0, **busy),
        level(1, 0.2, 40.0, 38.0, prompt_tokens=1000),
        level(8, 0.3, 30.0, 90.0, prompt_tokens=1000),
        level(4, 0.3, 27.0, 90.0),
        level(16, 0.4, 18.0, 90.0),
        level(64, 0.4, 1.0, 90.0, requests=30),
    ]
    one_load = [level(4, 0.2, 40.0, 38.0), level(4, 0.3, 10.0, 9.0, prompt_tokens=1000)]
    async with opened(database, llm_server) as services:
        for model, levels in (("small", lengths), ("large", one_load)):
            made = report(id=f"bench-{model}", model=model, levels=levels)
            await store(services.store, made, by="operator", at=NOW)
        found = await known(services)
    small, large = [found.measured(own(model))[0] for model in (SMALL, LARGE)]
    # 18/27 with prompts of 100 tokens, 30/40 with prompts of 1,000.
    assert small.scaling == pytest.approx(18 / 27)
    assert small.first_text_s is not None
    assert small.first_text_s[1] == 0.2
    assert large.scaling is None


async def test_errors_are_a_share_of_all_calls_that_were_sent_to_the_endpoint(
    database: str, llm_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("joute.choice.evidence.measures._ANSWERS", 5)
    unsent, elsewhere = _failure("large"), _failure("large")
    unsent.duration_s, elsewhere.endpoint = 0, "another"
    of_application, of_run = _failure("large"), _failure("large")
    of_application.purpose, of_run.purpose = "gateway", "evaluation"
    async with opened(database, llm_server) as services:
        async with services.store.write() as session:
            for model in ("large", "small"):
                rows = [_answer(model, 1 + n / 10) for n in range(9)]
                await session.execute(insert(Answer), rows)
            session.add_all([_failure("large"), unsent, elsewhere, of_application, of_run])
        found = await known(services)
    large, small = [found.measured(own(model))[0] for model in (LARGE, SMALL)]
    assert large.n == 10
    assert large.errors is not None
    assert large.errors[1] == 0.1
    assert (small.n, small.errors and small.errors[1]) == (9, 0)
    # Delays are those of the newest.
    assert large.answer_s is not None
    assert large.answer_s[1] == pytest.approx(1.6)


async def test_an_answer_that_the_site_stored_counts(database: str, llm_server: Running) -> None:
    async with opened(database, llm_server) as services:
        provenance = Provenance("its contract", "2026-09-01", "2027-09-01", "supplier", "operator")
        given = Given("cus_support", "yes", "Around the clock", ())
        await add_answers(services, "anthropic", [given], provenance, "en")
        found = await known(services)
    offer = next(one for one in found.catalog.hosted if one.host == "anthropic")
    before, after = [candidates([offer], USAGE, one)[0] for one in (shipped(), found)]
    assert not before.score("technical_support").known
    assert after.score("technical_support").source == "its contract"
    assert found.usd_per_eur == 1.172


def test_levels_are_anchored_by_all_their_models_and_never_by_the_candidates() -> None:
    quality = {SMALL: 0.35, LARGE: 0.3}
    scores = {model: _exactly(value) for model, value in quality.items()}
    levels = {model: Level(level, level, level) for model, level in ((SMALL, 1.0), (LARGE, 0.0))}
    found = anchored(levels, lambda model: scores[model], Made("here", "2026-11-20"))
    middle = sum(log_odds(found[model].mid) for model in levels) / 2
    assert middle == pytest.approx(sum(log_odds(value) for value in quality.values()) / 2)
    assert log_odds(found[SMALL].mid) - log_odds(found[LARGE].mid) == pytest.approx(1)
    assert not fitted(levels, lambda model: scores[model], Made("board", "2026-05"))


def test_a_ranking_that_nothing_anchors_is_wide() -> None:
    levels = {name: Level(-0.1, 0.0, 0.1) for name in ("ours", "theirs")}
    unknown = _exactly(0.5, known=False)
    found = anchored(levels, lambda _: unknown, Made("here", "2026-11-20"))
    assert found["ours"].mid == 0.5
    assert found["ours"].high - found["ours"].low >= 0.4


def test_one_anchor_makes_no_band_narrower_than_its_own() -> None:
    published = Score(0.25, 0.5, 0.75)
    unknown = _exactly(0.5, known=False)
    levels = {SMALL: Level(1.0, 1.0, 1.0), "ours": Level(0.5, 0.5, 0.5)}
    found = anchored(
        levels, lambda model: published if model == SMALL else unknown, Made("here", "2026-11-20")
    )
    assert _width(found[SMALL]) == pytest.approx(_width(published))
    # It says of this model what was published and nothing more, however often it is found.
    assert _width(with_local(published, [found[SMALL]] * 3)) == pytest.approx(_width(published))


def test_a_line_over_few_models_holds_another_nineteen_times_of_twenty() -> None:
    random, held, times = Random(0), 0, 400
    for _ in range(times):
        x = [random.gauss(0, 1) for _ in range(6)]
        y = [0.3 * one + random.gauss(0, 0.4) for one in x]
        scores = {str(i): _exactly(win_rate(y[i]), known=i < 5) for i in range(6)}
        levels = {str(i): Level(x[i], x[i], x[i]) for i in range(6)}
        other = fitted(levels, scores.__getitem__, Made("board", "2026-05"))["5"]
        held += other.low <= win_rate(y[5]) <= other.high
    assert held / times == pytest.approx(0.95, abs=0.03)


def _width(score: Score) -> float:
    return score.high - score.low


def _exactly(value: float, *, known: bool = True) -> Score:
    return Score(value, value, value, known=known)


def _run(
    shares: dict[str, tuple[float, float, float]],
    *,
    id: str = "run-1",
    name: str = "letters",
    at: datetime = NOW,
    set_hash: str = "",
    items: int = 40,
    **conditions: Any,
) -> StoredRun:
    models = [
        {"model": model, "quality": {"low": low, "mean": mean, "high": high}}
        for model, (low, mean, high) in shares.items()
    ]
    own = SetReference(name=name, version="1.0", hash=set_hash, items=items)
    header = RunHeader(id=id, set=own, models=tuple(shares), started_at=at, **conditions)
    return StoredRun(
        id=id,
        set_name=name,
        set_version="1.0",
        set_hash=set_hash,
        header=header.model_dump_json(),
        state="done",
        started_by="operator",
        started_at=at,
        ended_at=at,
        rows=0,
        summary={"models": models, "shares": True},
    )


def _answer(model: str, seconds: float) -> dict[str, Any]:
    texts = {"purpose": "duel", "text": "Yes.", "reasoning": "", "finish_reason": "stop"}
    return {
        **texts,
        "model": model,
        "endpoint": "test",
        "origin": "live",
        "parameters": {},
        "token_source": "host",
        "first_token_s": seconds / 2,
        "duration_s": seconds,
        "created_at": NOW,
    }


def _failure(model: str) -> Failure:
    return Failure(
        purpose="duel",
        model=model,
        endpoint="test",
        parameters={},
        code="timeout",
        public_code="timeout",
        cause="",
        duration_s=9.0,
        created_at=NOW,
    )
