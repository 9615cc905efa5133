"""Intervals of voters, beside the textbook and by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, t

from joute.classification.features import Floats
from joute.routing.estimates import Estimate, Voters, effective_size, estimate, share


def test_of_one_vote_each_it_is_students_interval() -> None:
    values = np.random.default_rng(0).normal(size=40)
    found = estimate(values, np.arange(40))
    half = t.ppf(0.975, 39) * values.std(ddof=1) / np.sqrt(40)
    assert (found.value, found.low, found.high) == pytest.approx(
        (values.mean(), values.mean() - half, values.mean() + half), rel=1e-4
    )


def test_votes_that_are_copies_say_no_more_than_their_voters() -> None:
    values, voters = np.random.default_rng(1).normal(size=30), np.arange(30)
    once = estimate(values, voters)
    again = estimate(np.repeat(values, 9), np.repeat(voters, 9))
    assert (again.low, again.high) == pytest.approx((once.low, once.high), rel=1e-6)


@given(st.integers(2, 12), st.floats(0, 1), st.integers(0, 1000))
def test_bias_and_degrees_are_those_of_the_quadratic_form(
    count: int, correlation: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    group = np.concatenate([np.arange(count), random.integers(0, count, 30)])
    shares = random.random(len(group))
    voters = Voters.of(shares / shares.sum(), group)
    sums = voters.sums(correlation)
    rest = np.eye(count) - np.outer(voters.shares, np.ones(count))
    form = rest.T @ rest @ np.diag(sums)
    assert voters.bias(sums) == pytest.approx(np.trace(form) / sums.sum())
    assert voters.degrees(sums) == pytest.approx(np.trace(form) ** 2 / np.trace(form @ form))


def test_one_voter_says_nothing_of_others() -> None:
    assert estimate(np.array([0.5, 0.1]), np.zeros(2, int)) == Estimate(0.3, None, None)
    assert not Estimate(0.3, None, None).above_zero


def test_voters_who_all_agree_may_not_be_all_there_are() -> None:
    found = estimate(np.full(30, 0.5), np.arange(30))
    assert (found.low, found.high) == pytest.approx((0.4, 0.6))
    assert estimate(np.zeros(30), np.arange(30)) == Estimate(0.0, 0.0, 0.0)


@given(st.integers(2, 300), st.data())
def test_a_share_of_independent_rows_has_clopper_and_pearsons_interval(
    n: int, data: st.DataObject
) -> None:
    found = data.draw(st.integers(0, n))
    happened = np.arange(n) < found
    got = share(happened, np.arange(n), np.ones(n))
    low = beta.ppf(0.025, found, n - found + 1) if found else 0.0
    high = beta.ppf(0.975, found + 1, n - found) if found < n else 1.0
    assert (got.low, got.high) == pytest.approx((low, high), abs=1e-6)


def test_correlated_rows_have_a_smaller_effective_size() -> None:
    random = np.random.default_rng(2)
    of_voter = random.random(40) < 0.3
    voter = np.repeat(np.arange(40), 10)
    size = effective_size(np.repeat(of_voter, 10), voter, np.ones(400))
    assert size == pytest.approx(40, rel=0.1)
    assert effective_size(random.random(400) < 0.3, voter, np.ones(400)) > 200
    assert effective_size(np.ones(9, bool), np.zeros(9, int), np.ones(9)) == 0
    assert effective_size(np.zeros(400, bool), voter, np.ones(400)) == pytest.approx(40)


def holds(random: np.random.Generator, effect: float) -> bool:
    """30 voters of unequal weight."""
    sizes = random.lognormal(0, 1, 30)
    voter = random.choice(30, 300, p=sizes / sizes.sum())
    values: Floats = effect * random.normal(size=30)[voter] + random.normal(size=300)
    found = estimate(values, voter)
    return (found.low or 0) <= 0 <= (found.high or 0)


@pytest.mark.evidence
@pytest.mark.parametrize("effect", [0.0, 0.3, 1.0])
def test_few_voters_of_unequal_weight_are_covered(effect: float) -> None:
    random = np.random.default_rng(3)
    assert 0.93 <= np.mean([holds(random, effect) for _ in range(2_000)]) <= 0.975
