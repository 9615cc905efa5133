"""Verdicts: how often they are wrong, and what a handful of items can say."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.statistics import (
    Paired,
    Verdict,
    compare_pairs,
    items_needed,
    smallest_difference,
    verdict,
)
from joute.statistics.arrays import Floats
from tests.statistics.real_scores import gsm8k

DIFFERENT = (Verdict.A_BETTER, Verdict.B_BETTER)


def share_called_different(a: Floats, b: Floats) -> float:
    """Of comparisons, shape (comparisons, items)."""
    found = [verdict(compare_pairs(*scores)) for scores in zip(a, b, strict=True)]
    return sum(one in DIFFERENT for one in found) / len(found)


def of_counts(only_a: int, only_b: int, both: int) -> Verdict:
    """The verdict on items that only a, only b and both answered rightly."""
    a = np.repeat([1.0, 0.0, 1.0], (only_a, only_b, both))
    b = np.repeat([0.0, 1.0, 1.0], (only_a, only_b, both))
    return verdict(compare_pairs(a, b))


@pytest.mark.parametrize(("items", "discordance"), [(20, 0.2), (100, 0.05), (100, 0.2), (300, 0.1)])
def test_the_same_model_twice_is_rarely_called_different(items: int, discordance: float) -> None:
    shares = (discordance / 2, discordance / 2, 1 - discordance)
    drawn = np.random.default_rng(items).multinomial(items, shares, size=4000)
    found = Counter(map(tuple, drawn.tolist()))
    different = [times for counts, times in found.items() if of_counts(*counts) in DIFFERENT]
    assert sum(different) / 4000 < 0.05


def test_graded_scores_of_the_same_model_are_rarely_called_different() -> None:
    a, b = np.random.default_rng(1).beta(2, 1, (2, 600, 40))
    # Within the error of 600 comparisons of 5 %.
    assert share_called_different(a, b) < 0.07


def test_a_real_difference_is_called_by_its_sign() -> None:
    strong, weak = gsm8k()
    assert verdict(compare_pairs(strong, weak)) is Verdict.A_BETTER
    assert verdict(compare_pairs(weak, strong)) is Verdict.B_BETTER


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=29))
def test_identical_answers_on_a_handful_of_items_are_inconclusive(answers: list[float]) -> None:
    scores = np.array(answers)
    assert verdict(compare_pairs(scores, scores)) is Verdict.INCONCLUSIVE
    assert verdict(compare_pairs(scores, scores), margin=0.05) is Verdict.INCONCLUSIVE


def test_identical_answers_on_many_items_show_no_difference() -> None:
    scores = np.resize([1.0, 0.0], 100)
    pair = compare_pairs(scores, scores)
    assert verdict(pair) is Verdict.NO_DIFFERENCE_SHOWN
    assert verdict(pair, margin=0.02) is Verdict.INCONCLUSIVE
    assert items_needed(pair, 0.02) == 151
    assert verdict(pair, margin=0.04) is Verdict.NON_INFERIOR


def test_a_margin_is_held_by_the_end_of_the_interval() -> None:
    random = np.random.default_rng(5)
    a = (random.random(400) < 0.8).astype(float)
    b = np.where(random.random(400) < 0.1, 1 - a, a)
    pair = compare_pairs(a, a * 0.5 + b * 0.5)
    assert pair.interval is not None
    upper = pair.interval[1]
    if verdict(pair) in DIFFERENT:
        pair = compare_pairs(a, a)
        upper = 3 / 400
    assert verdict(pair, margin=upper + 1e-6) is Verdict.NON_INFERIOR
    assert verdict(pair, margin=upper) is Verdict.INCONCLUSIVE


def test_three_items_won_of_three_are_inconclusive() -> None:
    assert verdict(compare_pairs(np.ones(3), np.zeros(3))) is Verdict.INCONCLUSIVE


def test_four_discordant_items_of_a_hundred_are_not_significant() -> None:
    a = np.repeat([1.0, 0.0], 50)
    b = np.where(np.arange(100) < 4, 0, a)
    pair = compare_pairs(a, b)
    assert pair.p_t < 0.05 < pair.p
    assert verdict(pair) is Verdict.NO_DIFFERENCE_SHOWN


def test_a_handful_of_graded_scores_shows_no_difference() -> None:
    pair = compare_pairs(np.array([0.9, 0.9]), np.array([0.1, 0.11]))
    assert pair.p_t < 0.05 < pair.p == 0.5
    assert verdict(pair) is Verdict.INCONCLUSIVE


def test_scores_that_are_nearly_alike_prove_no_more_than_their_number() -> None:
    for items, found in ((30, Verdict.INCONCLUSIVE), (151, Verdict.NON_INFERIOR)):
        first = np.full(items, 0.9)
        second = first + np.resize([1e-4, -1e-4], items)
        assert verdict(compare_pairs(second, first), margin=0.02) is found


def test_an_adjusted_p_takes_a_verdict_back() -> None:
    a = np.resize([1.0, 1.0, 1.0, 0.0], 60)
    pair = compare_pairs(a, np.where(np.arange(60) < 12, 0, a))
    assert verdict(pair) is Verdict.A_BETTER
    assert verdict(pair, p=0.2) is Verdict.NO_DIFFERENCE_SHOWN


def test_the_items_needed_give_the_power_that_is_asked_for() -> None:
    random = np.random.default_rng(8)
    a, b = random.random((2, 200))
    pair = compare_pairs(a, b)
    needed = items_needed(pair, 0.05)
    assert needed is not None
    held = 0
    for _ in range(200):
        again = compare_pairs(*random.random((2, needed)))
        held += again.interval is not None and again.interval[1] < 0.05
    assert held / 200 == pytest.approx(0.8, abs=0.08)
    assert smallest_difference(pair) == pytest.approx(2.8016 * (pair.se or 0), rel=1e-4)


@pytest.mark.parametrize(("discordance", "margin"), [(0.002, 0.02), (0.01, 0.05), (0.05, 0.05)])
def test_the_items_needed_are_enough_where_few_differ(discordance: float, margin: float) -> None:
    def rerun(items: int) -> Paired:
        drawn = random.choice(3, items, p=[discordance / 2, discordance / 2, 1 - discordance])
        return compare_pairs((drawn != 0).astype(float), (drawn != 1).astype(float))

    random = np.random.default_rng(3)
    needed = items_needed(rerun(20_000), margin)
    assert needed is not None
    assert sum(rerun(needed).below(margin) for _ in range(100)) >= 65


def test_one_cluster_says_nothing() -> None:
    pair = compare_pairs(np.ones(50), np.zeros(50), np.zeros(50, int))
    assert verdict(pair) is Verdict.INCONCLUSIVE
    assert items_needed(pair, 0.05) is None
    assert smallest_difference(pair) is None
