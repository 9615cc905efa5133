"""What is added stays as it is until it is erased, and nothing of it after."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from joute import evidence
from joute.evidence import ErasedVotes, Score, Vote, prompt_digest, side_columns
from joute.leaderboard import Ledger
from joute.store import Store
from tests.evidence.conftest import NOON, NewVote

pytestmark = pytest.mark.both_engines


def thumb(contributor: str, subject: str = "call/1", source: str = "application") -> Score:
    return Score(
        contributor=contributor,
        source=source,
        method="thumb",
        subject=subject,
        created_at=NOON,
        name="thumb",
        value=1.0,
    )


async def left(store: Store) -> tuple[list[str], list[str]]:
    """Contributors of the votes and of the scores."""
    async with store.read() as session:
        votes = await session.scalars(select(Vote.contributor).order_by(Vote.id))
        scores = await session.scalars(select(Score.contributor).order_by(Score.id))
        return [*votes], [*scores]


async def test_the_database_refuses_a_second_vote_on_a_subject(
    store: Store, new_vote: NewVote
) -> None:
    async with store.write() as session:
        await evidence.add(session, new_vote("ann", subject="duel/x"), new_vote("ann"))
        await evidence.add(session, new_vote("bob", subject="duel/x"))
    with pytest.raises(IntegrityError):
        async with store.write() as session:
            await evidence.add(session, new_vote("ann", subject="duel/x", choice="b"))
    assert (await left(store))[0] == ["ann", "ann", "bob"]


async def test_an_erased_contributor_leaves_neither_votes_nor_scores(
    store: Store, new_vote: NewVote
) -> None:
    async with store.write() as session:
        await evidence.add(session, new_vote("ann"), new_vote("bob"), new_vote("ann"))
        await evidence.add(session, thumb("ann"), thumb("bob"))
    async with store.write() as session:
        await evidence.erase_contributors(session, ["ann", "nobody"])
    assert await left(store) == (["bob"], ["bob"])


async def test_what_was_erased_is_counted_and_a_repeat_of_it_is_not(
    store: Store, new_vote: NewVote
) -> None:
    question = {"prompt_digest": "why"}
    async with store.write() as session:
        await evidence.add(
            session,
            new_vote("ann", **question),
            new_vote("ann", choice="b", **question),
            new_vote("ann", model_a="elm", model_b="oak", **question),
            new_vote("ann", flags=["names_itself"], **question),
            new_vote("ann", prompt_digest="how", mode="chosen"),
            new_vote("ann", prompt_digest="who", origin="here", origin_digest="there"),
            new_vote("bob", prompt_digest="what", origin="here", origin_digest="there"),
            new_vote("cid", choice="tie", method="open", simulated=True),
        )
    for person in ("bob", "ann", "cid"):
        async with store.write() as session:
            await evidence.erase_contributors(session, [person])
    async with store.read() as session:
        found = [
            (one.choice, one.blind, one.chosen, one.simulated, one.flags, one.votes)
            for one in await session.scalars(select(ErasedVotes))
        ]
    assert sorted(found) == [
        ("a", True, False, False, '["names_itself"]', 1),
        ("a", True, False, False, "[]", 2),
        ("a", True, True, False, "[]", 1),
        ("tie", False, False, True, "[]", 1),
    ]


async def test_a_purge_leaves_no_count(store: Store, new_vote: NewVote) -> None:
    async with store.write() as session:
        await evidence.add(session, new_vote("ann", subject="duel/x"), new_vote("bob"))
    async with store.write() as session:
        await evidence.purge_about(session, ["duel/x"])
        await evidence.purge_before(session, "duel", NOON + timedelta(days=1))
    async with store.read() as session:
        assert (await session.scalars(select(ErasedVotes))).all() == []


async def test_what_a_subject_or_a_source_left_is_erased_alone(
    store: Store, new_vote: NewVote
) -> None:
    later = NOON + timedelta(days=1)
    async with store.write() as session:
        await evidence.add(
            session,
            new_vote("ann", subject="duel/x"),
            new_vote("bob", source="workshop"),
            new_vote("cid", source="workshop", created_at=later),
            new_vote("dan"),
            thumb("eve", subject="duel/x"),
            thumb("fay", source="workshop"),
        )
    async with store.write() as session:
        await evidence.erase_about(session, ["duel/x"])
        await evidence.purge_before(session, "workshop", later)
    assert await left(store) == (["cid", "dan"], [])


async def test_more_subjects_than_a_statement_has_parameters_are_erased(
    store: Store, new_vote: NewVote
) -> None:
    async with store.write() as session:
        await evidence.add(session, new_vote("ann", subject="duel/40000"), new_vote("bob"))
    async with store.write() as session:
        await evidence.erase_about(session, [f"duel/{number}" for number in range(2, 40_001)])
    assert await left(store) == ([], [])


async def test_no_ranking_of_duels_reads_a_thumb(store: Store, new_vote: NewVote) -> None:
    ledger = Ledger()
    async with store.write() as session:
        await evidence.add(session, new_vote("ann"), thumb("ann"), thumb("bob"))
    async with store.read() as session:
        assert (await ledger.follow(session)).changes == 1


def test_a_digest_tells_questions_of_one_contributor_apart_and_nothing_else() -> None:
    assert prompt_digest("ann", " Why? ") == prompt_digest("ann", "Why?")
    assert prompt_digest("ann", "Why?") != prompt_digest("ann", "How?")
    assert prompt_digest("ann", "Why?") != prompt_digest("bob", "Why?")


def test_a_side_is_counted_over_all_its_answers() -> None:
    found = side_columns("b", ["# Title", "**bold**"], tokens=3.5, cut=True)
    assert found == {
        "tokens_b": 3.5,
        "cut_b": True,
        "length_b": len("# Title\n\n**bold**"),
        "headings_b": 1,
        "bold_b": 1,
        "lists_b": 0,
    }
