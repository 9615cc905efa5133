"""Non-inferiority on the same items: a worked example, exact values, how often it errs."""

import numpy as np
import pytest

from joute.statistics import (
    greatest_loss,
    holm,
    inferior_p,
    items_for_non_inferiority,
    non_inferior_p,
)

# The second loses 3 items of 100 and gains 1: a loss of 0.02.
LOSSES = np.array([1.0] * 3 + [-1.0] + [0.0] * 96)


def test_a_worked_example_by_hand() -> None:
    # To reach a mean of 0.05, w = 0.03 / 0.98 of the items must lose all. Then Σ(d - 0.05)² is
    # (1 - w)(3 · 0.95² + 1.05² + 96 · 0.05²) + w · 100 · 0.95² = 3.92602 + 2.76276 = 6.68878, the
    # standard error √(6.68878 / 99 / 100) = 0.025993 and t = 0.03 / 0.025993 = 1.15416; of 99
    # degrees of freedom, P(T > t) = 0.12562 (tables: 0.1256).
    assert non_inferior_p(LOSSES, 0.05) == pytest.approx(0.12562, abs=5e-5)
    assert non_inferior_p(LOSSES, 0.10) < 0.05 < non_inferior_p(LOSSES, 0.05)
    most = greatest_loss(LOSSES)
    assert non_inferior_p(LOSSES, most) == pytest.approx(0.05, abs=1e-6)


def test_without_a_difference_the_p_value_is_at_least_that_of_seeing_none_of_the_share() -> None:
    alike = np.zeros(40)
    assert non_inferior_p(alike, 0.05) == pytest.approx(0.95**40)
    assert non_inferior_p(np.zeros(1), 0.05) == non_inferior_p(np.full(50, 0.05), 0.05) == 1.0


def test_items_of_one_cluster_are_no_independent_evidence() -> None:
    losses, groups = np.repeat(LOSSES, 10), np.repeat(np.arange(100), 10)
    assert non_inferior_p(losses, 0.05, groups) == pytest.approx(non_inferior_p(LOSSES, 0.05))
    assert non_inferior_p(losses, 0.05) < 1e-3


def test_the_items_needed_decide_four_times_in_five() -> None:
    random = np.random.default_rng(5)
    kinds, shares = [1.0, -1.0, 0.0], [0.05, 0.05, 0.9]
    needed = items_for_non_inferiority(random.choice(kinds, 400, p=shares), 0.05, p=0.05)
    found = [
        non_inferior_p(random.choice(kinds, needed, p=shares), 0.05) <= 0.05 for _ in range(400)
    ]
    assert 0.75 < np.mean(found) < 0.93


def test_a_loss_of_the_margin_is_called_smaller_at_most_once_in_twenty() -> None:
    random, wrong = np.random.default_rng(7), {}
    for n, gains in ((60, 0.0), (100, 0.02), (300, 0.1)):
        shares = [0.05 + gains, gains, 0.95 - 2 * gains]
        draws = (random.choice([1.0, -1.0, 0.0], n, p=shares) for _ in range(1_500))
        wrong[n] = np.mean([non_inferior_p(one, 0.05) <= 0.05 for one in draws])
    # Three standard errors of 1,500 draws above 5 %.
    assert all(rate < 0.067 for rate in wrong.values()), wrong


def test_that_the_margin_is_lost_is_shown_too() -> None:
    lost = np.array([1.0] * 30 + [0.0] * 70)
    assert inferior_p(lost, 0.05) < 1e-6
    assert inferior_p(LOSSES, 0.05) == inferior_p(np.ones(1), 0.05) == 1.0
    assert inferior_p(np.ones(8), 0.05) == 2.0**-7


def test_a_hypothesis_that_cannot_be_true_with_all_others_weighs_less() -> None:
    assert holm(np.array([0.03, 0.2]), most_true=1).tolist() == [0.03, 0.2]
    assert holm(np.array([0.03, 0.2])).tolist() == [0.06, 0.2]


def test_a_margin_of_the_whole_scale_excludes_all_but_a_loss_of_it() -> None:
    assert non_inferior_p(np.zeros(90), 1.0) == 0.0
    assert non_inferior_p(np.ones(90), 1.0) == 1.0
