"""Several people weigh: agreement against published figures, and where they differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from joute.choice.errors import BadWeights
from joute.choice.weights import Opinion, Ranking, Weight, agreement, from_points, together
from joute.statistics import kendall_chance, kendall_w

POINTS = st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=2, max_size=5)


def written_out(ratings: list[list[int]]) -> float:
    """12 S / (m² (n³ - n) - m Σ T), as it is written."""
    ranks = np.array([rankdata(row) for row in ratings])
    raters, things = ranks.shape
    sums = ranks.sum(0)
    counts = [np.unique(row, return_counts=True)[1] for row in ratings]
    equals = sum(int((count**3 - count).sum()) for count in counts)
    most = raters**2 * (things**3 - things) - raters * equals
    return 12 * float(((sums - sums.mean()) ** 2).sum()) / most if most else float("nan")


@given(POINTS)
def test_concordance_is_the_formula_written_out(ratings: list[list[int]]) -> None:
    assert kendall_w(np.array(ratings)) == pytest.approx(written_out(ratings), nan_ok=True)


def test_concordance_of_all_alike_and_of_opposites() -> None:
    assert kendall_w(np.array([[1, 2, 3], [10, 20, 30]])) == pytest.approx(1)
    assert kendall_w(np.array([[1, 2, 3], [3, 2, 1]])) == pytest.approx(0)


def test_chance_counts_the_orders_that_agree_as_much() -> None:
    """Three things, two raters of one order: one order in six of the second is the same."""
    random = np.random.default_rng(0)
    assert kendall_chance(np.array([[1, 2, 3], [1, 2, 3]]), random) == pytest.approx(
        1 / 6, abs=0.03
    )


def test_where_people_differ() -> None:
    ann = Opinion("Ann", from_points({"costs": 80, "quality": 20}))
    bob = Opinion("Bob", from_points({"quality": 1, "costs": 1, "data_security": 2}))
    found = agreement([ann, bob])
    assert (found.people, found.criteria) == (2, 3)
    assert [one.criterion for one in found.differences] == ["costs", "data_security", "quality"]
    by_criterion = {one.criterion: one for one in found.differences}
    assert by_criterion["costs"].shares == {"Ann": 0.8, "Bob": 0.25}
    assert by_criterion["data_security"].shares == {"Bob": 0.5, "Ann": 0.0}
    assert found.w is not None
    assert found.chance is not None


def test_one_person_agrees_with_nobody() -> None:
    found = agreement([Opinion("Ann", from_points({"costs": 1, "quality": 2}))])
    assert (found.w, found.chance, found.differences) == (None, None, ())


def test_all_together_range_from_the_least_to_the_most() -> None:
    ann, bob = (Opinion(name, from_points(points)) for name, points in WEIGHED.items())
    assert together([ann, bob]) == {"costs": Weight(20, 50, 80), "quality": Weight(20, 50, 80)}
    with pytest.raises(BadWeights):
        together([])


WEIGHED = {"Ann": {"costs": 80, "quality": 20}, "Bob": {"costs": 1, "quality": 4}}


def test_points_are_refused_below_0_or_all_0() -> None:
    for points in ({"costs": -1}, {"costs": float("nan")}, {"costs": 0}, {}):
        with pytest.raises(BadWeights):
            from_points(points)


def test_a_ranking_weighs_by_the_centroid_of_its_order() -> None:
    """Three in order: 11/18, 5/18 and 2/18 (Barron and Barrett, 1996)."""
    weights = Ranking.of(["a", "b", "c"])
    assert [weights[one].mid for one in "abc"] == pytest.approx([11 / 18, 5 / 18, 2 / 18])
    shared = Ranking.of(["a", ["b", "c"]])
    assert [shared[one].mid for one in "abc"] == pytest.approx([11 / 18, 3.5 / 18, 3.5 / 18])
    assert (weights["a"].low, weights["a"].high, weights["c"].high) == (1 / 3, 1, 1 / 3)
    with pytest.raises(BadWeights):
        Ranking.of(["a", "a"])
