"""Whether signed decisions should be reviewed, by what a site knows now."""

from collections.abc import Sequence
from datetime import date

from anyio.to_thread import run_sync

from joute.choice.evidence import Known, known
from joute.choice.records import Reason, Record, SignedRecord, reviews, today
from joute.services import Services


async def reviews_of(services: Services, signed: SignedRecord) -> Sequence[Reason]:
    """The reasons to review a decision; none of one that another supersedes."""
    if signed.superseded_by:
        return ()
    now = await known(services)
    return await run_sync(_reviews, signed.record, now, services.now().date())


def _reviews(record: Record, now: Known, day: date) -> Sequence[Reason]:
    return reviews(record, today(record, now, day))
