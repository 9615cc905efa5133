"""A call is made only where the most that it can take still fits."""

import asyncio

import pytest

from joute.evaluation.answers import Answer, Band, Impact
from joute.evaluation.targets.budget import Budget, BudgetSpent


def paid(usd: float, wh: float = 0.0) -> Answer:
    return Answer(cost_usd=usd, impact=Impact(wh=Band(low=0, mid=0, high=wh), method="m"))


async def test_a_call_waits_for_those_that_may_take_less_than_the_most() -> None:
    budget, steps = Budget(usd=1.0), list[str]()

    async def call(name: str) -> None:
        async with budget.hold(0.8, 0.0):
            steps.append(f"{name} begins")
            await asyncio.sleep(0)
            budget.spend(paid(0.1))
            steps.append(f"{name} ends")

    await asyncio.gather(call("a"), call("b"))
    assert steps == ["a begins", "a ends", "b begins", "b ends"]
    assert budget.spent_usd == pytest.approx(0.2)


async def test_a_call_that_never_fits_is_not_made() -> None:
    budget = Budget(usd=1.0, spent_usd=0.5)
    with pytest.raises(BudgetSpent, match="budget_eur"):
        async with budget.hold(0.6, 0.0):
            raise AssertionError


async def test_electricity_that_is_not_known_is_the_greatest_so_far() -> None:
    budget = Budget(wh=1.0)
    async with budget.hold(0.0, None):
        budget.spend(paid(0.0, wh=0.6))
    with pytest.raises(BudgetSpent, match="budget_wh"):
        async with budget.hold(0.0, None):
            raise AssertionError


async def test_without_a_limit_nothing_waits() -> None:
    budget = Budget()
    async with budget.hold(1e9, 1e9), budget.hold(1e9, None):
        pass
