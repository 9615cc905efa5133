"""A vote as rankings read it: who stood where, how they wrote, what the rules must know."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import leaderboard
from joute.calls import Answer
from joute.duel import suggestions
from joute.duel.state import DuelState
from joute.duel.tables import Flag, Vote
from joute.leaderboard import RankedVote, prompt_digest
from joute.ranking import StyleCounts, style_counts


async def count_votes(session: AsyncSession, state: DuelState, votes: Sequence[Vote]) -> None:
    """Count votes on `state`, which have their ids, for the ranking; in the caller's
    transaction."""
    shared = await _of_duel(session, state)
    for vote in votes:
        row = RankedVote(
            vote_id=vote.id,
            voter_id=vote.voter_id,
            winner=vote.choice,
            created_at=vote.created_at,
            prompt_digest=prompt_digest(vote.voter_id, state.turns[0].prompt),
            tags_a=vote.tags_a,
            tags_b=vote.tags_b,
            **shared,
        )
        await leaderboard.count(session, row)


async def _of_duel(session: AsyncSession, state: DuelState) -> dict[str, Any]:
    """The columns that every vote on a duel has alike."""
    duel = state.duel
    flags = await session.scalars(select(Flag.kind).where(Flag.duel_id == duel.id).distinct())
    answers = {side: _answers(state, side) for side in ("a", "b")}
    return {
        "duel_id": duel.id,
        "model_a": duel.model_a,
        "model_b": duel.model_b,
        "mode": duel.mode,
        "language": duel.language,
        "category": _theme(duel.suggestion),
        "cohort": duel.cohort,
        "draw_probability": duel.draw_probability,
        "simulated": any(card.get("simulated", False) for card in (duel.card_a, duel.card_b)),
        "chosen": duel.mode == "chosen",
        "flags": sorted(flags),
        **{f"tokens_{side}": _usual_tokens(written) for side, written in answers.items()},
        **{
            f"{name}_{side}": count
            for side, written in answers.items()
            for name, count in vars(_style(written)).items()
        },
    }


def _answers(state: DuelState, side: str) -> list[Answer]:
    given = (turn.sides[side].answer for turn in state.turns)
    return [answer for answer in given if answer is not None]


def _usual_tokens(answers: Sequence[Answer]) -> float | None:
    counted = [answer.output_tokens for answer in answers if answer.output_tokens is not None]
    return sum(counted) / len(counted) if counted else None


def _style(answers: Sequence[Answer]) -> StyleCounts:
    """Summed over the turns."""
    return style_counts("\n\n".join(answer.text for answer in answers))


@cache
def _themes() -> dict[str, str]:
    return {item.id: item.theme for item in suggestions.load().items}


def _theme(suggestion: str | None) -> str | None:
    return _themes().get(suggestion) if suggestion else None
