"""How much a process takes of a budget, and which of the calls that wait it then admits: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from joute.gateway.budgets.amount import NOTHING, Amount, Budget

# The part of what is left that a process takes beyond its next call.
SHARE = 50


@dataclass(frozen=True)
class Counted:
    """What a key spent in a period, and what processes hold of its budget."""

    spent: Amount = NOTHING
    leased: Amount = NOTHING

    def left(self, budget: Budget) -> Amount:
        """What nobody spent and nobody holds; below 0 once a budget was lowered."""
        return budget.most - self.spent - self.leased


@dataclass(frozen=True)
class Demand:
    """The calls that wait in a process for a part of a budget, in their order, and what it holds
    that is free."""

    budget: Budget
    free: Amount
    waiting: Sequence[Amount]


@dataclass(frozen=True)
class Grant:
    """What to take, and for each call that waits whether it is admitted."""

    amount: Amount
    admitted: Sequence[bool]


def grant(counted: Counted, demand: Demand) -> Grant:
    """Admit each call that what is left and what is free still cover; with what it takes the
    process then holds what they need, or 2 % of what is left when that is more."""
    left = counted.left(demand.budget)
    total, admitted = NOTHING, []
    for one in demand.waiting:
        fits = (total + one).within(left + demand.free)
        admitted.append(fits)
        total += one if fits else NOTHING
    if not any(admitted):
        return Grant(NOTHING, admitted)
    wanted = total.or_more(share(left, demand.budget)) - demand.free
    return Grant(demand.budget.limited(wanted.or_less(left).or_more(NOTHING)), admitted)


def share(left: Amount, budget: Budget) -> Amount:
    """2 % of what is left, where there is a limit: a process holds no more for calls to come."""
    part = Amount(left.microdollars // SHARE, left.microwatthours // SHARE)
    return budget.limited(part.or_more(NOTHING))
