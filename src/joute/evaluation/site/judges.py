"""What is known here of the judge of a run: how far it agrees with people.

Campaigns say it; they stand on this package, which is given what to ask.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.agreement.agreeing import Agreement
from joute.evaluation.tables import Campaign, StoredRun


@dataclass(frozen=True)
class JudgeRow:
    """A column of scores of a run beside people, on a criterion by its name."""

    column: str
    criterion: str
    found: Agreement


@dataclass(frozen=True)
class JudgeBesidePeople:
    """What a campaign says of a judge: `rows` are its columns on each criterion."""

    campaign: Campaign
    rows: Sequence[JudgeRow]

    @property
    def lowest(self) -> tuple[float, int] | None:
        """The lowest kappa, and the answers that it rests on; None where none is defined."""
        known = ((one.found.kappa, one.found.n) for one in self.rows)
        return min(((kappa, n) for kappa, n in known if kappa is not None), default=None)


@dataclass(frozen=True)
class Judges:
    """`beside_people` says what is known of the judge of a run; None where nothing is."""

    beside_people: Callable[[AsyncSession, StoredRun], Awaitable[JudgeBesidePeople | None]]
