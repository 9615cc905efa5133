"""Evidence is added in the transaction of its collector."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence.tables import Score, Vote
from joute.ranking import style_counts


async def add(session: AsyncSession, *pieces: Vote | Score) -> None:
    """Write pieces of evidence, in their order; they are there once the caller commits.

    Raises IntegrityError for a second vote of a contributor on a subject.
    """
    if session.get_bind().dialect.name == "postgresql":
        # VotesFeed relies on it: a transaction has its own number before its votes take theirs.
        await session.execute(select(func.txid_current()))
    session.add_all(pieces)
    await session.flush()


def prompt_digest(contributor: str, prompt: str) -> str:
    """The same for the same question of the same contributor; their random id keeps others from
    finding the question by trying."""
    key = contributor.encode()[:64]
    return blake2b(prompt.strip().encode(), key=key, digest_size=12).hexdigest()


def side_columns(
    side: str, texts: Sequence[str], *, tokens: float | None, cut: bool
) -> dict[str, Any]:
    """The style columns of a vote for side "a" or "b", from its answers `texts`."""
    style = style_counts("\n\n".join(texts))
    found = {"tokens": tokens, "cut": cut, **vars(style)}
    return {f"{name}_{side}": value for name, value in found.items()}
