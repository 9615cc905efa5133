"""Which votes a release holds, why others are left out, and what of them small groups hide."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.dataset.release.columns import GROUPS
from joute.dataset.release.layouts import LayoutName
from joute.duel.prompts import FLAG
from joute.duel.tables import SUBJECT
from joute.errors import N_
from joute.evidence import Vote
from joute.people import publishing_voters

_DUELS = "duel"
_PART = 5_000


@dataclass(frozen=True)
class Filters:
    """What is asked for. `since` and `until` are days, both included; an empty language or cohort
    is every one. `embargo_days` is the age that a vote must have."""

    min_voters: int
    embargo_days: int
    since: date | None = None
    until: date | None = None
    language: str = ""
    cohort: str = ""
    flagged: bool = False
    layout: LayoutName = "joute"

    def reason(self, vote: Any, now: datetime) -> str | None:
        """Why a vote is left out, None for one that is in."""
        day = vote.created_at.astimezone(UTC).date()
        reasons = {
            N_("no agreement to publish"): not vote.agreed,
            N_("simulated players"): vote.simulated,
            N_("under embargo"): vote.created_at > now - timedelta(days=self.embargo_days),
            N_("outside the period"): not (self.since or day) <= day <= (self.until or day),
            N_("another language"): self.language not in ("", vote.language),
            N_("another cohort"): self.cohort not in ("", vote.cohort),
            N_("two prompts on one model"): FLAG in vote.flags,
            N_("flagged"): bool(vote.flags) and not self.flagged,
        }
        return next((reason for reason, applies in reasons.items() if applies), None)


class Selected(NamedTuple):
    """A vote in a release. `cluster` is what a ranking takes for one voter, `question` what it
    takes for one question, None when that is not known."""

    vote_id: int
    duel_id: str
    contributor: str
    cluster: Hashable
    question: Hashable


@dataclass(frozen=True)
class Selection:
    """Votes in order of time; `left_out` counts the others by their reason, `small` are the values
    of GROUPS that too few people share."""

    votes: Sequence[Selected]
    left_out: Mapping[str, int]
    voters: int
    small: Mapping[str, frozenset[str]]


_COLUMNS = (
    Vote.id,
    Vote.subject,
    Vote.contributor,
    Vote.created_at,
    Vote.simulated,
    Vote.flags,
    Vote.language,
    Vote.category,
    Vote.task,
    Vote.cohort,
    Vote.origin,
    Vote.prompt_digest,
    Vote.origin_digest,
)


async def select_votes(session: AsyncSession, filters: Filters, now: datetime) -> Selection:
    """The votes on duels that may be published."""
    left_out = Counter[str]()
    found: list[Row[Any]] = []
    async for vote in _votes_on_duels(session):
        reason = filters.reason(vote, now)
        if reason is None:
            found.append(vote)
        else:
            left_out[reason] += 1
    return Selection(
        votes=_clustered(found),
        left_out=left_out,
        voters=len({vote.contributor for vote in found}),
        small={name: _small(found, name, filters.min_voters) for name in GROUPS},
    )


async def _votes_on_duels(session: AsyncSession) -> AsyncIterator[Row[Any]]:
    agreed = Vote.contributor.in_(publishing_voters()).label("agreed")
    statement: Any = (
        select(*_COLUMNS, agreed)
        .where(Vote.source == _DUELS)
        .order_by(Vote.created_at, Vote.id)
        .execution_options(yield_per=_PART)
    )
    async for vote in await session.stream(statement):
        yield vote


def _clustered(votes: Sequence[Row[Any]]) -> list[Selected]:
    """As the ranking of a site takes them: votes of one network and day together, where several
    people voted there, and a question that was typed there for one question."""
    people = defaultdict[str, set[str]](set)
    for vote in votes:
        if vote.origin is not None:
            people[vote.origin].add(vote.contributor)
    shared = {origin for origin, met in people.items() if len(met) > 1}
    return [_selected(vote, vote.origin in shared) for vote in votes]


def _selected(vote: Row[Any], shared: bool) -> Selected:
    typed_there = shared and vote.origin_digest is not None
    return Selected(
        vote.id,
        vote.subject.removeprefix(SUBJECT),
        vote.contributor,
        ("origin", vote.origin) if shared else ("voter", vote.contributor),
        vote.origin_digest if typed_there else vote.prompt_digest,
    )


def _small(votes: Sequence[Row[Any]], name: str, fewest: int) -> frozenset[str]:
    """The values of a column that fewer people than that share."""
    people = defaultdict[str, set[str]](set)
    for vote in votes:
        value = getattr(vote, name)
        if value is not None:
            people[value].add(vote.contributor)
    return frozenset(value for value, voters in people.items() if len(voters) < fewest)
