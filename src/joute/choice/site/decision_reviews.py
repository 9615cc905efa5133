"""Whether signed decisions should be reviewed, by what a site knows now: its own results too."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from anyio.to_thread import run_sync

from joute.choice.records import Reason, SignedRecord, reviews, today
from joute.choice.site.decisions import Decisions
from joute.choice.site.results import Results
from joute.services import Services

logger = logging.getLogger(__name__)


async def reviews_of(
    services: Services, signed: SignedRecord, *, evaluations: bool
) -> Sequence[Reason]:
    """The reasons to review a decision; none of one that another supersedes. Without the right to
    read `evaluations`, what follows from those of the site is said without its figures."""
    if signed.superseded_by:
        return ()
    found = await _reviews(services, signed, evaluations=True)
    if evaluations or not any(one.code == "rating" for one in found):
        return found
    readable = await _reviews(services, signed, evaluations=False)
    return [one if one in readable else _without_figures(one) for one in found]


async def _reviews(
    services: Services, signed: SignedRecord, *, evaluations: bool
) -> Sequence[Reason]:
    known = await services[Results].known(evaluations=evaluations)
    record, day = signed.record, services.now().date()
    return await run_sync(lambda: reviews(record, today(record, known, day)))


def _without_figures(reason: Reason) -> Reason:
    return reason.model_copy(update={"now": None}) if reason.code == "rating" else reason


@dataclass
class DecisionReviews:
    """Which decisions should be reviewed, as they were found on the day: `due` by their ids."""

    services: Services
    due: Mapping[str, Sequence[Reason]] = field(default_factory=dict)

    async def look(self) -> None:
        """Look at all decisions that stand."""
        found = {
            one.id: await reviews_of(self.services, one, evaluations=False)
            for one in await self.services[Decisions].standing()
        }
        self.due = {id: reasons for id, reasons in found.items() if reasons}
        if self.due:
            logger.info("decisions to be reviewed: %d", len(self.due))


async def daily(services: Services) -> None:
    """Look at the decisions that stand: `joute decisions review` says of them what this finds."""
    await services[DecisionReviews].look()
