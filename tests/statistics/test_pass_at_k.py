"""Tries that pass, within k of n."""

from itertools import combinations

import pytest

from joute.statistics import pass_at_k


def test_the_estimate_is_the_share_of_all_subsets_that_hold_a_try_that_passed() -> None:
    for n in range(1, 9):
        for c in range(n + 1):
            tries = [True] * c + [False] * (n - c)
            for k in range(1, n + 1):
                subsets = [any(chosen) for chosen in combinations(tries, k)]
                assert pass_at_k(n, c, k) == pytest.approx(sum(subsets) / len(subsets), abs=1e-12)


def test_large_counts_stay_exact() -> None:
    assert pass_at_k(10_000, 0, 5_000) == 0
    assert pass_at_k(10_000, 1, 5_000) == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize(
    "bad", [(0, 0, 1), (5, 6, 1), (5, -1, 1), (5, 1, 0), (5, 1, 6), (5.0, 1, 1), (5, True, 1)]
)
def test_counts_that_cannot_be_are_refused(bad: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"integers|0 ≤ c ≤ n"):
        pass_at_k(*bad)
