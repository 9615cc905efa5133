"""The ranking of prompts, from the duels of two of them on one model; it reads no other vote."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import select

from joute.duel.prompts import FLAG, MODE
from joute.evidence import ErasedVotes, Vote
from joute.leaderboard.votes.rows import no_words, of_erased, select_votes
from joute.store import Store


@dataclass(frozen=True)
class RankedPrompt:
    """A version of a prompt on a model, by what people preferred on it. Ratings are those of
    `joute.ranking`; prompts on different models never met, and stand on scales of their own."""

    name: str
    version: str
    model: str
    rating: float
    lower: float | None
    upper: float | None
    votes: int
    voters: int | None


async def ranked_prompts(
    store: Store, *, mode: str = MODE, flag: str = FLAG
) -> Sequence[RankedPrompt]:
    """The prompts that people voted on, or what else met on one model under a mode and a flag, by
    model, the best first; votes that people erased count too, of nobody."""
    async with store.read() as session:
        rows = [tuple(row) for row in await session.execute(select_votes(Vote.mode == mode))]
        erased = (await session.scalars(select(ErasedVotes))).all()
    gone = [of_erased(one) for one in erased if flag in one.flags for _ in range(one.votes)]
    return await run_sync(_ranked, [*rows, *gone], flag) if rows or gone else ()


def _ranked(rows: Sequence[tuple[Any, ...]], flag: str) -> Sequence[RankedPrompt]:
    from joute.leaderboard.votes.columns import Columns  # noqa: PLC0415 # numpy, with the first vote
    from joute.ranking import encode, rank  # noqa: PLC0415

    keep = (f"flag:{flag}",)
    board = rank(encode(Columns.of(rows, no_words()).arrays(), keep=keep), keep=keep)
    found = [
        RankedPrompt(*_parts(row.model), row.rating, row.lower, row.upper, row.votes, row.voters)
        for row in board.rows
    ]
    return sorted(found, key=lambda one: (one.model, -one.rating))


def _parts(contestant: str) -> tuple[str, str, str]:
    """Name, version and model of a contestant (joute.duel.prompts)."""
    prompt, _, model = contestant.partition("@")
    name, _, version = prompt.partition(":")
    return name, version, model
