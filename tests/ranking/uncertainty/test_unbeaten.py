"""Models that win, or lose, nearly all their votes: what can be said of them, and what cannot."""

from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
import pytest

from joute.ranking import Leaderboard, rank
from joute.ranking.fitted import fit_votes
from joute.ranking.options import Options
from joute.ranking.uncertainty.likelihood_ratio import Meetings, statistics
from tests.ranking.one_sided import WORLDS, OneSided, held
from tests.ranking.simulation import some_votes

# A beats each of four equal models 100 times, B beats each 6 times; A and B never met.
RESULTS = [
    *(("A", other, 100) for other in "CDEF"),
    *(("B", other, 6) for other in "CDEF"),
    *((first, second, 10) for first, second in combinations("CDEF", 2)),
    *((second, first, 10) for first, second in combinations("CDEF", 2)),
]
METHODS: tuple[dict[str, Any], ...] = (
    {},
    {"cluster": None},
    {"method": "davidson"},
    {"intervals": "bootstrap", "samples": 50},
    {"anchors": {"C": 1000}},
)


def votes(*, lost: bool = False, swapped: bool = False) -> pl.DataFrame:
    """Each vote by a voter of its own; `lost`: A and B lose all; `swapped`: winners on side b."""
    pairs = [(winner, loser) for winner, loser, times in RESULTS for _ in range(times)]
    sides = [(loser, winner) for winner, loser in pairs] if swapped != lost else pairs
    return pl.DataFrame(sides, schema=["model_a", "model_b"], orient="row").with_columns(
        winner=pl.lit("b" if swapped else "a"),
        voter=pl.int_range(pl.len()).cast(pl.String),
    )


def ranks(board: Leaderboard) -> dict[str, tuple[int | None, int | None]]:
    return {row.model: (row.rank_lower, row.rank_upper) for row in board.rows}


@pytest.mark.parametrize("options", METHODS, ids=str)
@pytest.mark.parametrize("swapped", [False, True])
def test_two_unbeaten_models_are_not_told_apart_by_their_numbers_of_votes(
    options: dict[str, Any], swapped: bool
) -> None:
    board = rank(votes(swapped=swapped), **options)
    others = dict.fromkeys("CDEF", (3, 6))
    assert ranks(board) == {"A": (1, 2), "B": (1, 2), **others}
    assert {row.model for row in board.rows if row.tier == 1} == {"A", "B"}


def test_two_models_that_lost_every_vote_are_not_told_apart() -> None:
    assert ranks(rank(votes(lost=True))) == {
        **dict.fromkeys("AB", (5, 6)),
        **dict.fromkeys("CDEF", (1, 4)),
    }


def test_the_intervals_of_unbeaten_models_overlap_and_their_ratings_are_those_of_the_fit() -> None:
    board = rank(votes())
    a, b = board["A"], board["B"]
    assert (round(a.rating), round(b.rating)) == (1847, 1435)
    assert a.lower is not None
    assert b.upper is not None
    assert a.lower < b.upper
    # The odds of 400 wins and of the prior, half a win and half a loss: a standard error of
    # about sqrt(2) logits, 246 points.
    assert a.rating - a.lower == pytest.approx(1.96 * 246, rel=0.2)


def test_a_first_place_that_rests_on_numbers_of_votes_is_said_to_be_level() -> None:
    report = rank(votes()).robustness()
    assert report.first == "A"
    level = report.findings[0]
    assert level.code == "level"
    assert level.params == {"first": "A", "number": 1}


def test_pairs_of_unbeaten_models_have_a_large_p_value() -> None:
    met = pl.concat(
        [votes(), votes().filter(model_a="A").head(1).with_columns(model_b=pl.lit("B"))]
    )
    pair = next(pair for pair in rank(met).pairs() if {pair.model_a, pair.model_b} == {"A", "B"})
    assert pair.p_value is not None
    assert pair.p_value > 0.05


@pytest.mark.parametrize(("wins", "losses"), [(20, 0), (20, 1), (7, 5)])
def test_the_likelihood_ratio_of_two_models_is_the_binomial_one(wins: int, losses: int) -> None:
    """Twice the log-likelihood of 20 wins and of half a win and half a loss, at their share and
    at one half; no third model is there to approximate."""
    won, lost = wins + 0.5, losses + 0.5
    total = won + lost
    logit = np.log(won / lost)
    chance = np.array([[0.5, won / total], [lost / total, 0.5]])
    meetings = Meetings(np.array([[0, total], [total, 0]]), chance)
    variance = 1 / won + 1 / lost
    found = statistics(np.array([logit, 0.0]), meetings, np.array([0.0, variance]), model=0)
    exact = 2 * (won * np.log(2 * won / total) + lost * np.log(2 * lost / total))
    assert found[1] ** 2 == pytest.approx(exact)


@pytest.mark.parametrize("seed", range(5))
def test_near_equality_the_likelihood_ratio_is_walds_test(seed: int) -> None:
    fitted = fit_votes(some_votes(seed=seed, votes=6000, voters=6000), Options())
    n = len(fitted.models)
    table = fitted.tally.weights.sum(axis=2)
    chance = 1 / (1 + np.exp(-np.subtract.outer(fitted.strengths, fitted.strengths)))
    meetings = Meetings(table + table.T, chance)
    for model in range(n):
        gaps = np.abs(fitted.strengths[model] - fitted.strengths)
        model_matrix = fitted.covariance.model
        own = np.diag(model_matrix)
        variance = own[model] + own - 2 * model_matrix[model]
        near = (gaps > 0) & (gaps < 0.6)
        found = statistics(fitted.strengths, meetings, variance, model)[near]
        assert found == pytest.approx(gaps[near] / np.sqrt(variance[near]), rel=0.03)


@pytest.mark.evidence
@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_intervals_and_claims_hold_where_models_are_unbeaten(world: OneSided) -> None:
    """A short version; benchmarks/ranking_coverage.py runs the whole."""
    found = held(world, 120, seed=3)
    margin = 3 * np.sqrt(0.95 * 0.05 / 120)
    assert min(found.a, found.b, found.others) > 0.95 - margin
    assert found.false_claims < 0.05 + margin
