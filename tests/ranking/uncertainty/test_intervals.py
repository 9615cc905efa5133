"""How far ratings can be from the truth: formulas, properties, and the truth itself."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.ranking.fitted import Fitted, fit_votes
from joute.ranking.leaderboard import leaderboard
from joute.ranking.options import Options
from joute.ranking.uncertainty import sandwich
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.model import Voters, Votes
from tests.ranking import naive
from tests.ranking.coverage import SHORT, coverage
from tests.ranking.simulation import some_votes, taken

PLAIN = Options(prior=None, min_votes=0, min_voters=0)


def widths(votes: Votes, options: Options = PLAIN) -> Floats:
    rows = sorted(leaderboard(fit_votes(votes, options)).rows, key=lambda row: row.model)
    return np.array([(row.upper or 0) - (row.lower or 0) for row in rows])


def repeated(votes: Votes, times: int, *, as_new_voters: bool) -> Votes:
    assert votes.voters is not None
    again = taken(votes, np.tile(np.arange(len(votes)), times))
    assert again.voters is not None
    shift = votes.voters.number * np.repeat(np.arange(times), len(votes)) * as_new_voters
    return replace(again, voters=Voters(again.voters.codes + shift))


def weighted(votes: Votes) -> Votes:
    return replace(votes, weight=np.random.default_rng(0).integers(1, 4, len(votes)).astype(float))


@pytest.mark.parametrize("with_weights", [False, True])
@pytest.mark.parametrize("cluster", ["voter", None])
def test_the_sandwich_is_that_of_the_textbook(cluster: str | None, with_weights: bool) -> None:
    votes = weighted(some_votes()) if with_weights else some_votes()
    found = fit_votes(votes, replace(PLAIN, cluster=cluster))  # type: ignore[arg-type]
    assert votes.voters is not None
    clusters = votes.voters.codes.tolist() if cluster else list(range(len(votes)))
    plain = naive.sandwich(votes, found.strengths, clusters)
    assert found.covariance.robust == pytest.approx(plain, rel=1e-4, abs=1e-8)
    assert found.covariance.clusters == len(set(clusters))
    dispersion = naive.dispersion(votes, found.strengths, plain)
    assert found.covariance.dispersion == pytest.approx(dispersion, rel=1e-4)
    model = np.linalg.pinv(naive.information(votes, found.strengths)) * dispersion
    assert found.covariance.model == pytest.approx(model, rel=1e-4, abs=1e-8)


def test_voters_in_many_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = some_votes(voters=50)
    whole = fit_votes(votes, PLAIN)
    monkeypatch.setattr(sandwich, "_TABLE", 6 * 7)  # seven voters at a time
    parts = fit_votes(votes, PLAIN)
    assert parts.covariance.robust == pytest.approx(whole.covariance.robust, rel=1e-4, abs=1e-8)
    assert (parts.covariance.clusters_by_model == whole.covariance.clusters_by_model).all()


def test_voters_who_agree_with_themselves_widen_intervals() -> None:
    votes = some_votes(votes=2000, voters=20, taste=1.5)
    assert (widths(votes) > 1.3 * widths(votes, replace(PLAIN, cluster=None))).mean() > 0.6


@given(st.integers(0, 1000), st.integers(2, 5))
@settings(max_examples=15, deadline=None)
def test_more_voters_who_vote_the_same_narrow_intervals(seed: int, times: int) -> None:
    """Widths go as the inverse root of the number of voters, but for the corrections for small
    samples: (G / (G - 1)) and Student's quantile, both nearly one at 200 voters."""
    votes = some_votes(seed=seed, votes=2000, voters=200)
    more = repeated(votes, times, as_new_voters=True)
    assert widths(more) == pytest.approx(widths(votes) / np.sqrt(times), rel=0.012)


@given(st.integers(0, 1000), st.integers(2, 5))
@settings(max_examples=15, deadline=None)
def test_the_same_voters_saying_it_again_change_nothing(seed: int, times: int) -> None:
    """Of the sandwich: an interval is at least as wide as the model's own, which repetition
    narrows."""
    votes = some_votes(seed=seed)
    again = fit_votes(repeated(votes, times, as_new_voters=False), PLAIN)
    robust = fit_votes(votes, PLAIN).covariance.robust
    assert again.covariance.robust == pytest.approx(robust, rel=1e-4, abs=1e-8)


def test_an_integer_weight_is_repetition_within_the_voter() -> None:
    votes = weighted(some_votes())
    assert votes.weight is not None
    again = taken(replace(votes, weight=None), np.repeat(np.arange(400), votes.weight.astype(int)))
    assert widths(votes) == pytest.approx(widths(again), rel=1e-4)


def test_a_model_judged_by_one_voter_has_no_interval() -> None:
    votes = some_votes(models=5)
    lonely = replace(votes, models=(*votes.models, "new"))
    extra = Votes(
        lonely.models,
        np.append(votes.a, [5, 5, 0]),
        np.append(votes.b, [0, 1, 5]),
        np.append(votes.outcome, [0, 1, 2]),
        Voters(np.append(votes.voters.codes, [0, 0, 0])) if votes.voters else None,
    )
    row = leaderboard(fit_votes(extra, PLAIN))["new"]
    assert row.lower is None
    assert row.upper is None
    assert row.voters == 1


def test_an_anchor_is_certain_and_differences_are_kept() -> None:
    votes = some_votes()
    free = fit_votes(votes, PLAIN)
    fixed = leaderboard(fit_votes(votes, replace(PLAIN, anchors={"m002": 1000})))
    plain = leaderboard(free)
    assert (fixed["m002"].rating, fixed["m002"].lower, fixed["m002"].upper) == (1000, 1000, 1000)
    gap = plain["m001"].rating - plain["m002"].rating
    assert fixed["m001"].rating == pytest.approx(1000 + gap)
    variance = _variance_of_difference(free, 1, 2)
    half = (fixed["m001"].upper or 0) - fixed["m001"].rating
    assert half == pytest.approx(400 / np.log(10) * np.sqrt(variance) * 2.03, rel=0.02)


def test_of_several_anchors_the_mean_is_put_where_theirs_is() -> None:
    """The ratings of anchors keep their gaps: a level is all that the votes leave open."""
    votes = some_votes()
    free, anchors = fit_votes(votes, PLAIN), {"m001": 1100.0, "m002": 1300.0}
    plain = leaderboard(free)
    fixed = leaderboard(fit_votes(votes, replace(PLAIN, anchors=anchors)))
    assert (fixed["m001"].rating + fixed["m002"].rating) / 2 == pytest.approx(1200)
    moved = [fixed[row.model].rating - row.rating for row in plain.rows]
    assert moved == pytest.approx([moved[0]] * len(moved))
    contrast = np.array([[1, -0.5, -0.5, 0, 0, 0]])
    half = 400 / np.log(10) * free.covariance.half_widths(contrast, 0.95)[0]
    assert (fixed["m000"].upper or 0) - fixed["m000"].rating == pytest.approx(half)


def _variance_of_difference(fitted: Fitted, i: int, j: int) -> float:
    """The larger of the sandwich's and the model's."""
    return max(
        float(matrix[i, i] + matrix[j, j] - 2 * matrix[i, j])
        for matrix in (fitted.covariance.robust, fitted.covariance.model)
    )


def test_the_bootstrap_agrees_with_the_sandwich() -> None:
    votes = some_votes(votes=3000, voters=200)
    drawn = replace(PLAIN, intervals="bootstrap", samples=400)
    assert widths(votes, drawn) == pytest.approx(widths(votes), rel=0.15)


def test_the_bootstrap_of_votes_agrees_with_their_sandwich() -> None:
    votes = replace(some_votes(votes=3000), voters=None)
    drawn = replace(PLAIN, intervals="bootstrap", samples=400)
    assert widths(votes, drawn) == pytest.approx(widths(votes), rel=0.15)


def test_a_seed_draws_the_same_bootstrap_again() -> None:
    drawn = replace(PLAIN, intervals="bootstrap", samples=20)
    votes = some_votes()
    assert (widths(votes, drawn) == widths(votes, drawn)).all()
    assert (widths(votes, drawn) != widths(votes, replace(drawn, seed=1))).any()


@pytest.mark.evidence
@pytest.mark.parametrize("case", SHORT, ids=str)
def test_intervals_hold_the_truth_as_often_as_they_say(case: object) -> None:
    """A short version; benchmarks/ranking_coverage.py runs the whole."""
    found = coverage(case, seed=7)  # type: ignore[arg-type]
    margin = 3 * np.sqrt(0.95 * 0.05 / found.independent)
    assert 0.95 - 0.02 - margin < found.share < 0.95 + 0.025 + margin
