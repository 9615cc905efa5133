"""A vote on a duel as evidence: the models by side, their style, the inputs of the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from anyio.to_thread import run_sync
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer
from joute.duel import suggestions
from joute.duel.prompts import prompts_of
from joute.duel.state import DuelState
from joute.duel.tables import Duel, Flag
from joute.evidence import BLIND, SLICES, Vote, prompt_digest, question_columns, side_columns

Choice = Literal["a", "b", "tie", "both_bad", "skip"]

SOURCE = "duel"


@dataclass(frozen=True)
class Ballot:
    """A choice, with tags and comments on each side."""

    choice: Choice
    tags_a: Sequence[str] = ()
    tags_b: Sequence[str] = ()
    comment_a: str = ""
    comment_b: str = ""


async def vote_on(
    session: AsyncSession,
    state: DuelState,
    voter_id: str,
    ballot: Ballot,
    now: datetime,
    *,
    origin: str | None,
) -> Vote:
    """The row of a vote, from `state` and from the flags of its duel as `session` sees them. One
    that is named as a slice says in which ranking the vote counts."""
    duel, prompt = state.duel, state.turns[0].prompt
    found = await session.scalars(select(Flag.kind).where(Flag.duel_id == duel.id).distinct())
    flags = set(found)
    slices = [kind for kind in SLICES if kind in flags]
    # The first question loads the classifiers.
    about = await run_sync(_about, duel, prompt)
    return Vote(
        contributor=voter_id,
        source=slices[0] if slices else SOURCE,
        method=BLIND,
        subject=duel.subject,
        created_at=now,
        **_contestants(duel),
        choice=ballot.choice,
        draw_probability=duel.draw_probability,
        mode=duel.mode,
        cohort=duel.cohort,
        prompt_digest=prompt_digest(voter_id, prompt),
        origin=origin,
        origin_digest=_typed_there(origin, prompt),
        simulated=any(card.get("simulated", False) for card in (duel.card_a, duel.card_b)),
        flags=sorted(flags.difference(SLICES)),
        tags_a=list(ballot.tags_a),
        tags_b=list(ballot.tags_b),
        comment_a=ballot.comment_a,
        comment_b=ballot.comment_b,
        **about,
        **_side(state, "a"),
        **_side(state, "b"),
    )


def _contestants(duel: Duel) -> dict[str, str]:
    """The models; of a duel of two prompts on one, those prompts."""
    models, prompts = (duel.model_a, duel.model_b), prompts_of(duel)
    return {
        f"model_{side}": prompt.contestant(model) if prompt else model
        for side, model, prompt in zip("ab", models, prompts, strict=True)
    }


def _about(duel: Duel, prompt: str) -> dict[str, str | None]:
    """A suggestion as it stands has its declared topic and task."""
    said = suggestions.unedited(prompt) or duel
    return question_columns(prompt, page=duel.language, topic=said.topic, task=said.task)


def _typed_there(origin: str | None, prompt: str) -> str | None:
    """Its digest for the origin; None for a suggestion as it stands, which many people send."""
    if origin is None or suggestions.unedited(prompt):
        return None
    return prompt_digest(origin, prompt)


def _side(state: DuelState, side: str) -> dict[str, Any]:
    given = (turn.sides[side].answer for turn in state.judged)
    answers = [answer for answer in given if answer is not None]
    return side_columns(
        side,
        [answer.text for answer in answers],
        tokens=_usual_tokens(answers),
        cut=any(answer.finish_reason == "length" for answer in answers),
    )


def _usual_tokens(answers: Sequence[Answer]) -> float | None:
    counted = [answer.output_tokens for answer in answers if answer.output_tokens is not None]
    return sum(counted) / len(counted) if counted else None
