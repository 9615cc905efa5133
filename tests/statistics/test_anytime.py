"""Intervals of a mean that hold at every look, beside their formulas written out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

from joute.statistics import anytime_interval
from joute.statistics.anytime import log_capital


def capital(excess: float, squares: float) -> float:
    """What fifteen bettors made, one after another."""
    made = []
    for step in range(15):
        stake = 0.9 / 2 ** (step / 2)
        made.append(math.exp(stake * excess - (-math.log(1 - stake) - stake) * squares))
    return sum(made) / len(made)


@given(st.floats(-30, 30), st.floats(0, 60))
def test_the_capital_is_that_of_its_formula(excess: float, squares: float) -> None:
    found = log_capital(np.array([excess]), np.array([squares]))
    assert found[0] == pytest.approx(math.log(capital(excess, squares)), abs=1e-9)


@given(st.floats(0, 1), st.floats(0.01, 0.99))
def test_a_bet_on_one_value_is_no_favourable_game(centre: float, mean: float) -> None:
    """The expected capital of one value that is 0 or 1 is at most what was staked."""
    expected = mean * capital(1 - mean, (1 - centre) ** 2)
    expected += (1 - mean) * capital(-mean, centre**2)
    assert expected <= 1 + 1e-12


def test_the_ends_are_where_the_capital_is_twenty() -> None:
    total, n, centre = 14.0, 20, 0.5
    squares = n * 0.25
    lower, upper = anytime_interval(total, n, squares, 0.95)
    for end in (lower, upper):
        shares = math.exp(
            betaln(total + 0.5, n - total + 0.5)
            - betaln(0.5, 0.5)
            - total * math.log(end)
            - (n - total) * math.log(1 - end)
        )
        excess = total - n * end
        sides = capital(excess, squares) + capital(-excess, squares)
        assert shares / 2 + sides / 4 == pytest.approx(20, rel=1e-5)
    assert lower < total / n < upper
    assert centre > lower


@given(st.integers(0, 300), st.data())
def test_an_interval_holds_what_was_seen_and_is_mirrored(n: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(0, n))
    lower, upper = anytime_interval(total, n, n / 4)
    assert 0 <= lower <= upper <= 1
    if n:
        assert lower <= total / n <= upper
    assert anytime_interval(n - total, n, n / 4) == pytest.approx((1 - upper, 1 - lower), abs=1e-8)
    inner = anytime_interval(total, n, n / 4, 0.8)
    assert lower <= inner[0]
    assert inner[1] <= upper


def test_values_that_lie_close_together_have_a_narrower_interval() -> None:
    shares = anytime_interval(500.0, 1_000, 250.0)
    graded = anytime_interval(500.0, 1_000, 10.0)
    assert np.diff(shares)[0] == pytest.approx(0.11, abs=0.01)
    assert np.diff(graded)[0] < 0.04


def test_of_nothing_all_is_possible() -> None:
    assert anytime_interval(0.0, 0, 0.0) == (0.0, 1.0)
    with pytest.raises(ValueError, match="no sum of 3"):
        anytime_interval(3.0, 2, 0.5)


@pytest.mark.evidence
@pytest.mark.parametrize("mean", [0.02, 0.3, 0.85])
def test_it_holds_the_mean_at_every_look_together(mean: float) -> None:
    """At 40 looks from the second value to the three thousandth, for shares and graded scores."""
    random = np.random.default_rng(7)
    looks = np.unique(np.geomspace(2, 3_000, 40).astype(int))
    missed = np.zeros(2)
    for _ in range(200):
        shares = (random.random(3_000) < mean).astype(float)
        graded = random.beta(5 * mean, 5 * (1 - mean), 3_000)
        for kind, values in enumerate((shares, graded)):
            totals, squares = np.cumsum(values), np.cumsum((values - 0.5) ** 2)
            # An interval holds all that is nearer to what was seen than a standard deviation of it.
            near = np.sqrt(np.arange(1, 3_001)) * values.std()
            far = [n for n in looks if abs(totals[n - 1] - n * mean) > near[n - 1]]
            intervals = [
                anytime_interval(float(totals[n - 1]), int(n), float(squares[n - 1])) for n in far
            ]
            missed[kind] += any(not low <= mean <= high for low, high in intervals)
    assert (missed <= 10).all()


@pytest.mark.parametrize("mean", [0.02, 0.3, 0.85])
@pytest.mark.parametrize("n", [50, 300, 3_000])
def test_it_is_wider_than_one_standard_deviation(mean: float, n: int) -> None:
    squares = n * (mean * (1 - mean) + (mean - 0.5) ** 2)
    lower, upper = anytime_interval(n * mean, n, squares)
    deviation = math.sqrt(mean * (1 - mean) / n)
    assert lower < mean - deviation
    assert upper > mean + deviation
