"""A voter’s own duels: list and export."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from joute.calls import Answer
from joute.duel.render import visible_text
from joute.duel.state import DuelState, Step, being_written, read
from joute.duel.tables import Duel
from joute.people import Consent
from joute.services import Services


async def duels_of(services: Services, voter_id: str) -> Sequence[DuelState]:
    """Every duel of the voter, newest first."""
    async with services.store.read() as session:
        duels = await session.scalars(
            select(Duel).where(Duel.voter_id == voter_id).order_by(Duel.created_at.desc())
        )
        return [
            await read(session, duel, await being_written(services, duel.id))
            if duel.revealed_at is None
            else await read(session, duel)
            for duel in duels
        ]


async def export(services: Services, voter_id: str) -> dict[str, Any]:
    """All data stored on the voter, as JSON values. Models stay unknown before the reveal."""
    async with services.store.read() as session:
        consents = await session.scalars(select(Consent).where(Consent.voter_id == voter_id))
        proofs = [
            {
                "version": consent.version,
                "language": consent.language,
                "accepted_at": consent.accepted_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
            }
            for consent in consents
        ]
    duels = await duels_of(services, voter_id)
    return {
        "voter": voter_id,
        "ai_generated": "the texts of all answers",
        "consents": proofs,
        "duels": [_exported(services, state) for state in duels],
    }


def _exported(services: Services, state: DuelState) -> dict[str, Any]:
    duel, revealed = state.duel, state.step is Step.REVEALED
    return {
        "id": duel.id,
        "created_at": duel.created_at.isoformat(),
        "mode": duel.mode,
        "cohort": duel.cohort,
        "models": {"a": duel.model_a, "b": duel.model_b} if revealed else None,
        "turns": [
            {
                "prompt": turn.prompt,
                "answers": {
                    side: _exported_answer(services, state, turn.number, side)
                    for side in turn.sides
                },
            }
            for turn in state.turns
        ],
        "vote": _exported_vote(state),
    }


def _exported_answer(services: Services, state: DuelState, turn: int, side: str) -> dict[str, Any]:
    current = state.turns[turn - 1].sides[side]
    reaction, revealed = current.reaction, state.step is Step.REVEALED
    return {
        "status": current.status,
        "text": visible_text(services, state, current, turn),
        "cut": current.cut,
        "like": reaction.like if reaction else None,
        "tags": reaction.tags if reaction else [],
        "comment": reaction.comment if reaction else "",
        # They identify the models: none before the reveal.
        **({"footprints": _exported_footprints(state, current.answer)} if revealed else {}),
    }


def _exported_footprints(state: DuelState, answer: Answer | None) -> list[dict[str, Any]]:
    """The footprints of the reveal."""
    if answer is None:
        return []
    shown = [figures.get(answer.id) for figures in (state.footprints, state.measured)]
    by_method = {figure.method: figure.to_dict() for figure in shown if figure is not None}
    return [*by_method.values()]


def _exported_vote(state: DuelState) -> dict[str, Any] | None:
    vote = state.vote
    if vote is None:
        return None
    return {
        "choice": vote.choice,
        "tags_a": vote.tags_a,
        "tags_b": vote.tags_b,
        "comment_a": vote.comment_a,
        "comment_b": vote.comment_b,
        "created_at": vote.created_at.isoformat(),
    }
