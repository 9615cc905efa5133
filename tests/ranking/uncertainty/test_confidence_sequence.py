"""The confidence sequence: against plain betting, by its properties, and by simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.ranking import preference
from joute.ranking.uncertainty.confidence_sequence import (
    _BELIEFS,
    first_votes,
    log_capital,
    preferences,
)
from tests.ranking import naive
from tests.ranking.confidence_sequence_errors import share_of_errors
from tests.ranking.simulation import some_votes

counts = st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=30), st.floats(0.05, 0.95))
def test_the_capital_is_that_of_betting_vote_by_vote(votes: list[float], mean: float) -> None:
    tally = np.array([[votes.count(1.0), votes.count(0.5), votes.count(0.0)]], dtype=float)
    plain = naive.capital(votes, mean, _BELIEFS.tolist())
    assert log_capital(tally, np.array([mean]))[0] == pytest.approx(math.log(plain), abs=1e-9)


@given(st.floats(0.05, 0.95), st.floats(0, 1), st.floats(0, 1))
def test_betting_against_the_truth_is_a_fair_game(mean: float, tie: float, start: float) -> None:
    """Whatever was voted before, one more vote of that mean leaves the capital as it is, on
    average."""
    tie = tie * 2 * min(mean, 1 - mean)
    win = mean - tie / 2
    before = np.array([[int(9 * start), 3, int(9 * (1 - start))]], dtype=float)
    after = before + np.eye(3)
    chances = np.array([win, tie, 1 - win - tie])
    grown = np.exp(log_capital(after, np.full(3, mean)))
    assert chances @ grown == pytest.approx(np.exp(log_capital(before, np.array([mean])))[0])


@given(counts)
def test_the_interval_holds_what_was_seen_and_turns_with_the_sides(
    votes: tuple[int, int, int],
) -> None:
    found, turned = preference(*votes), preference(*votes[::-1])
    assert 0 <= found.lower <= found.upper <= 1
    assert found.estimate is None or found.lower <= found.estimate <= found.upper
    assert turned.lower == pytest.approx(1 - found.upper, abs=1e-4)
    assert turned.votes_to_verdict == found.votes_to_verdict
    assert {found.verdict, turned.verdict} in ({None}, {"a", "b"})


def test_no_vote_says_nothing() -> None:
    found = preference(0, 0, 0)
    assert (found.lower, found.upper, found.verdict) == (0, 1, None)
    assert found.votes_to_verdict is None


def test_a_verdict_comes_with_enough_votes() -> None:
    assert preference(6, 0, 2).verdict is None
    assert preference(60, 0, 20).verdict == "a"
    assert preference(20, 30, 60).verdict == "b"
    assert preference(60, 0, 20).votes_to_verdict == 0


def test_ties_do_not_slow_the_verdict_down() -> None:
    assert preference(25, 500, 5).verdict == preference(25, 0, 5).verdict == "a"


def test_votes_to_a_verdict_are_about_what_it_takes() -> None:
    """Votes go on in the same shares: the verdict comes within a fifth of what was foreseen."""
    foreseen = preference(12, 4, 8).votes_to_verdict
    assert foreseen is not None
    shares = np.array([12.5, 4.5, 8.5]) / 25.5
    sizes = np.arange(24, 3000)
    found = preferences(sizes[:, None] * shares, 0.95)
    total = next(size for size, one in zip(sizes.tolist(), found, strict=True) if one.verdict)
    assert total - 24 == pytest.approx(foreseen, rel=0.2)


def test_no_verdict_is_foreseen_between_equals() -> None:
    assert preference(40, 10, 40).votes_to_verdict is None


def test_many_pairs_are_what_each_is_alone() -> None:
    table = np.random.default_rng(0).integers(0, 40, (50, 3)).astype(float)
    table = np.vstack([table, table[:10]])
    assert preferences(table, 0.95) == [preference(*row) for row in table.tolist()]


@pytest.mark.parametrize("seed", range(3))
def test_each_voter_counts_once_for_a_pair_by_their_first_vote(seed: int) -> None:
    votes = some_votes(seed=seed, voters=10)
    pairs, table = first_votes(votes)
    found = {(a, b): row for (a, b), row in zip(pairs.tolist(), table.tolist(), strict=True)}
    assert found == naive.first_votes(votes)


@pytest.mark.evidence
def test_it_errs_seldom_however_often_one_looks() -> None:
    """At most 5 % of runs, with voters who vote many times and pairs drawn from what was seen; a
    short version of benchmarks/ranking_sequences.py."""
    assert share_of_errors(runs=50, votes=250, voters=40, seed=3) <= 0.08
