"""What a process takes of a budget, and the periods of budgets: values in, values out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.gateway.budgets.amount import NOTHING, Amount, Budget
from joute.gateway.budgets.granting import Counted, Demand, grant, share
from joute.gateway.budgets.periods import Period, name_of, seconds_to_next

MOMENTS = st.builds(datetime.fromtimestamp, st.floats(0, 4e9), st.just(UTC))
PARTS = st.integers(0, 1000)
AMOUNTS = st.builds(Amount, PARTS, PARTS)
BUDGETS = st.builds(Budget, st.none() | PARTS, st.none() | PARTS)


@given(
    BUDGETS.filter(bool),
    AMOUNTS,
    AMOUNTS,
    st.builds(Amount, st.integers(-50, 1000), st.integers(-50, 1000)),
    st.lists(AMOUNTS, max_size=8),
)
def test_a_grant_never_exceeds_what_is_left_and_covers_whom_it_admits(
    budget: Budget, spent: Amount, leased: Amount, free: Amount, waiting: list[Amount]
) -> None:
    waiting = [budget.limited(one) for one in waiting]
    counted, demand = Counted(spent, leased), Demand(budget, budget.limited(free), waiting)
    left = counted.left(budget)
    granted = grant(counted, demand)
    assert len(granted.admitted) == len(waiting)
    assert granted.amount == budget.limited(granted.amount)
    assert NOTHING.within(granted.amount)
    assert granted.amount.within(left.or_more(NOTHING))
    admitted = [one for one, fits in zip(waiting, granted.admitted, strict=True) if fits]
    total = sum(admitted, NOTHING)
    if admitted:
        assert total.within(demand.free + granted.amount)
        rest = demand.free + granted.amount - total
        assert rest.within((demand.free - total).or_more(share(left, budget)))
    else:
        assert granted.amount == NOTHING
    # Nobody is refused whom the rest would cover.
    for number, one in enumerate(waiting):
        if not granted.admitted[number]:
            before = [w for w, ok in zip(waiting[:number], granted.admitted, strict=False) if ok]
            assert not (sum(before, NOTHING) + one).within(left + demand.free)


def test_a_lease_is_one_call_or_two_percent_whichever_is_more() -> None:
    budget = Budget(microdollars=10_000)
    for call, taken in ((10, 200), (200, 200), (201, 201), (10_000, 10_000)):
        granted = grant(Counted(), Demand(budget, NOTHING, [Amount(call)]))
        assert granted.amount == Amount(taken)
    assert not grant(Counted(), Demand(budget, NOTHING, [Amount(10_001)])).admitted[0]


@given(st.sampled_from(Period), MOMENTS)
def test_the_next_period_begins_when_it_is_said(period: Period, now: datetime) -> None:
    seconds = seconds_to_next(period, now)
    if seconds is None:
        assert period is Period.TOTAL
        assert name_of(period, now) == "total"
        return
    name, following = name_of(period, now), now + timedelta(seconds=seconds)
    assert seconds >= 1
    assert name_of(period, following) != name
    assert name_of(period, following - timedelta(seconds=1, microseconds=1)) == name


@pytest.mark.parametrize(
    ("period", "now", "name", "seconds"),
    [
        (Period.DAY, "2026-11-30T23:59:59+00:00", "2026-11-30", 1),
        (Period.DAY, "2026-12-01T00:30:00+01:00", "2026-11-30", 1800),
        (Period.WEEK, "2027-01-01T00:00:00+00:00", "2026-W53", 3 * 86_400),
        (Period.MONTH, "2028-02-29T12:00:00+00:00", "2028-02", 43_200),
        (Period.MONTH, "2026-12-31T23:59:59.5+00:00", "2026-12", 1),
    ],
)
def test_periods_are_those_of_the_calendar(
    period: Period, now: str, name: str, seconds: int
) -> None:
    moment = datetime.fromisoformat(now)
    assert (name_of(period, moment), seconds_to_next(period, moment)) == (name, seconds)
