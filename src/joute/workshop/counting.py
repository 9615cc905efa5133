"""Votes and polls as they are counted: phones and hands, apart and summed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.workshop.steps import Step
from joute.workshop.tables import Ballot, Participant, PollBallot, PollTally, Round, Tally

MOMENTS = ("before", "after")


@dataclass(frozen=True)
class Counts:
    """How many chose what, phones and hands apart. Keys are choices; the options of a poll are
    their numbers, as text."""

    phones: Mapping[str, int]
    hands: Mapping[str, int]

    def __getitem__(self, choice: str) -> int:
        return self.phones.get(choice, 0) + self.hands.get(choice, 0)

    @property
    def total(self) -> int:
        return sum(self.phones.values()) + sum(self.hands.values())

    def together(self) -> dict[str, int]:
        """Both sources summed, for each choice that somebody made."""
        return {choice: self[choice] for choice in (*self.phones, *self.hands)}


async def round_counts(session: AsyncSession, workshop_id: str) -> dict[int, Counts]:
    """By id of the round. Phones are ballots until the close, and then tallies."""
    voted = await session.execute(
        select(Ballot.round_id, Ballot.choice, func.count())
        .join(Round)
        .where(Round.workshop_id == workshop_id)
        .group_by(Ballot.round_id, Ballot.choice)
    )
    told = await session.execute(
        select(Tally.round_id, Tally.source, Tally.choice, Tally.count)
        .join(Round)
        .where(Round.workshop_id == workshop_id)
    )
    rows = [(key, "phones", choice, count) for key, choice, count in voted]
    return _by_key([*rows, *told])


async def poll_counts(
    session: AsyncSession, workshop_id: str, passed: set[str]
) -> dict[str, Counts | None]:
    chosen = await session.execute(
        select(PollBallot.moment, PollBallot.option, func.count())
        .where(PollBallot.workshop_id == workshop_id)
        .group_by(PollBallot.moment, PollBallot.option)
    )
    told = await session.execute(
        select(PollTally.moment, PollTally.source, PollTally.option, PollTally.count).where(
            PollTally.workshop_id == workshop_id
        )
    )
    rows = [(moment, "phones", str(option), count) for moment, option, count in chosen]
    rows += [(moment, source, str(option), count) for moment, source, option, count in told]
    found = _by_key(rows)
    return {
        moment: found.get(moment, Counts({}, {})) if f"poll-{moment}" in passed else None
        for moment in MOMENTS
    }


def _by_key(rows: Iterable[tuple[Any, str, str, int]]) -> dict[Any, Counts]:
    """Counts from rows (key, source, choice, count)."""
    found: dict[Any, dict[str, dict[str, int]]] = {}
    for key, source, choice, count in rows:
        sources = found.setdefault(key, {"phones": {}, "hands": {}})
        sources[source][choice] = count
    return {key: Counts(**sources) for key, sources in found.items()}


async def participants(session: AsyncSession, workshop_id: str) -> int:
    own = Participant.workshop_id == workshop_id
    return (await session.scalars(select(func.count()).where(own))).one()


async def ballots_of(session: AsyncSession, workshop_id: str, current: Step) -> dict[str, str]:
    if current.kind == "vote":
        votes = await session.execute(
            select(Ballot.participant_id, Ballot.choice)
            .join(Round)
            .where(Round.workshop_id == workshop_id, Round.number == current.round)
        )
        return dict(iter(votes))
    if current.kind == "poll":
        options = await session.execute(
            select(PollBallot.participant_id, PollBallot.option).where(
                PollBallot.workshop_id == workshop_id, PollBallot.moment == current.detail
            )
        )
        return {participant: str(option) for participant, option in options}
    return {}
