"""A duel of two prompts on one model: blind as any, and its vote ranks prompts, never models."""

import json
import re
from collections.abc import AsyncIterator
from functools import partial
from types import SimpleNamespace

import httpx2
import pytest
from anyio.to_thread import run_sync
from sqlalchemy import select

from joute.dataset.release.selection import Filters, select_votes
from joute.evaluation.prompts.reading import parsed, sound
from joute.evaluation.site.prompt_sides import side_of
from joute.evidence import Vote
from joute.llm import ResponseFormat
from joute.llm.server import Running
from joute.people.rights import Role
from tests.cli.test_commands import run
from tests.evaluation.site.conftest import member_of
from tests.evaluation.site.test_prompt_pages import keep, words
from tests.support.site import Site, Visitor, model, running_site, settings

MODELS = [model("oak", "obeys"), model("elm", "echo")]
POLITE = "# System\nSecret words.\n# Prompt\n{input} say: Bonjour\n"
BLUNT = "---\nparameters: {temperature: 0}\n---\n{input} say: Non\n"
NAMES = ("polite", "blunt", "Secret words", "say:")


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as opened:
        yield opened


@pytest.fixture
async def visitor(site: Site) -> Visitor:
    """A member who stored two prompts, and accepted the conditions of duels."""
    client = await member_of(site, Role.FACILITATOR)
    await keep(client, "polite", POLITE)
    await keep(client, "blunt", BLUNT)
    return await Visitor(client).consent()


async def opened(visitor: Visitor, **form: object) -> str:
    """The duel that begins, once both have answered."""
    asked = {"question": "Ça va ?", "model": "oak", "prompt": ["polite", "blunt"]} | form
    response = await visitor.client.post("/prompts/duel", data=asked)
    assert response.status_code == 303, response.text
    duel_id = re.search(r"/duels/([^?]+)", response.headers["location"])
    assert duel_id
    await visitor.events(duel_id[1])
    return duel_id[1]


@pytest.mark.both_engines
async def test_both_sides_are_one_model_and_nothing_tells_the_prompts_before_the_vote(
    visitor: Visitor,
) -> None:
    duel_id = await opened(visitor)
    duel = await visitor.duel(duel_id)
    texts = {side: one["text"] for side, one in duel["turns"][0]["sides"].items()}
    assert sorted(texts.values()) == ["Bonjour", "Non"]
    page = await visitor.client.get(f"/duels/{duel_id}")
    told = page.text + json.dumps(duel)
    assert not [name for name in NAMES if name in told]
    await visitor.vote(duel_id, "a")
    revealed = words(await visitor.client.get(f"/duels/{duel_id}"))
    assert "polite" in revealed
    assert "blunt" in revealed
    assert "Both prompts were on one model, Oak Model" in revealed
    assert "Two AI models" not in revealed
    sides = (await visitor.client.get(f"/api/v1/duels/{duel_id}/reveal")).json()["sides"]
    versions = {one["prompt"]["name"]: one["prompt"]["version"] for one in sides.values()}
    assert set(versions) == {"polite", "blunt"}
    for side, one in sides.items():
        assert texts[side] == {"polite": "Bonjour", "blunt": "Non"}[one["prompt"]["name"]]
    mine = words(await visitor.client.get("/me"))
    assert f"polite {versions['polite']} · Oak Model" in mine
    exported = (await visitor.client.get("/api/v1/me")).json()
    assert exported["duels"][0]["prompts"]["a"]["name"] in {"polite", "blunt"}


async def test_votes_rank_prompts_and_are_in_no_ranking_of_models(
    site: Site, visitor: Visitor, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    duel_id = await opened(visitor)
    sides = (await visitor.duel(duel_id))["turns"][0]["sides"]
    better = "a" if sides["a"]["text"] == "Bonjour" else "b"
    await visitor.vote(duel_id, better)
    async with site.services.store.read() as session:
        (vote,) = (await session.scalars(select(Vote))).all()
    assert (vote.mode, vote.flags) == ("prompts", ["prompts"])
    assert {vote.model_a[:6], vote.model_b[:6]} == {"polite", "blunt:"}
    assert vote.model_a.endswith("@oak")

    ranking = (await visitor.client.get("/api/v1/ranking")).json()
    assert ranking["rows"] == []
    excluded = {one["rule"]: one["votes"] for one in ranking["excluded"]}
    assert excluded["flag:prompts"] == 1
    kept = (await visitor.client.get("/api/v1/ranking?keep=flag:prompts")).json()
    assert {row["model"] for row in kept["rows"]} == {vote.model_a, vote.model_b}
    assert not {"oak", "elm"} & {row["model"] for row in kept["rows"]}

    page = words(await visitor.client.get("/prompts/ranking"))
    assert re.search(r"polite [0-9a-f]{12} oak .* 1 1 blunt [0-9a-f]{12} oak", page)
    monkeypatch.setenv("JOUTE_SECRET", "s" * 40)
    printed = partial(run, "eval", "prompt", "ranking", "--database", database)
    (first, last) = json.loads((await run_sync(printed, "--format", "json")).output)["prompts"]
    assert (first["name"], last["name"], first["model"], first["votes"]) == (
        "polite",
        "blunt",
        "oak",
        1,
    )
    assert first["rating"] > last["rating"]
    assert "polite" in (await run_sync(printed)).output


async def test_a_vote_that_was_erased_still_counts_among_prompts_alone(
    site: Site, visitor: Visitor
) -> None:
    duel_id = await opened(visitor)
    await visitor.vote(duel_id, "a")
    deleted = await visitor.client.post(f"/duels/{duel_id}/delete")
    assert deleted.status_code == 303, deleted.text
    assert "polite" in words(await visitor.client.get("/prompts/ranking"))
    assert (await visitor.client.get("/api/v1/ranking")).json()["rows"] == []


async def test_later_questions_follow_in_each_conversation(visitor: Visitor) -> None:
    duel_id = await opened(visitor, model="elm")
    await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "Encore ?"})
    await visitor.events(duel_id)
    answers = (await visitor.duel(duel_id))["turns"][1]["sides"]
    assert {one["text"] for one in answers.values()} == {"Encore ?"}


async def test_without_a_choice_two_stored_prompts_are_drawn(visitor: Visitor) -> None:
    assert await opened(visitor, prompt=[])
    await keep(visitor.client, "few", "---\nshots: 2\n---\n{input}\n")
    form = {"question": "q", "model": "oak", "prompt": ["polite", "few"]}
    page = words(await visitor.client.post("/prompts/duel", data=form), 422)
    assert "Choose two stored prompts" in page


async def test_one_version_under_two_names_does_not_meet_itself(
    site: Site, visitor: Visitor
) -> None:
    await keep(visitor.client, "courteous", POLITE)
    form = {"question": "q", "model": "oak", "prompt": ["polite", "courteous"]}
    page = words(await visitor.client.post("/prompts/duel", data=form), 422)
    assert "Choose two stored prompts that differ" in page
    await visitor.client.post("/prompts/stored/blunt/delete")
    assert (
        await visitor.client.post("/prompts/duel", data={"question": "q", "model": "oak"})
    ).status_code == 422


def test_a_side_asks_for_the_format_of_its_prompt() -> None:
    given = "---\nparameters: {format: json}\n---\n{input}\n"
    side = side_of(sound(parsed(given, "as-json", "as-json.md")))
    assert side.parameters(100).response_format == ResponseFormat()
    plain = side_of(sound(parsed("{input}\n", "plain", "plain.md")))
    assert plain.parameters(100).response_format is None


async def test_members_may_begin_one_and_others_where_the_operator_says_so(
    site: Site, database: str, llm_server: Running
) -> None:
    stranger = await site.visitor()
    assert (await stranger.client.get("/prompts/duel")).status_code in {401, 403}
    own = {"evaluation": {"prompt_duels": "everybody"}}
    async with running_site(settings(database, llm_server.base_url, MODELS, **own)) as opened_site:
        somebody: httpx2.AsyncClient = (await opened_site.visitor()).client
        assert (await somebody.get("/prompts/duel")).status_code == 200
        assert (await somebody.get("/prompts")).status_code in {401, 403}


async def test_no_dataset_is_published_with_such_a_duel(site: Site, visitor: Visitor) -> None:
    duel_id = await opened(visitor)
    await visitor.vote(duel_id, "a")
    async with site.services.store.read() as session:
        found = await select_votes(
            session, Filters(min_voters=1, embargo_days=0, flagged=True), site.clock()
        )
        assert (len(found.votes), dict(found.left_out)) == (0, {"no agreement to publish": 1})
        (vote,) = (await session.scalars(select(Vote))).all()
    known = {column.name: getattr(vote, column.name) for column in Vote.__table__.c}
    agreed = SimpleNamespace(**known, agreed=True)
    reason = Filters(min_voters=1, embargo_days=0, flagged=True).reason(agreed, site.clock())
    assert reason == "two prompts on one model"
