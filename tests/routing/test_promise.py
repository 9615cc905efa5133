"""A promise of quality: exact, in order, and watched."""

import numpy as np
import pytest
from scipy.stats import binom

from joute.routing import Promise, watch
from joute.routing.promise import Requests, keep
from tests.routing import studies
from tests.routing.tables import mmlu


def requests(worse: int, n: int, *, above: int | None = None) -> Requests:
    """n requests of one voter each, of which `worse` are lost; `above` have a prediction of 1, the
    others of 0; those that are lost come first."""
    return Requests(
        predicted=(np.arange(n) < (n if above is None else above)).astype(float),
        worse=np.arange(n) < worse,
        fixed=np.zeros(n, int),
        weights=np.ones(n),
        voter=np.arange(n),
    )


@pytest.mark.parametrize(("worse", "n"), [(0, 58), (0, 59), (7, 300), (8, 300), (9, 300)])
def test_a_threshold_holds_where_the_binomial_distribution_refuses_a_higher_risk(
    worse: int, n: int
) -> None:
    # One more that is lost where the model is not used, so that not all rows are alike.
    held = requests(worse, n)
    held.predicted[-1], held.worse[-1] = -1.0, True
    kept = keep(Promise(0.05), held, np.array([0.0]))
    assert kept.holds == (binom.cdf(worse, n, 0.05) <= 0.05)
    if kept.holds:
        assert kept.most < 0.05
        assert binom.cdf(worse, n, kept.most) == pytest.approx(0.05, rel=1e-6)
        assert (kept.used, kept.worse) == pytest.approx(((n - 1) / n, worse / n))


def test_the_sequence_stops_at_the_first_threshold_that_fails() -> None:
    """Most of what is lost lies at the strictest threshold; the laxest would pass alone."""
    held = requests(30, 400, above=40)
    assert not keep(Promise(0.05), held, np.array([1.0, 0.0])).holds
    only = requests(6, 400, above=40)
    assert keep(Promise(0.05), only, np.array([1.0, 0.0])).threshold == 0.0


def test_too_few_requests_hold_no_promise_and_none_either() -> None:
    assert keep(Promise(0.05), requests(1, 30), np.array([0.0])).threshold is None
    none = keep(Promise(0.05), requests(0, 0), np.array([0.0]))
    assert (none.holds, none.most, none.effective) == (False, 1.0, 0.0)


def test_votes_of_one_voter_hold_no_promise() -> None:
    held = requests(1, 1000)
    held.voter[:] = 3
    assert not keep(Promise(0.05), held, np.array([0.0])).holds


def test_what_chance_decides_is_part_of_the_promise() -> None:
    """Exploration gives the model a prompt that no threshold would, and takes others away."""
    held = requests(10, 300, above=0)
    held.fixed[:20] = 1
    kept = keep(Promise(0.05), held, np.array([1.0]))
    assert not kept.holds
    assert [kept.used, kept.worse] == pytest.approx([20 / 300, 10 / 300])
    held.fixed[:20] = -1
    assert keep(Promise(0.05), held, np.array([0.0])).used == pytest.approx(280 / 300)


def test_several_models_share_the_risk_and_the_confidence() -> None:
    part = Promise(0.06, 0.94).shared(3)
    assert [part.risk, part.confidence] == pytest.approx([0.02, 0.98])


@pytest.mark.parametrize("values", [(0.0, 0.95), (0.05, 1.0), (1.0, 0.5)])
def test_a_promise_of_nothing_or_of_certainty_is_refused(values: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="above 0 and below 1"):
        Promise(*values)


def test_live_requests_break_a_promise_only_when_the_risk_is_surely_higher() -> None:
    promise = Promise(0.05)
    few = watch(np.arange(40) < 4, np.arange(40))
    many = watch(np.arange(1000) < 100, np.arange(1000))
    assert (few.breaks(promise), many.breaks(promise)) == (False, True)
    assert 0.05 < many.least < many.worse == 0.1
    assert watch(np.arange(1000) < 100, np.zeros(1000, int)).least == 0


def test_nothing_lost_has_no_lower_bound_and_everything_a_high_one() -> None:
    assert watch(np.zeros(50, bool), np.arange(50)).least == pytest.approx(0.0)
    assert 0.8 < watch(np.ones(50, bool), np.arange(50)).least < 1


@pytest.mark.evidence
def test_a_kept_promise_is_seldom_suspended_however_often_one_looks() -> None:
    random, promise, alarms = np.random.default_rng(0), Promise(0.05), 0
    for _ in range(200):
        worse = random.random(600) < 0.05
        looks = range(60, 601, 60)
        alarms += any(watch(worse[:n], np.arange(n)).breaks(promise) for n in looks)
    assert alarms <= 15


@pytest.mark.evidence
def test_the_promise_is_broken_in_nine_percent_of_200_splits_at_most() -> None:
    risks = studies.risks_of_promise(mmlu(), Promise(0.05), 250, 200)
    assert (risks > 0.05).mean() <= 0.09
    assert risks.mean() > 0.005


@pytest.mark.evidence
def test_whole_policies_keep_their_promise() -> None:
    """Of sixty: `python -m benchmarks.routing` fits two hundred."""
    risks = studies.risks_of_fits(mmlu(), Promise(0.10), 600, 60)
    assert (risks > 0.10).mean() <= 0.09
    assert risks.mean() > 0.01
