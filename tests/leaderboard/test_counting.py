"""Counts of pairs are those of the votes, whatever adds or erases them."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from joute.duel.tables import CHOICES
from joute.leaderboard import PairCount, RankedVote
from joute.llm.server import Running
from joute.ranking import style_counts
from tests.support.site import Site, Visitor, model, running_site, settings

MODELS = [model(name, "echo") for name in ("oak", "elm", "ash")]


@pytest.fixture
async def site(database: str, llm_server: Running, first_is_a: bool):
    site = settings(database, llm_server.base_url, MODELS, duels={"draw": "uniform"})
    async with running_site(site, first_is_a=first_is_a) as running:
        yield running


async def counted(site: Site) -> Counter[tuple[str, str, str]]:
    async with site.room.arena.store.read() as session:
        rows = (await session.scalars(select(PairCount))).all()
    return Counter(
        {
            (row.model_a, row.model_b, choice): getattr(row, choice)
            for row in rows
            for choice in CHOICES
            if getattr(row, choice)
        }
    )


async def voted(site: Site) -> Counter[tuple[str, str, str]]:
    """The same by a plain reading of the votes."""
    async with site.room.arena.store.read() as session:
        rows = (await session.scalars(select(RankedVote))).all()
    return Counter((row.model_a, row.model_b, row.winner) for row in rows if row.counted)


async def cast(visitor: Visitor, choice: str, prompt: str, **body: object) -> None:
    duel = await visitor.finished(prompt, **body)
    assert (await visitor.vote(duel, choice, tags_a=["useful"])).status_code == 200


async def test_counts_follow_votes_erasures_and_purges(site: Site) -> None:
    chance, visitors = Random(7), [await site.visitor() for _ in range(4)]
    for number in range(12):
        await cast(chance.choice(visitors), chance.choice(CHOICES), f"Question {number}?")
    assert await counted(site) == await voted(site)
    assert (await counted(site)).total() == 12

    assert (await visitors[0].client.delete("/api/v1/me")).status_code == 204
    assert await counted(site) == await voted(site)
    assert 0 < (await counted(site)).total() < 12

    site.clock.pass_(days=400)
    from joute.duel import purge

    await purge(site.room.arena.store, site.room.arena.settings.retention, site.clock())
    assert (await counted(site)).total() == 0
    async with site.room.arena.store.read() as session:
        assert await session.scalar(select(func.count(RankedVote.vote_id))) == 0


async def test_a_pair_that_was_chosen_is_kept_and_not_counted(site: Site) -> None:
    visitor = await site.visitor()
    await cast(visitor, "a", "Why?", mode="chosen", models=["oak", "elm"])
    assert (await counted(site)).total() == 0
    async with site.room.arena.store.read() as session:
        row = (await session.scalars(select(RankedVote))).one()
    assert (row.chosen, row.counted) == (True, False)


async def test_the_same_vote_twice_is_counted_once(site: Site) -> None:
    """The same person, question and pair; another person's counts."""
    first, second = await site.visitor(), await site.visitor()
    pairs = Counter[frozenset[str]]()
    for visitor in (first, first, first, first, second):
        await cast(visitor, "a", "Why?")
    async with site.room.arena.store.read() as session:
        rows = (await session.scalars(select(RankedVote).order_by(RankedVote.vote_id))).all()
    for row in rows[:4]:
        pair = frozenset((row.model_a, row.model_b))
        assert row.counted == (pairs[pair] == 0)
        pairs[pair] += 1
    assert rows[4].counted


async def test_a_row_holds_what_rankings_ask_of_a_vote(site: Site) -> None:
    visitor = await site.visitor()
    text = "# Why\n\n- **one**\n- two"
    await cast(visitor, "tie", text, mode="random")
    async with site.room.arena.store.read() as session:
        row = (await session.scalars(select(RankedVote))).one()
    style = style_counts(text)
    assert (row.winner, row.mode, row.tags_a) == ("tie", "random", ["useful"])
    assert (row.length_a, row.headings_a, row.bold_a, row.lists_a) == (
        *(style.length, style.headings, style.bold, style.lists),
    )
    assert row.tokens_b is not None
    assert row.tokens_b > 0
    assert text not in str(vars(row))
    assert row.created_at - site.clock() == timedelta(0)


async def test_a_duel_that_asks_who_answers_is_flagged_and_left_out(site: Site) -> None:
    await cast(await site.visitor(), "a", "Which model are you?")
    async with site.room.arena.store.read() as session:
        row = (await session.scalars(select(RankedVote))).one()
    assert row.flags == ["asks_identity"]
    assert not row.counted
