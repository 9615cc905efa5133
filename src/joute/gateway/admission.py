"""A call is admitted under the limits and the budget of its key, and settled once it is over.

    async with admissions.open(caller, most, tokens) as admission:
        ...                                   # the call
        admission.settle(row, spent, text)    # also when it failed or was cancelled

Without `settle` all is given back when the block ends, and nothing is logged.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from joute.calls.footprints import Written
from joute.gateway.budgets.amount import Estimate
from joute.gateway.budgets.purse import Purses, Reservation
from joute.gateway.directory import Caller
from joute.gateway.errors import EnergyUnknown
from joute.gateway.guarding.counted import CountedHit
from joute.gateway.limits import Taken
from joute.gateway.log import CallLog, CallText, Entry, Row
from joute.gateway.shares import Shares


@dataclass
class Admission:
    """A call that was let in."""

    caller: Caller
    reservation: Reservation
    log: CallLog
    settled: bool = field(default=False, init=False)
    tokens: int | None = field(default=None, init=False)

    def settle(
        self,
        row: Row,
        spent: Estimate,
        text: CallText | None = None,
        written: Written | None = None,
        *,
        hits: Sequence[CountedHit] = (),
        failures: Sequence[Row] = (),
    ) -> None:
        """The call is over: count what it spent, and log it. Never waits; once per admission.

        What is unknown of `spent` counts as nothing. `text` is stored where the use keeps texts;
        `written` is an answer, whose footprint is added to the sums of the day; `hits` are what the
        guard found, `failures` those of the models that did not answer.
        """
        if self.settled:
            raise RuntimeError("a call is settled once")
        self.settled = True
        read, wrote = row["input_tokens"], row["output_tokens"]
        if read is not None or wrote is not None:
            self.tokens = (read or 0) + (wrote or 0)
        self.reservation.spend(spent.known)
        kept = text if self.caller.still_keeps_text else None
        self.log.add(Entry(row, spent.known, self.reservation, kept, written, hits, failures))


class Admissions:
    """The door of the gateway."""

    def __init__(self, purses: Purses, shares: Shares, log: CallLog) -> None:
        self._purses = purses
        self._shares = shares
        self._log = log

    @asynccontextmanager
    async def open(self, caller: Caller, most: Estimate, tokens: int) -> AsyncIterator[Admission]:
        """Capacity for a call of at most `tokens` (in and out) that costs `most` at most.

        An unknown price counts as nothing: money cannot be held where nobody knows it, and is
        marked unknown in the log. Raises EnergyUnknown for unknown energy under a budget in Wh,
        TooManyCalls, BudgetSpent, BudgetReserved, DatabaseUnavailable.
        """
        limits = caller.key.limits
        if limits.budget_wh is not None and most.microwatthours is None:
            raise EnergyUnknown
        taken = None if caller.beside else await self._shares.take(caller.key, tokens)
        admission = None
        try:
            reservation = await self._purses.reserve(caller.key.id, limits.budget, most.known)
            admission = Admission(caller, reservation, self._log)
            yield admission
        finally:
            if taken is not None:
                self._shares.end(caller.key.id, taken, _tokens(taken, admission))
            if admission is not None and not admission.settled:
                admission.reservation.give_back()


def _tokens(taken: Taken, admission: Admission | None) -> int:
    """What a call took in the end: nothing when it never was, its most when nobody counted."""
    if admission is None or not admission.settled:
        return 0
    return taken.tokens if admission.tokens is None else admission.tokens
