"""Worked examples that others published."""

import numpy as np
import pytest

from joute.ranking.fits import bradley_terry, davidson
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.model import TIE, A, B
from joute.statistics import holm


def table(wins_of_a: Floats, wins_of_b: Floats, ties: Floats | None = None) -> Floats:
    counts = np.zeros((*wins_of_a.shape, 4))
    counts[..., A], counts[..., B] = wins_of_a, wins_of_b
    if ties is not None:
        counts[..., TIE] = ties
    return counts


def test_journals_that_cite_each_other() -> None:
    """Stigler's citations, as fitted by R's BradleyTerry2 (Turner and Firth, Journal of
    Statistical Software 48, 2012, section 2.1): Biometrika, Communications in Statistics, JASA,
    JRSS B; the cited journal wins."""
    cited = np.array([[0, 730, 498, 221], [33, 0, 68, 17], [320, 813, 0, 142], [284, 276, 325, 0]])
    fit = bradley_terry.fit(table(cited, np.zeros((4, 4))), np.zeros(4, dtype=np.int64), prior=0)
    abilities = fit.strengths - fit.strengths[0]
    assert abilities == pytest.approx([0, -2.9491, -0.4796, 0.2690], abs=5e-5)
    errors = [np.sqrt(fit.bread[i, i] + fit.bread[0, 0] - 2 * fit.bread[0, i]) for i in (1, 2, 3)]
    assert errors == pytest.approx([0.1025, 0.0606, 0.0708], abs=1e-4)


# Wins of the home team of the row against the visitor of the column, and the visitor's, in the
# Eastern Division of the American League in 1987 (A. Agresti, Categorical Data Analysis, 2002,
# table 10.10): Milwaukee, Detroit, Toronto, New York, Boston, Cleveland, Baltimore.
HOME = np.array(
    [
        [0, 4, 4, 4, 6, 4, 6],
        [3, 0, 4, 4, 6, 6, 4],
        [2, 4, 0, 2, 4, 4, 6],
        [3, 5, 2, 0, 4, 4, 6],
        [5, 2, 3, 4, 0, 5, 6],
        [2, 3, 3, 4, 4, 0, 2],
        [2, 1, 1, 2, 1, 3, 0],
    ]
)
AWAY = np.array(
    [
        [0, 3, 2, 3, 1, 2, 0],
        [3, 0, 2, 3, 0, 1, 3],
        [5, 3, 0, 4, 3, 2, 0],
        [3, 1, 5, 0, 3, 2, 1],
        [1, 5, 3, 2, 0, 2, 0],
        [5, 3, 4, 3, 2, 0, 4],
        [5, 5, 6, 4, 6, 4, 0],
    ]
)


def test_baseball_teams() -> None:
    """Agresti's table 10.11, column 3: relative to Baltimore."""
    fit = bradley_terry.fit(table(HOME, AWAY), np.zeros(7, dtype=np.int64), prior=0)
    abilities = fit.strengths - fit.strengths[-1]
    assert abilities == pytest.approx([1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0], abs=5e-3)


def test_baseball_teams_at_home() -> None:
    """Agresti's table 10.11, column 5, and the advantage of playing at home: a side."""
    fit = bradley_terry.fit(table(HOME, AWAY), np.zeros(7, dtype=np.int64), prior=0, position=True)
    worth = np.exp(fit.strengths) / np.exp(fit.strengths).sum()
    assert worth == pytest.approx([0.220, 0.190, 0.164, 0.157, 0.137, 0.088, 0.044], abs=5e-4)
    assert fit.effects[0] == pytest.approx(0.302, abs=5e-4)


# i, j, preferred i, preferred j, no preference: six brands of chocolate pudding (R. R. Davidson,
# Journal of the American Statistical Association 65, 1970, example 2).
PUDDINGS = np.array(
    [
        (1, 2, 19, 22, 16),
        (1, 3, 16, 19, 12),
        (2, 3, 19, 19, 10),
        (1, 4, 18, 23, 13),
        (2, 4, 23, 19, 9),
        (3, 4, 19, 20, 15),
        (1, 5, 13, 19, 18),
        (2, 5, 16, 20, 12),
        (3, 5, 16, 15, 17),
        (4, 5, 17, 14, 16),
        (1, 6, 18, 21, 12),
        (2, 6, 22, 20, 12),
        (3, 6, 13, 18, 10),
        (4, 6, 14, 19, 18),
        (5, 6, 11, 21, 12),
    ]
)


def test_puddings_with_ties() -> None:
    """Davidson's worths and v, as R's PlackettLuce gives them in its vignette (stopped after seven
    steps, as in 1970: right to three digits), with their standard errors relative to brand 1."""
    counts = np.zeros((6, 6, 4))
    for i, j, *votes in PUDDINGS.tolist():
        counts[i - 1, j - 1, [A, B, TIE]] = votes
    fit = davidson.fit(counts, np.zeros(6, dtype=np.int64), prior=0)
    worth = np.exp(fit.strengths) / np.exp(fit.strengths).sum()
    published = [0.1388005, 0.1729985, 0.1617420, 0.1653930, 0.1586805, 0.2023855]
    assert worth == pytest.approx(published, abs=2e-4)
    assert np.exp(fit.effects[0]) == pytest.approx(0.7468147, abs=2e-3)
    variance = [fit.bread[i, i] + fit.bread[0, 0] - 2 * fit.bread[0, i] for i in range(1, 6)]
    assert np.sqrt(variance) == pytest.approx([0.1872, 0.1935, 0.1882, 0.1927, 0.1924], abs=2e-4)
    assert np.sqrt(fit.bread[6, 6]) == pytest.approx(0.0825, abs=1e-4)


def test_holm_adjusts_four_p_values() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
