"""The same figures by other people's libraries: scipy, statsmodels, evalica."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import evalica
import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from joute.ranking.fits import bradley_terry, style_control
from joute.ranking.fitted import Fitted, fit_votes
from joute.ranking.options import Options
from joute.ranking.votes.arrays import Codes, Floats
from joute.ranking.votes.model import TIE, A, B, Votes
from joute.statistics.student_t import quantile, two_sided_p
from tests.ranking import naive
from tests.ranking.simulation import some_votes

NO_PRIOR = Options(prior=None, min_votes=0, min_voters=0)
POINTS = np.array(naive.POINTS)


def test_p_values_of_student_are_those_of_scipy() -> None:
    t = np.linspace(0.05, 12, 60)
    for degrees in (1, 2, 10, 29, 300):
        found = two_sided_p(t, np.full(t.shape, float(degrees)))
        assert found == pytest.approx(2 * stats.t.sf(t, degrees), rel=1e-4)


@pytest.mark.parametrize("degrees", range(3, 10))
def test_p_values_of_few_degrees_are_right_to_a_hundredth(degrees: int) -> None:
    t = np.linspace(0.05, 6, 60)
    found = two_sided_p(t, np.full(t.shape, float(degrees)))
    assert found == pytest.approx(2 * stats.t.sf(t, degrees), rel=1e-2)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.99])
def test_quantiles_of_student_are_those_of_scipy(level: float) -> None:
    degrees = np.array([1, 2, 3, 5, 10, 30, 1000], dtype=float)
    exact = stats.t.ppf((1 + level) / 2, degrees)
    assert quantile(level, degrees) == pytest.approx(exact, rel=2e-3)


def design(votes: Votes) -> Floats:
    """(votes, n - 1): the models but the first, whose strength statsmodels takes as 0."""
    return naive.design(votes)[:, 1:]


def relative(fitted: Fitted, matrix: Floats) -> Floats:
    """The covariance of strengths less that of the first model."""
    n = len(fitted.models)
    shift = np.hstack([-np.ones((n - 1, 1)), np.eye(n - 1)])
    return np.asarray(shift @ matrix[:n, :n] @ shift.T)


def logistic(points: Floats, columns: Floats, clusters: Codes | Sequence[int] | None = None) -> Any:
    glm = sm.GLM(points, columns, family=sm.families.Binomial())
    if clusters is None:
        return glm.fit(tol=1e-12)
    # With `use_correction` statsmodels multiplies by G / (G - 1), and by (N - 1) / (N - k) more.
    return glm.fit(
        cov_type="cluster",
        cov_kwds={"groups": np.array(clusters), "use_correction": False},
        tol=1e-12,
    )


def graded(votes: Votes, seed: int) -> Votes:
    """The same votes, between a loss and a win."""
    random = np.random.default_rng(seed)
    points = np.clip(votes.values() + random.uniform(-0.3, 0.3, len(votes)), 0, 1)
    outcome = np.where(points > 0.5, A, np.where(points < 0.5, B, TIE))
    return replace(votes, outcome=outcome, points=points)


@pytest.mark.parametrize("linked", [True, False])
def test_graded_votes_are_the_fractional_logistic_regression_of_statsmodels(linked: bool) -> None:
    """L. Papke and J. Wooldridge, Journal of Applied Econometrics 11 (1996)."""
    votes = graded(some_votes(), seed=4)
    assert votes.voters is not None
    codes = votes.voters.codes if linked else np.arange(len(votes))
    votes = replace(votes, voters=votes.voters if linked else None)
    fitted = fit_votes(votes, NO_PRIOR)
    oracle = logistic(votes.values(), design(votes), codes)
    assert fitted.strengths[1:] - fitted.strengths[0] == pytest.approx(oracle.params, abs=1e-6)
    clusters = len(np.unique(codes))
    robust = relative(fitted, fitted.covariance.robust) * (clusters - 1) / clusters
    assert robust == pytest.approx(oracle.cov_params(), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_bradley_terry_is_the_logistic_regression_of_statsmodels(seed: int) -> None:
    votes = some_votes(seed=seed)
    fitted = fit_votes(votes, NO_PRIOR)
    oracle = logistic(POINTS[votes.outcome], design(votes))
    found = fitted.strengths[1:] - fitted.strengths[0]
    assert found == pytest.approx(oracle.params, abs=1e-6)
    model = relative(fitted, fitted.covariance.model / fitted.covariance.dispersion)
    assert model == pytest.approx(oracle.cov_params(), rel=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_the_sandwich_over_voters_is_that_of_statsmodels(seed: int) -> None:
    votes = some_votes(seed=seed)
    assert votes.voters is not None
    fitted = fit_votes(votes, NO_PRIOR)
    voters = votes.voters.number
    oracle = logistic(POINTS[votes.outcome], design(votes), votes.voters.codes.tolist())
    robust = relative(fitted, fitted.covariance.robust) * (voters - 1) / voters
    assert robust == pytest.approx(oracle.cov_params(), rel=1e-4)


def test_style_control_is_a_logistic_regression_with_more_columns() -> None:
    votes = some_votes(seed=4)
    values = np.random.default_rng(4).normal(size=(len(votes), 2))
    one_scale = np.zeros(len(votes.models), dtype=np.int64)
    start = np.zeros(len(votes.models))
    fit = style_control.fit(votes, values, one_scale, prior=0, start=start)
    oracle = logistic(POINTS[votes.outcome], np.hstack([design(votes), values]))
    found = np.append(fit.strengths[1:] - fit.strengths[0], fit.effects)
    assert found == pytest.approx(oracle.params, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_bradley_terry_is_that_of_evalica(seed: int) -> None:
    votes = some_votes(seed=seed)
    words = [evalica.Winner.X, evalica.Winner.Y, evalica.Winner.Draw, evalica.Winner.Draw]
    result = evalica.bradley_terry(
        [votes.models[a] for a in votes.a],
        [votes.models[b] for b in votes.b],
        [words[outcome] for outcome in votes.outcome],
        tolerance=1e-12,
        limit=10_000,
    )
    logs = np.log(result.scores[list(votes.models)].to_numpy())
    one_scale = np.zeros(len(votes.models), dtype=np.int64)
    assert fit_votes(votes, NO_PRIOR).strengths == pytest.approx(
        bradley_terry.centred(logs, one_scale), abs=1e-5
    )
