"""A vote is counted in the transaction that keeps it."""

from hashlib import blake2b

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.leaderboard.tables import RankedVote


def prompt_digest(voter_id: str, prompt: str) -> str:
    """The same for the same question of the same voter; their random id keeps others from guessing
    the question by trying."""
    return blake2b(prompt.strip().encode(), key=voter_id.encode()[:64], digest_size=12).hexdigest()


async def count(session: AsyncSession, vote: RankedVote) -> None:
    """Add `vote` to what rankings read, in the caller's transaction; sets whether it counts."""
    left_out = vote.simulated or vote.chosen or bool(vote.flags)
    vote.counted = not left_out and not await _repeats(session, vote)
    session.add(vote)
    await session.flush()


async def _repeats(session: AsyncSession, vote: RankedVote) -> bool:
    """Whether a vote of the same voter on this pair and question counts already."""
    a, b = RankedVote.model_a, RankedVote.model_b
    same_pair = or_(
        and_(a == vote.model_a, b == vote.model_b), and_(a == vote.model_b, b == vote.model_a)
    )
    earlier = exists().where(
        RankedVote.counted,
        RankedVote.voter_id == vote.voter_id,
        RankedVote.prompt_digest == vote.prompt_digest,
        same_pair,
    )
    return bool(await session.scalar(select(earlier)))
