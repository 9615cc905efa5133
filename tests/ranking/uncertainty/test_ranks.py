"""Significance between models, rank intervals and tiers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from joute.ranking.fitted import fit_votes
from joute.ranking.leaderboard import leaderboard
from joute.ranking.options import Options
from joute.ranking.uncertainty.ranks import adjusted, better, place
from joute.statistics import holm
from tests.ranking import naive
from tests.ranking.simulation import some_votes

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@given(p_values)
def test_holm_is_that_of_the_step_by_step_rule(p: list[float]) -> None:
    assert holm(np.array(p)) == pytest.approx(naive.holm(p))


def wins(n: int, *pairs: tuple[int, int]) -> np.ndarray:
    matrix = np.zeros((n, n), dtype=bool)
    for winner, loser in pairs:
        matrix[winner, loser] = True
    return matrix


def test_ranks_bounds_and_tiers_of_a_small_case() -> None:
    """0 is level with 1, 1 with 2 and 3; 0 beats 2 and 3. None is better than 0 or 1: they are the
    first tier; 2 and 3 are below 0, and level."""
    found = place(
        strengths=np.array([3.0, 2.0, 1.0, 0.0]),
        groups=np.zeros(4, dtype=np.int64),
        eligible=np.ones(4, dtype=bool),
        wins_over=wins(4, (0, 2), (0, 3)),
    )
    assert found.rank.tolist() == [1, 2, 3, 4]
    assert found.lower.tolist() == [1, 1, 2, 2]
    assert found.upper.tolist() == [2, 4, 4, 4]
    assert found.tier.tolist() == [1, 1, 2, 2]


def test_a_model_without_a_rank_does_not_count_for_the_others() -> None:
    found = place(
        strengths=np.array([3.0, 2.0, 1.0]),
        groups=np.zeros(3, dtype=np.int64),
        eligible=np.array([False, True, True]),
        wins_over=wins(3, (0, 1), (0, 2), (1, 2)),
    )
    assert found.rank.tolist() == [0, 1, 2]
    assert found.upper.tolist() == [0, 1, 2]


def test_each_component_has_its_own_ranks() -> None:
    found = place(
        strengths=np.array([3.0, 2.0, 9.0, 8.0]),
        groups=np.array([0, 0, 1, 1]),
        eligible=np.ones(4, dtype=bool),
        wins_over=wins(4, (2, 3)),
    )
    assert found.rank.tolist() == [1, 2, 1, 2]
    assert found.upper.tolist() == [2, 2, 1, 2]
    assert found.tier.tolist() == [1, 1, 1, 2]


def test_a_family_is_the_pairs_of_one_component() -> None:
    p = np.full((4, 4), 0.02)
    together = adjusted(p, np.zeros(4, dtype=np.int64), np.ones(4, dtype=bool))
    apart = adjusted(p, np.array([0, 0, 1, 1]), np.ones(4, dtype=bool))
    assert together[0, 1] == pytest.approx(0.12)
    assert apart[0, 1] == pytest.approx(0.02)
    assert apart[0, 2] == 1


@given(
    arrays(float, 7, elements=st.integers(0, 4).map(float)),
    arrays(float, (7, 7), elements=st.floats(0, 0.2)),
    arrays(bool, 7),
)
@settings(deadline=None)
def test_a_rank_lies_within_its_bounds(
    strengths: np.ndarray, p: np.ndarray, eligible: np.ndarray
) -> None:
    groups = np.array([0, 0, 0, 0, 1, 1, 1])
    wins_over = better(strengths, adjusted(p, groups, eligible), 0.95)
    found = place(strengths, groups, eligible, wins_over)
    assert (found.lower <= found.rank).all()
    assert (found.rank <= found.upper).all()
    assert ((found.rank > 0) == eligible).all()


@given(
    arrays(float, 7, elements=st.integers(0, 4).map(float)),
    arrays(float, (7, 7), elements=st.floats(0, 0.2)),
    arrays(bool, 7),
)
@settings(deadline=None)
def test_a_tier_is_what_it_is_said_to_be(
    strengths: np.ndarray, p: np.ndarray, eligible: np.ndarray
) -> None:
    """No two models of a tier differ significantly, and each model below the first tier is
    significantly worse than some model of the tier above."""
    groups = np.array([0, 0, 0, 0, 1, 1, 1])
    wins_over = better(strengths, adjusted(p, groups, eligible), 0.95)
    tier = place(strengths, groups, eligible, wins_over).tier
    assert ((tier > 0) == eligible).all()
    ranked = eligible & eligible[:, None]
    assert not (wins_over & ranked & (tier == tier[:, None])).any()
    for model in np.flatnonzero(tier > 1):
        above = (groups == groups[model]) & (tier == tier[model] - 1)
        assert wins_over[above, model].any()


def test_no_false_claim_between_equals() -> None:
    """When votes are drawn blindly, every rank interval is all of the ranks, in 95 % of cases."""
    options = Options(prior=None, min_votes=0, min_voters=0)
    wrong = 0
    for seed in range(100):
        votes = some_votes(models=8, votes=600, voters=60, seed=seed)
        blind = np.random.default_rng(seed).permutation(votes.outcome)
        board = leaderboard(fit_votes(replace(votes, outcome=blind), options))
        wrong += any(row.rank_lower != 1 or row.rank_upper != 8 for row in board.rows)
    assert wrong <= 11
