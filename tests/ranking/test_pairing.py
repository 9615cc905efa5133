"""The next pair: what it teaches, and the probability that is told."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.errors import BadInput
from joute.ranking import PairCounts, next_pair, plan
from joute.ranking.pairing import EXPLORE
from joute.ranking.votes.counts import tally
from tests.ranking.coverage import Case
from tests.ranking.pairing_gains import newcomer
from tests.ranking.planned import planned as planned_coverage
from tests.ranking.simulation import some_votes


def counts(seed: int = 1, votes: int = 300) -> PairCounts:
    cast = some_votes(seed=seed, votes=votes)
    return PairCounts(cast.models, tally(cast).weights)


@given(st.integers(0, 1000), st.integers(0, 300), st.floats(0.01, 1))
@settings(max_examples=40, deadline=None)
def test_probabilities_add_to_one_and_every_pair_is_possible(
    seed: int, votes: int, explore: float
) -> None:
    found = plan(counts(seed, votes + 1), explore=explore)
    pairs = np.triu_indices(6, 1)
    assert found.probabilities[pairs].sum() == pytest.approx(1)
    assert found.probabilities[pairs].min() >= explore / 15 * 0.999
    assert (found.probabilities == found.probabilities.T).all()
    assert not np.diag(found.probabilities).any()


def test_the_probability_told_is_that_of_the_draw() -> None:
    planned, random = plan(counts()), Random(0)
    draws = Counter(planned.draw(random) for _ in range(40_000))
    for draw, times in draws.items():
        assert times / 40_000 == pytest.approx(draw.probability, rel=0.2, abs=2e-3)
    assert sum(draw.probability for draw in draws) == pytest.approx(1, abs=0.01)


def test_a_new_model_meets_others_first() -> None:
    some = counts(votes=600)
    some.add("new", "m000", "a")
    planned = plan(some)
    with_new = sum(planned.weight("new", model) for model in some.models[:6])
    assert with_new > 0.85


def test_models_that_never_met_are_drawn_evenly() -> None:
    planned = plan(PairCounts.of("wxyz"))
    assert {round(planned.weight(a, b), 9) for a, b in ("wx", "wz", "yz")} == {round(1 / 6, 9)}


def test_pairs_that_met_less_teach_more() -> None:
    some = PairCounts.of("xyz")
    for _ in range(40):
        some.add("x", "z", "a")
        some.add("y", "z", "a")
    planned = plan(some, explore=0.01)
    assert planned.weight("x", "z") == pytest.approx(planned.weight("y", "z"))
    assert planned.weight("x", "y") > 0.9


def test_the_draw_does_not_depend_on_who_won() -> None:
    """Intervals hold the truth as often as with a uniform draw only if it does not."""
    one, other = PairCounts.of("wxyz"), PairCounts.of("wxyz")
    for a, b in ("wx", "wx", "yz", "xy"):
        one.add(a, b, "a")
        other.add(b, a, "tie")
    assert plan(one).probabilities == pytest.approx(plan(other).probabilities)


def test_a_seed_draws_the_same_pair_again() -> None:
    some = counts()
    assert next_pair(some, Random(4)) == next_pair(some, Random(4))


def test_a_model_that_the_counts_do_not_know_is_as_likely_as_the_likeliest() -> None:
    planned = plan(counts())
    assert planned.weight("m000", "unheard") == planned.probabilities.max()
    assert plan(PairCounts.of([])).weight("x", "y") == 1


@pytest.mark.parametrize("explore", [0, -0.1, 1.1])
def test_pairs_cannot_be_made_impossible(explore: float) -> None:
    with pytest.raises(BadInput):
        plan(counts(), explore=explore)


def test_one_model_alone_meets_nobody() -> None:
    with pytest.raises(BadInput):
        next_pair(PairCounts.of(["x"]), Random(0))


def test_a_model_that_joins_is_known_sooner() -> None:
    """A short version of benchmarks/ranking_next_pair.py: a smaller error after as many votes."""
    uniform = np.mean([newcomer(10, 300, 60, seed, explore=1.0).errors[-1] for seed in range(20)])
    planned = np.mean(
        [newcomer(10, 300, 60, seed, explore=EXPLORE).errors[-1] for seed in range(20)]
    )
    assert planned < uniform / 2


def test_intervals_hold_on_the_pairs_of_the_default_draw() -> None:
    """A short version of benchmarks/ranking_coverage.py, by the options by default."""
    found = planned_coverage(Case(30, 100, 1500, 20), seed=11)
    assert 0.92 <= found.held <= 0.98
    assert found.false_claims <= 0.15
