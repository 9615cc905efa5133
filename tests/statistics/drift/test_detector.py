"""The detector of a rise beside bettors who are played one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.statistics.arrays import Floats
from joute.statistics.drift.detector import EVERY, Detector, detector, starts

BOUNDS = st.floats(0.01, 0.99)


def played(values: Floats, bound: float, month: int) -> float:
    """The capital of all bettors together: at each start, one for each of sixteen beliefs."""
    total = 0.0
    for start in range(0, len(values), EVERY):
        for step in range(1, 17):
            belief = bound + (1 - bound) * 2 ** (-step / 2)
            capital = 1 / starts(month) / 16
            for value in values[start:]:
                if_one, if_zero = belief / bound, (1 - belief) / (1 - bound)
                capital *= value * if_one + (1 - value) * if_zero
            total += capital
    return total


@given(st.integers(0, 2**32), st.integers(1, 170), BOUNDS)
@settings(max_examples=20)
def test_the_capital_is_that_of_all_bettors(seed: int, n: int, bound: float) -> None:
    values = np.random.default_rng(seed).random(n) * bound
    found = detector(bound, 3_000, 1e-30).after(values)
    assert np.mean(found.capital) == pytest.approx(played(values, bound, 3_000), rel=1e-9)


def test_one_value_by_hand() -> None:
    """With the bound ½ a value of 1 makes of a stake twice the belief: of belief 1/√2 ½, and so
    on."""
    found = detector(0.5, EVERY, 0.01).after(np.ones(1))
    assert found.capital[:2] == pytest.approx((1 + 2**-0.5, 1.5))
    assert found.stake == 1


@given(BOUNDS, st.integers(0, 60))
def test_a_mean_at_the_bound_is_a_fair_game(bound: float, before: int) -> None:
    seen = detector(bound, 3_000, 1e-30).after(np.resize([0.0, bound], before))
    won, lost = seen.after(np.ones(1)), seen.after(np.zeros(1))
    expected = bound * np.mean(won.capital) + (1 - bound) * np.mean(lost.capital)
    stake = 0 if before % EVERY else seen.stake
    assert expected == pytest.approx(np.mean(seen.capital) + stake)


@given(st.integers(0, 2**32), st.lists(st.integers(1, 120), max_size=6))
@settings(max_examples=30)
def test_values_one_by_one_or_together_are_the_same(seed: int, sizes: list[int]) -> None:
    values = np.random.default_rng(seed).random(sum(sizes) + 1) ** 0.5
    whole = parts = detector(0.5, 200, 0.01)
    whole = whole.after(values)
    for part in np.split(values, np.cumsum(sizes)):
        parts = parts.after(part)
    assert whole.alarm == parts.alarm or (
        whole.alarm is not None
        and parts.alarm is not None
        and whole.alarm.at == parts.alarm.at
        and whole.alarm.before.n == parts.alarm.before.n
    )
    assert whole.seen.n == parts.seen.n
    assert whole.capital == pytest.approx(parts.capital)
    assert whole.gain == pytest.approx(parts.gain)


def test_an_alarm_says_since_when_and_stays() -> None:
    random = np.random.default_rng(3)
    seen = detector(0.2, 3_000, 0.01).after((random.random(1_220) < 0.15).astype(float))
    assert seen.alarm is None
    found = seen.after((random.random(600) < 0.5).astype(float))
    assert found.alarm is not None
    assert 1_220 < found.alarm.at < 1_350
    assert abs(found.alarm.before.n - 1_220) <= EVERY
    later = found.after(np.zeros(5_000))
    assert later.alarm == found.alarm
    assert later.seen.n == found.seen.n + 5_000


@pytest.mark.parametrize("bound", [0.0, 1.0])
def test_a_bound_at_an_end_is_no_division_by_zero(bound: float) -> None:
    found: Detector = detector(bound, 100, 0.01).after(np.array([0.0, 0.5, 1.0] * 100))
    assert np.isfinite(found.capital).all()
    assert (found.alarm is None) == (bound == 1)


def test_no_rise_stays_quiet_for_years() -> None:
    """A hundred months of fair coins: each may alarm once in twenty, and far fewer do."""
    random = np.random.default_rng(11)
    alarms = 0
    for _ in range(100):
        found = detector(0.5, 3_000, 0.05).after(random.integers(0, 2, 3_000).astype(float))
        alarms += found.alarm is not None
    assert alarms <= 5
