"""Talking with two models: turns, stop, retry, failures, replacements, limits."""

from typing import Any

import pytest
from sqlalchemy import select
from tests.duel.conftest import OpenSite
from tests.support.databases import on_one_engine
from tests.support.site import Loaded, Site, Visitor, model

from joute.calls import Answer, Failure
from joute.duel import Duel, DuelFailure
from joute.llm.server import Running


async def rows(site: Site, table: Any) -> list[Any]:
    async with site.services.store.read() as session:
        return list(await session.scalars(select(table).order_by(table.id)))


def text_of(events: list[tuple[str, dict[str, Any]]], side: str) -> str:
    return "".join(d["text"] for name, d in events if name == "delta" and d["side"] == side)


async def test_events_tell_both_answers_and_the_end_of_the_turn(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.open("Repeat after me.")
    events = await visitor.events(duel_id)
    names = [name for name, _ in events]
    assert names[:2] == ["working", "working"]
    assert sorted(names[-3:-1]) == ["done", "done"] or "done" in names
    assert events[-1] == ("turn_over", {"turn": 1})
    texts = {side: text_of(events, side) for side in "ab"}
    assert "Repeat after me." in texts.values()
    duel = await visitor.duel(duel_id)
    assert {s: duel["turns"][0]["sides"][s]["text"] for s in "ab"} == texts


async def test_a_reader_who_comes_when_all_is_over_is_told_everything(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.open()
    live = await visitor.events(duel_id)
    late = await visitor.events(duel_id)
    for side in "ab":
        assert text_of(late, side) == text_of(live, side) != ""
    assert late[-1] == live[-1]


async def test_both_models_receive_the_same_questions_and_their_own_answers(
    open_site: OpenSite, first_is_a: bool
) -> None:
    async with open_site([model("x", "echo"), model("y", "echo")]) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished("first question")
        for number, prompt in enumerate(["second", "third"], start=2):
            response = await visitor.client.post(
                f"/api/v1/duels/{duel_id}/turns", json={"prompt": prompt}
            )
            assert response.status_code == 201
            events = await visitor.events(duel_id)
            assert events[-1] == ("turn_over", {"turn": number})
            assert text_of(events, "a") == text_of(events, "b") == prompt
        duel = await visitor.duel(duel_id)
        assert [turn["prompt"] for turn in duel["turns"]] == ["first question", "second", "third"]


async def test_a_slow_model_does_not_hold_the_other_back(
    open_site: OpenSite, llm_server: Running
) -> None:
    fast, slow = model("fast", "fast"), model("slow", "chunks=20,holds=5")
    async with open_site([fast, slow]) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        await site.until(duel_id, lambda channel: any(side.over for side in channel.sides.values()))
        assert [answer.model for answer in await rows(site, Answer)] == ["fast"]
        llm_server.release("chunks=20,holds=5")
        await visitor.events(duel_id)
        assert {answer.model for answer in await rows(site, Answer)} == {"fast", "slow"}


async def test_stop_keeps_what_was_written(open_site: OpenSite) -> None:
    talkers = [model("x", "chunks=500,holds=5"), model("y", "chunks=500,holds=5")]
    async with open_site(talkers) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        await site.until(duel_id)
        assert (await visitor.client.post(f"/api/v1/duels/{duel_id}/stop")).status_code == 202
        events = await visitor.events(duel_id)
        duel = await visitor.duel(duel_id)
        assert duel["step"] == "ready"
        for side in "ab":
            shown = duel["turns"][0]["sides"][side]
            assert shown["status"] == "stopped"
            assert shown["text"] == text_of(events, side) != ""
        assert {answer.token_source for answer in await rows(site, Answer)} == {"estimate"}
        assert (await visitor.vote(duel_id)).status_code == 200


async def test_an_answer_stopped_before_its_first_word_can_be_asked_again(
    open_site: OpenSite, llm_server: Running
) -> None:
    models = [model("x", "echo"), model("y", "chunks=3,holds=0")]
    async with open_site(models) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        await site.until(duel_id, lambda channel: any(side.over for side in channel.sides.values()))
        await visitor.client.post(f"/api/v1/duels/{duel_id}/stop")
        events = await visitor.events(duel_id)
        assert [d["code"] for name, d in events if name == "failed"] == ["empty"]
        assert (await visitor.duel(duel_id))["step"] == "failed"
        assert (await visitor.client.post(f"/api/v1/duels/{duel_id}/retry")).status_code == 202
        llm_server.release("chunks=3,holds=0")
        again = await visitor.events(duel_id)
        assert not [1 for name, _ in again if name == "failed"]
        assert (await visitor.duel(duel_id))["step"] == "ready"
        assert (await visitor.vote(duel_id)).status_code == 200


FAILURES = {
    "context": ("context_too_long", "too_long"),
    "empty": ("empty_answer", "empty"),
    "error-401": ("refused_key", "unavailable"),
    "error-404": ("model_not_found", "unavailable"),
    "error-429": ("rate_limited", "unavailable"),
    "error-500": ("host_error", "unavailable"),
    "withheld": ("withheld", "withheld"),
    "aborted": ("host_error", "unavailable"),
    "cut": ("cut_stream", "unavailable"),
    "silent": ("first_token_timeout", "unavailable"),
    "stall": ("token_gap_timeout", "unavailable"),
    "chunks=1000,rate=20": ("answer_timeout", "unavailable"),
}
# Only the limit that is tried is short: on a busy machine another must not come before it.
LIMITS = {
    "first_token_timeout": {"first_token_s": 1.5},
    "token_gap_timeout": {"between_tokens_s": 1.5},
    "answer_timeout": {"answer_s": 2.5},
}


@on_one_engine
@pytest.mark.parametrize("behaviour", FAILURES)
async def test_each_failure_is_told_coarsely_and_kept_in_full(
    open_site: OpenSite, behaviour: str, first_is_a: bool
) -> None:
    code, public_code = FAILURES[behaviour]
    models = [model("good", "echo"), model("bad", behaviour)]
    async with open_site(models, limits=LIMITS.get(code, {})) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        events = await visitor.events(duel_id)
        side = "b" if first_is_a else "a"
        failed = [data for name, data in events if name == "failed"]
        assert failed == [{"side": side, "turn": 1, "code": public_code}]
        assert [f.code for f in await rows(site, Failure)] == [code]
        (answer,) = await rows(site, Answer)
        assert answer.model == "good"
        shown = (await visitor.duel(duel_id))["turns"][0]["sides"][side]
        assert (shown["status"], shown["text"], shown["code"]) == ("failed", "", public_code)


async def test_an_answer_that_reached_the_limit_says_so_in_the_same_words_whoever_wrote_it(
    open_site: OpenSite, first_is_a: bool
) -> None:
    async with open_site([model("long", "at-limit"), model("short", "echo")]) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished()
        cut, whole = ("a", "b") if first_is_a else ("b", "a")
        (turn,) = (await visitor.duel(duel_id))["turns"]
        assert [turn["sides"][side]["cut"] for side in (cut, whole)] == [True, False]
        assert turn["sides"][cut]["status"] == "finished"
        for language, words in (("en", "its end is missing"), ("fr", "il manque la fin")):
            page = await visitor.client.get(
                f"/duels/{duel_id}", headers={"accept-language": language}
            )
            assert page.text.count(words) == 1
        await visitor.vote(duel_id)
        revealed = await visitor.client.get(f"/duels/{duel_id}", headers={"accept-language": "en"})
        assert revealed.text.count("its end is missing") == 1
        exported = (await visitor.client.get("/api/v1/me")).json()["duels"][0]["turns"][0]
        assert exported["answers"][cut]["cut"] is True


async def test_a_model_that_fails_before_its_first_token_is_replaced(
    open_site: OpenSite, first_is_a: bool
) -> None:
    models = [model("good", "echo"), model("bad", "error-500"), model("spare", "echo")]

    class GoodAgainstBad(Loaded):
        def choices(self, population: Any, *_: Any, **__: Any) -> list[Any]:
            return [population[0]]

    async with open_site(models, random=GoodAgainstBad(first_is_a)) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished()
        assert (await visitor.duel(duel_id))["step"] == "ready"
        (failure,), (placed,) = await rows(site, Failure), await rows(site, DuelFailure)
        assert (failure.model, failure.purpose) == ("bad", "duel")
        assert (placed.failure_id, placed.replaced_by) == (failure.id, "spare")
        assert placed.draw_probability == 1
        (duel,) = await rows(site, Duel)
        assert {duel.model_a, duel.model_b} == {"good", "spare"}
        reveal = (await visitor.vote(duel_id)).json()
        side = "b" if first_is_a else "a"
        assert reveal["sides"][side]["model"]["id"] == "spare"


async def test_a_model_that_the_person_chose_is_not_replaced(open_site: OpenSite) -> None:
    models = [model("good", "echo"), model("bad", "error-500"), model("spare", "echo")]
    async with open_site(models) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished(mode="chosen", models=["good", "bad"])
        assert (await visitor.duel(duel_id))["step"] == "failed"
        assert [f.replaced_by for f in await rows(site, DuelFailure)] == [None]


async def test_a_model_that_fails_on_a_later_turn_is_not_replaced(open_site: OpenSite) -> None:
    models = [model("x", "echo"), model("y", "context-after"), model("z", "echo")]
    models[1]["name"] = "echo"
    async with open_site(models) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished(mode="chosen", models=["x", "y"])
        site.services.offer.models["y"].__dict__["name_at_host"] = "error-500"
        await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "more"})
        events = await visitor.events(duel_id)
        assert len([1 for name, _ in events if name == "failed"]) == 1
        site.services.offer.models["y"].__dict__["name_at_host"] = "echo"
        await visitor.client.post(f"/api/v1/duels/{duel_id}/retry")
        await visitor.events(duel_id)
        duel = await visitor.duel(duel_id)
        assert duel["step"] == "ready"
        assert {s["text"] for s in duel["turns"][1]["sides"].values()} == {"more"}


async def test_reasoning_stays_out_of_sight_until_the_reveal(open_site: OpenSite) -> None:
    models = [model("x", "echo,reasoning=20"), model("y", "echo,reasoning=20")]
    async with open_site(models) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        events = await visitor.events(duel_id)
        answers = await rows(site, Answer)
        assert all(len(answer.reasoning) > 20 for answer in answers)
        sent = str(events) + (await visitor.client.get(f"/duels/{duel_id}")).text
        assert "reasoning" not in str(events)
        assert not any(answer.reasoning in sent for answer in answers)
        assert all(answer.reasoning_tokens == 20 for answer in answers)


async def test_tokens_that_no_host_counted_are_an_estimate_that_says_so(
    open_site: OpenSite,
) -> None:
    async with open_site([model("x", "no-usage"), model("y", "echo")]) as site:
        visitor = await site.visitor()
        await visitor.finished()
        sources = {answer.model: answer.token_source for answer in await rows(site, Answer)}
        assert sources == {"x": "estimate", "y": "host"}


async def test_answers_go_on_when_nobody_reads(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.open()
    await site.duels.answering.finished(duel_id)
    assert (await visitor.duel(duel_id))["step"] == "ready"


@on_one_engine
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"prompt": ""}, "bad_input"),
        ({"prompt": "  \n "}, "bad_input"),
        ({"prompt": "x" * 60_001}, "bad_input"),
        ({"prompt": "x", "mode": "nonsense"}, "bad_input"),
        ({"prompt": "x", "mode": "chosen"}, "bad_input"),
        ({"prompt": "x", "mode": "chosen", "models": ["oak", "oak"]}, "bad_input"),
        ({"prompt": "x", "mode": "chosen", "models": ["oak", "elm", "ash"]}, "bad_input"),
        ({"prompt": "x", "models": ["oak"]}, "bad_input"),
        ({"prompt": "x", "cohort": "nobody"}, "bad_input"),
        ({"prompt": "x", "mode": "chosen", "models": ["ash"]}, "not_found"),
        ({"prompt": "x", "mode": "small"}, "no_model"),
    ],
)
async def test_a_duel_that_cannot_be_opened_says_why(
    site: Site, body: dict[str, Any], code: str
) -> None:
    visitor = await site.visitor()
    response = await visitor.client.post("/api/v1/duels", json=body)
    assert 400 <= response.status_code < 500
    assert response.json()["code"] == code
    assert await rows(site, Duel) == []


async def test_the_longest_question_is_accepted(site: Site) -> None:
    visitor = await site.visitor()
    assert await visitor.finished("é" * 60_000)


async def test_nothing_is_asked_before_consent(site: Site) -> None:
    visitor = Visitor(site.client())
    response = await visitor.client.post("/api/v1/duels", json={"prompt": "hello"})
    assert (response.status_code, response.json()["code"]) == (403, "consent_needed")
    assert await rows(site, Duel) == []


async def test_cohorts_that_are_declared_are_stored(open_site: OpenSite) -> None:
    async with open_site(duels={"cohorts": [{"name": "pilot", "label": "The pilot"}]}) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished(cohort="pilot")
        assert (await visitor.duel(duel_id))["cohort"] == "pilot"
