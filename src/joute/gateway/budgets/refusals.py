"""Why a budget does not admit a call, with the figures."""

from datetime import datetime

from joute.errors import LimitReached
from joute.gateway.budgets.amount import MICRO, Amount, Budget
from joute.gateway.budgets.periods import seconds_to_next
from joute.gateway.errors import BudgetReserved, BudgetSpent


def refusal(spent: Amount, budget: Budget, call: Amount, now: datetime) -> LimitReached:
    """The error for a call of at most `call` when `spent` was spent: of the budget, or, when it
    would cover the call, of what other calls hold of it."""
    if (spent + call).within(budget.most):
        return BudgetReserved(retry_after_s=1)
    in_money = (spent + call).microdollars > budget.most.microdollars
    part = _usd if in_money else _wh
    return BudgetSpent(
        spent=part(spent),
        most=part(budget.most),
        call=part(call),
        retry_after_s=seconds_to_next(budget.period, now),
    )


def _usd(amount: Amount) -> str:
    return f"{amount.microdollars / MICRO:.6g} USD"


def _wh(amount: Amount) -> str:
    return f"{amount.microwatthours / MICRO:.6g} Wh"
