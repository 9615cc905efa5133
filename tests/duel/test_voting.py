"""One vote per voter and duel, when both answers are over; nothing after it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.duel.conftest import OpenSite
from tests.support.databases import on_one_engine
from tests.support.site import Site, model

from joute.duel import Duel, Reaction, suggestions
from joute.evidence import Vote

item = suggestions.load().items[-1]
pytestmark = pytest.mark.both_engines


async def count(site: Site, table: Any) -> int:
    async with site.services.store.read() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


@pytest.mark.parametrize("choice", ["a", "b", "tie", "both_bad"])
async def test_a_vote_reveals_the_models_on_their_sides(
    site: Site, choice: str, first_is_a: bool
) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    response = await visitor.vote(
        duel_id, choice, tags_a=["useful"], tags_b=["incorrect", "superficial"], comment_b="No."
    )
    reveal = response.json()
    assert response.status_code == 200
    assert reveal["choice"] == choice
    names = [reveal["sides"][side]["model"]["id"] for side in "ab"]
    assert names == (["oak", "elm"] if first_is_a else ["elm", "oak"])
    assert reveal["sides"]["a"]["tags"] == ["useful"]
    assert reveal["sides"]["b"]["tags"] == ["incorrect", "superficial"]
    assert reveal["sides"]["b"]["comment"] == "No."
    again = await visitor.client.get(f"/api/v1/duels/{duel_id}/reveal")
    assert again.json() == reveal
    assert await count(site, Vote) == 1


@pytest.mark.parametrize(
    ("prompt", "language", "topic", "task"),
    [
        ("Résume ce jugement du tribunal en deux phrases.", "fr", "law", "summarise"),
        ("Traduce esta receta médica al francés", "es", None, None),
        ("xyzzy", "fr", None, None),
        # A suggestion, as it stands: what it declares.
        (item.plain("fr"), "fr", item.topic, item.task),
    ],
)
async def test_a_vote_says_what_its_question_is_about_and_asks_for(
    site: Site, prompt: str, language: str, topic: str | None, task: str | None
) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished(prompt)
    await visitor.vote(duel_id)
    async with site.services.store.read() as session:
        vote = await session.scalar(select(Vote))
        duel = await session.get_one(Duel, duel_id)
    assert vote is not None
    assert (vote.language, vote.category, vote.task) == (language, topic, task)
    assert duel.language == language


async def test_the_reveal_tells_tokens_times_and_footprint_of_each_side(site: Site) -> None:
    visitor = await site.visitor()
    reveal = (await visitor.vote(await visitor.finished())).json()
    by_model = {side["model"]["id"]: side for side in reveal["sides"].values()}
    oak, elm = by_model["oak"], by_model["elm"]
    for side in (oak, elm):
        assert side["tokens"]["source"] == "host"
        assert side["tokens"]["output"] > 0
        assert side["times"]["duration_s"] >= side["times"]["first_token_s"] > 0
        energy = side["footprint"]["energy_wh"]
        assert 0 < energy["low"] <= energy["mid"] <= energy["high"]
        assert side["footprint"]["method"] == "ecologits-0.11@1"
    per_token = {
        name: side["footprint"]["energy_wh"]["mid"] / side["tokens"]["output"]
        for name, side in by_model.items()
    }
    assert per_token["oak"] > per_token["elm"]
    assert oak["model"]["maker"]["name"] == "Quillworks"


async def test_a_second_vote_is_refused_with_its_reason(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    assert (await visitor.vote(duel_id, "a")).status_code == 200
    second = await visitor.vote(duel_id, "b")
    assert second.status_code == 409
    assert second.headers["content-type"] == "application/problem+json"
    assert second.json()["code"] == "already_voted"
    assert (await visitor.client.get(f"/api/v1/duels/{duel_id}/reveal")).json()["choice"] == "a"


async def test_of_votes_that_come_together_one_is_kept(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    choices = ["a", "b", "tie", "both_bad", "skip"] * 3
    answers = await asyncio.gather(*(visitor.vote(duel_id, choice) for choice in choices))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [409] * (len(choices) - 1)
    assert await count(site, Vote) <= 1


async def test_someone_else_cannot_see_or_vote_in_a_duel(site: Site) -> None:
    owner, stranger = await site.visitor(), await site.visitor()
    duel_id = await owner.finished()
    calls = [
        stranger.client.get(f"/api/v1/duels/{duel_id}"),
        stranger.client.get(f"/api/v1/duels/{duel_id}/events"),
        stranger.client.get(f"/api/v1/duels/{duel_id}/reveal"),
        stranger.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "x"}),
        stranger.client.post(f"/api/v1/duels/{duel_id}/stop"),
        stranger.client.post(f"/api/v1/duels/{duel_id}/retry"),
        stranger.client.put(f"/api/v1/duels/{duel_id}/reactions/a/1", json={"like": True}),
        stranger.vote(duel_id),
        site.client().get(f"/api/v1/duels/{duel_id}"),
        site.client().post(f"/api/v1/duels/{duel_id}/vote", json={"choice": "a"}),
        stranger.client.get(f"/duels/{duel_id}"),
        stranger.client.get(f"/duels/{duel_id}/answers/1/a"),
    ]
    assert [(await call).status_code for call in calls] == [404] * len(calls)
    assert (await owner.vote(duel_id)).status_code == 200


async def test_a_vote_waits_for_both_answers(open_site: OpenSite) -> None:
    slow = model("slow", "chunks=200,holds=5")
    async with open_site([model("quick", "echo"), slow]) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        early = await visitor.vote(duel_id)
        assert (early.status_code, early.json()["code"]) == (409, "still_answering")
        assert await count(site, Vote) == 0
        await site.until(duel_id)
        await visitor.client.post(f"/api/v1/duels/{duel_id}/stop")
        await visitor.events(duel_id)
        assert (await visitor.vote(duel_id)).status_code == 200


async def test_a_skip_reveals_and_is_not_a_vote(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    reveal = (await visitor.vote(duel_id, "skip")).json()
    assert reveal["choice"] == "skip"
    assert await count(site, Vote) == 0
    late = await visitor.vote(duel_id, "a")
    assert (late.status_code, late.json()["code"]) == (409, "already_revealed")
    assert await count(site, Vote) == 0


@pytest.mark.parametrize("behaviour", ["error-500", "cut", "empty"])
async def test_a_missing_answer_leaves_only_retry_or_skip(
    open_site: OpenSite, behaviour: str
) -> None:
    async with open_site([model("good", "echo"), model("bad", behaviour)]) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished()
        vote = await visitor.vote(duel_id, "a")
        assert (vote.status_code, vote.json()["code"]) == (409, "answer_missing")
        turn = await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "x"})
        assert (turn.status_code, turn.json()["code"]) == (409, "answer_missing")
        assert (await visitor.vote(duel_id, "skip")).status_code == 200
        assert await count(site, Vote) == 0


async def test_nothing_is_taken_after_the_vote(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    await visitor.vote(duel_id)
    late = [
        await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "more"}),
        await visitor.client.put(f"/api/v1/duels/{duel_id}/reactions/a/1", json={"like": True}),
        await visitor.client.post(f"/api/v1/duels/{duel_id}/retry"),
    ]
    assert [response.status_code for response in late] == [409, 409, 409]
    assert await count(site, Reaction) == 0
    assert len((await visitor.duel(duel_id))["turns"]) == 1


async def test_a_question_and_a_vote_that_come_together_never_both_pass(site: Site) -> None:
    for _ in range(5):
        visitor = await site.visitor()
        duel_id = await visitor.finished()
        vote, turn = await asyncio.gather(
            visitor.vote(duel_id),
            visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "more"}),
        )
        accepted = [vote.status_code == 200, turn.status_code == 201]
        assert sorted(accepted) == [False, True], (vote.text, turn.text)
        await visitor.events(duel_id)


async def test_reactions_are_kept_apart_from_the_vote(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    address = f"/api/v1/duels/{duel_id}/reactions"
    first = {"like": True, "tags": ["creative"], "comment": "Nice"}
    assert (await visitor.client.put(f"{address}/a/1", json=first)).status_code == 204
    second = {"like": False, "tags": ["superficial"], "comment": ""}
    assert (await visitor.client.put(f"{address}/a/1", json=second)).status_code == 204
    both = {"like": True, "tags": [], "comment": ""}
    assert (await visitor.client.put(f"{address}/b/1", json=both)).status_code == 204
    sides = (await visitor.duel(duel_id))["turns"][0]["sides"]
    assert (sides["a"]["like"], sides["a"]["tags"]) == (False, ["superficial"])
    assert sides["b"]["like"] is True
    assert (await visitor.vote(duel_id, "b")).status_code == 200
    assert (await count(site, Reaction), await count(site, Vote)) == (2, 1)


@on_one_engine
@pytest.mark.parametrize(
    "body",
    [
        {"choice": "c"},
        {"choice": ""},
        {},
        {"choice": "a", "tags_a": ["brilliant"]},
        {"choice": "a", "comment_a": "x" * 5000},
        {"choice": "a", "unknown": 1},
    ],
)
async def test_a_ballot_that_cannot_be_read_is_refused_and_the_duel_stays_open(
    site: Site, body: dict[str, Any]
) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    response = await visitor.client.post(f"/api/v1/duels/{duel_id}/vote", json=body)
    assert response.status_code == 422
    assert response.json()["code"] == "bad_input"
    assert (await visitor.vote(duel_id)).status_code == 200


async def test_the_draw_is_stored_with_its_probability(site: Site, first_is_a: bool) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    async with site.services.store.read() as session:
        duel = await session.get_one(Duel, duel_id)
    assert duel.draw_probability == pytest.approx(0.5)
    assert (duel.model_a, duel.model_b) == (("oak", "elm") if first_is_a else ("elm", "oak"))
