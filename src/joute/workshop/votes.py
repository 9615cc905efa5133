"""The votes of a workshop's phones as evidence, at its close, if it publishes them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.blindness import NameMask
from joute.evidence import BLIND, Vote, prompt_digest, question_columns, side_columns
from joute.workshop.service import WorkshopService
from joute.workshop.state import RoundState, WorkshopState
from joute.workshop.tables import Ballot

SOURCE = "workshop"


async def votes_of(
    workshops: WorkshopService, session: AsyncSession, state: WorkshopState
) -> list[Vote]:
    """Votes on the duels whose question was prepared, whose vote was held and whose models were
    then revealed.

    A phone is one contributor, the same in its rounds, with an id that is made here and tied to
    nothing. All votes have the moment of the close, and are in the order of these random ids:
    neither distinguishes phones. None are published when more phones voted than there were people:
    nobody can tell which of them were people.
    """
    now, new_id = workshops.now(), workshops.services.new_id
    rounds = {one.row.id: one for one in state.rounds if _is_published(one)}
    columns = {
        key: _of_round(workshops.services.mask, state, one, now) for key, one in rounds.items()
    }
    ballots = (
        await session.execute(
            select(Ballot.round_id, Ballot.participant_id, Ballot.choice)
            .where(Ballot.round_id.in_(rounds))
            .order_by(Ballot.participant_id)
        )
    ).all()
    if len({participant for _, participant, _ in ballots}) > state.workshop.headcount:
        return []
    contributors: dict[str, str] = defaultdict(new_id)
    votes = [
        Vote(
            contributor=(contributor := contributors[participant]),
            choice=choice,
            prompt_digest=prompt_digest(contributor, rounds[round_id].row.question),
            **columns[round_id],
        )
        for round_id, participant, choice in ballots
    ]
    return sorted(votes, key=lambda vote: (vote.contributor, vote.subject))


def _is_published(one: RoundState) -> bool:
    return one.revealed and not (one.final or one.row.from_room or one.missing)


def _of_round(
    mask: NameMask, state: WorkshopState, one: RoundState, now: datetime
) -> dict[str, Any]:
    """The columns that every vote of a round has alike."""
    a, b = one.cards["a"], one.cards["b"]
    return {
        "source": SOURCE,
        "method": BLIND,
        "subject": f"workshop/{state.id}/{one.number}",
        "created_at": now,
        "model_a": a.id,
        "model_b": b.id,
        # The pair was the facilitator's; only its sides were drawn.
        "draw_probability": 0.5,
        "mode": "workshop",
        "simulated": a.simulated or b.simulated,
        "flags": sorted(_flags(mask, one)),
        "tags_a": [],
        "tags_b": [],
        **question_columns(one.row.question, page=state.workshop.language),
        **_side(one, "a"),
        **_side(one, "b"),
    }


def _side(one: RoundState, side: str) -> dict[str, Any]:
    answer = one.answers[side]
    cut = answer.finish_reason == "length"
    return side_columns(side, [answer.text], tokens=answer.output_tokens, cut=cut)


def _flags(mask: NameMask, one: RoundState) -> Iterator[str]:
    """The kinds of joute.duel's flags."""
    question = one.row.question
    if mask.asks_identity(question):
        yield "asks_identity"
    masked = (mask.mask(one.answers[side].text, prompt=question) for side in one.sides)
    if any(hit.strength == "strong" for text in masked for hit in text.hits):
        yield "names_itself"
