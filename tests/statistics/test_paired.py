"""Two models on the same items: published figures, scipy, statsmodels, and what must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.api import OLS

from joute.statistics import Concordance, compare_pairs, standard_error
from joute.statistics.arrays import Floats
from tests.statistics.real_scores import gsm8k, mmlu

ALONE = np.array([1, 0, 1, 1, 0, 1, 1, 1, 0, 1], float)
SCORES = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda pair: np.round(pair, 6)),
    min_size=2,
    max_size=60,
).map(np.array)


def test_two_real_models_on_gsm8k() -> None:
    pair = compare_pairs(*gsm8k())
    assert (pair.n, round(pair.mean_a, 4), round(pair.mean_b, 4)) == (1319, 0.8567, 0.6384)
    assert pair.concordance == Concordance(747, 383, 95, 94)
    assert pair.se_unpaired == pytest.approx(0.01638, abs=5e-6)
    assert pair.se == pytest.approx(0.01545, abs=5e-6)


def test_two_real_models_on_mmlu_by_subject() -> None:
    strong, weak, subjects = mmlu()
    pair = compare_pairs(strong, weak)
    assert (pair.n, round(pair.mean_a, 4), round(pair.mean_b, 4)) == (7000, 0.8050, 0.6831)
    assert pair.concordance == Concordance(4407, 1228, 375, 990)
    assert pair.se_unpaired == pytest.approx(0.00730, abs=5e-6)
    assert pair.se == pytest.approx(0.00553, abs=5e-6)
    assert compare_pairs(strong, weak, subjects).se == pytest.approx(0.02194, abs=5e-6)


def test_items_of_one_cluster_are_drawn_together() -> None:
    clusters = np.repeat(np.arange(4), (2, 3, 2, 3))
    assert standard_error(ALONE) == pytest.approx(0.15275, abs=5e-6)
    assert standard_error(ALONE, clusters) == pytest.approx(0.08485, abs=5e-6)


@given(SCORES)
def test_without_clusters_it_is_the_paired_t_test(scores: Floats) -> None:
    a, b = scores.T
    pair = compare_pairs(a, b)
    if not pair.se:
        return
    expected = stats.ttest_rel(a, b)
    assert pair.se == pytest.approx(stats.sem(a - b), rel=1e-6)
    assert pair.p_t == pytest.approx(expected.pvalue, rel=2e-2, abs=1e-9)
    if pair.n > 10:
        lower, upper = expected.confidence_interval(0.95)
        assert pair.interval == pytest.approx((lower, upper), rel=1e-3, abs=1e-6)


def test_clustered_errors_are_those_of_a_regression_by_clusters() -> None:
    random = np.random.default_rng(3)
    clusters = random.integers(12, size=90)
    a, b = random.random((2, 90)) + 0.3 * random.random(12)[clusters]
    fit = OLS(a - b, np.ones(90)).fit(
        cov_type="cluster",
        cov_kwds={"groups": clusters, "use_correction": False},
    )
    expected = fit.bse[0] * np.sqrt(12 / 11)
    assert compare_pairs(a, b, clusters).se == pytest.approx(expected, rel=1e-9)


@given(SCORES, st.integers(0, 2**32 - 1))
def test_models_exchanged_give_the_opposite_and_the_order_of_items_nothing(
    scores: Floats, seed: int
) -> None:
    a, b = scores.T
    pair, opposite = compare_pairs(a, b), compare_pairs(b, a)
    order = np.random.default_rng(seed).permutation(len(a))
    shuffled = compare_pairs(a[order], b[order])
    assert opposite.difference == pytest.approx(-pair.difference, abs=1e-12)
    assert (opposite.se, opposite.p) == pytest.approx((pair.se, pair.p), rel=1e-9)
    assert shuffled.difference == pytest.approx(pair.difference, abs=1e-12)
    assert shuffled.se == pytest.approx(pair.se, rel=1e-6, abs=1e-9)


@given(SCORES)
def test_items_written_twice_in_one_cluster_add_nothing(scores: Floats) -> None:
    a, b = scores.T
    twice = compare_pairs(np.tile(a, 2), np.tile(b, 2), np.tile(np.arange(len(a)), 2))
    assert twice.se == pytest.approx(compare_pairs(a, b).se, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("items", [5, 20, 100, 1000])
def test_no_discordant_item_of_n_bounds_the_difference_by_3_in_n(items: int) -> None:
    answers = np.resize([1.0, 1.0, 0.0], items)
    bound = 3 / items
    pair = compare_pairs(answers, answers)
    assert pair.interval == pytest.approx((-bound, bound))
    assert (pair.se, pair.p) == (0, 1)


def test_a_few_items_that_all_differ_alike_are_not_sure() -> None:
    pair = compare_pairs(np.ones(4), np.zeros(4))
    assert (pair.difference, pair.p) == (1, 0.125)
    assert pair.interval == (-0.5, 1)


def test_one_cluster_has_no_standard_error() -> None:
    pair = compare_pairs(ALONE, ALONE[::-1], np.zeros(10, int))
    assert (pair.se, pair.interval, pair.p_t) == (None, None, 1)


def test_scores_that_are_no_shares_have_no_mcnemar() -> None:
    pair = compare_pairs(np.array([12.5, 3, 7]), np.array([11, 4, 9.5]))
    assert (pair.concordance, pair.p_mcnemar) == (None, None)
    assert pair.interval is not None


@pytest.mark.parametrize(
    ("a", "b"), [([], []), ([1.0], [1.0, 0.0]), ([1.0, np.nan], [1.0, 0.0]), ([np.inf], [1.0])]
)
def test_scores_that_make_no_pairs_are_refused(a: list[float], b: list[float]) -> None:
    with pytest.raises(ValueError, match=r"no pairs|not finite"):
        compare_pairs(np.array(a), np.array(b))
