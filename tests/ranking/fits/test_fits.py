"""Bradley-Terry, Davidson and style against plain computations, and by their properties."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.errors import BadInput
from joute.ranking.fits import bradley_terry, davidson, style_control
from joute.ranking.fits.connectivity import connected
from joute.ranking.options import WEAK_PRIOR
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.counts import PairCounts, expand, tally
from joute.ranking.votes.model import Votes
from tests.ranking import naive
from tests.ranking.simulation import some_votes, taken

ONE = np.zeros(6, dtype=np.int64)
seeds = st.integers(0, 10_000)


def strengths(votes: Votes, prior: float = 0) -> Floats:
    return bradley_terry.fit(tally(votes).weights, ONE, prior=prior).strengths


def swapped(votes: Votes) -> Votes:
    """The same votes with each answer on the other side."""
    return replace(votes, a=votes.b, b=votes.a, outcome=np.array([1, 0, 2, 3])[votes.outcome])


@pytest.mark.parametrize("seed", range(3))
def test_strengths_are_those_of_zermelo(seed: int) -> None:
    votes = some_votes(seed=seed)
    assert strengths(votes) == pytest.approx(naive.bradley_terry(votes, 3000), abs=1e-6)


def test_weights_count_like_votes() -> None:
    votes = some_votes(votes=300)
    weight = np.tile([1.0, 2.0, 3.0], 100)
    weighted = replace(votes, weight=weight)
    repeated = taken(votes, np.repeat(np.arange(300), weight.astype(int)))
    assert strengths(weighted) == pytest.approx(strengths(repeated), abs=1e-9)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_what_is_expected_is_what_was_won(seed: int) -> None:
    """The likelihood equations: each model's points are those that its strength expects."""
    votes = some_votes(seed=seed)
    counts = PairCounts(votes.models, tally(votes).weights)
    expected = counts.meetings * bradley_terry.chances(strengths(votes))
    assert counts.points.sum(axis=1) == pytest.approx(expected.sum(axis=1), abs=1e-6)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_swapping_sides_changes_nothing(seed: int) -> None:
    votes = some_votes(seed=seed)
    assert strengths(votes) == pytest.approx(strengths(swapped(votes)), abs=1e-8)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_turning_every_vote_round_negates(seed: int) -> None:
    votes = some_votes(seed=seed)
    turned = replace(votes, outcome=np.array([1, 0, 2, 3])[votes.outcome])
    assert strengths(turned) == pytest.approx(-strengths(votes), abs=1e-8)


@given(seeds, st.permutations(range(6)))
@settings(max_examples=25, deadline=None)
def test_relabelling_permutes(seed: int, order: list[int]) -> None:
    votes = some_votes(seed=seed)
    places = np.array(order)
    relabelled = replace(votes, a=places[votes.a], b=places[votes.b])
    assert strengths(relabelled)[places] == pytest.approx(strengths(votes), abs=1e-8)


def test_an_unbeaten_model_stays_finite_with_the_weak_prior() -> None:
    counts = PairCounts.of("xyz")
    for winner, loser in ("xy", "xz", "yz", "zy"):
        counts.add(winner, loser, "a", 50)
    found = bradley_terry.fit(counts.table, np.zeros(3, dtype=np.int64), prior=WEAK_PRIOR)
    assert 3 < found.strengths[0] < 7
    assert found.strengths[1] == pytest.approx(found.strengths[2])


def test_the_weak_prior_is_one_more_tie_per_model() -> None:
    votes = some_votes()
    counts = PairCounts(votes.models, tally(votes).weights)
    for first in votes.models:
        for second in votes.models:
            if first != second:
                counts.add(first, second, "tie", WEAK_PRIOR / 2 / 5)
    by_hand = bradley_terry.fit(counts.table, ONE, prior=0).strengths
    assert strengths(votes, prior=WEAK_PRIOR) == pytest.approx(by_hand, abs=1e-9)


def test_a_warm_start_ends_at_the_same_place() -> None:
    table = tally(some_votes()).weights
    cold = bradley_terry.fit(table, ONE, prior=1)
    warm = bradley_terry.fit(table, ONE, prior=1, start=np.array([9.0, -4, 0, 2, 7, 1]))
    assert warm.strengths == pytest.approx(cold.strengths, abs=1e-8)


def test_the_side_is_found_when_it_helps() -> None:
    votes = some_votes(votes=4000, seed=3)
    random = np.random.default_rng(0)
    lucky = (votes.outcome == 1) & (random.random(4000) < 0.3)
    biased = replace(votes, outcome=np.where(lucky, 0, votes.outcome))
    fit = bradley_terry.fit(tally(biased).weights, ONE, prior=0, position=True)
    mirrored = bradley_terry.fit(tally(swapped(biased)).weights, ONE, prior=0, position=True)
    assert 0.3 < fit.effects[0] < 0.8
    assert mirrored.effects == pytest.approx(-fit.effects, abs=1e-8)
    assert mirrored.strengths == pytest.approx(fit.strengths, abs=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_davidson_climbs_to_the_top_of_its_likelihood(seed: int) -> None:
    votes = some_votes(seed=seed)
    fit = davidson.fit(tally(votes).weights, ONE, prior=0)

    def likelihood(point: Floats) -> float:
        total = 0.0
        for a, b, outcome, _ in naive.rows(votes):
            gap = point[a] - point[b]
            odds = np.exp([gap / 2, -gap / 2, point[6], point[6]])
            total += np.log(odds[outcome] / odds[:3].sum())
        return total

    top = np.append(fit.strengths, fit.effects)
    best = likelihood(top)
    for direction in np.eye(7):
        assert likelihood(top + 1e-3 * direction) < best
        assert likelihood(top - 1e-3 * direction) < best


def test_davidson_without_ties_is_bradley_terry() -> None:
    votes = some_votes(ties=0.0)
    found = davidson.fit(tally(votes).weights, ONE, prior=0.03).strengths
    assert found == pytest.approx(strengths(votes), abs=0.02)


def test_davidson_needs_ties_and_wins_when_there_is_no_prior() -> None:
    votes = some_votes(ties=0.0)
    with pytest.raises(BadInput, match="Davidson"):
        davidson.fit(tally(votes).weights, ONE, prior=0)


def test_style_without_style_is_bradley_terry() -> None:
    votes = some_votes()
    side = np.ones((len(votes), 1))
    fit = style_control.fit(votes, side, ONE, prior=0, start=np.zeros(6))
    same = bradley_terry.fit(tally(votes).weights, ONE, prior=0, position=True)
    assert fit.strengths == pytest.approx(same.strengths, abs=1e-7)
    assert fit.effects == pytest.approx(same.effects, abs=1e-7)


@given(st.integers(1, 7), st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6))))
def test_groups_are_those_that_reach_each_other(n: int, pairs: set[tuple[int, int]]) -> None:
    links = {(i % n, j % n) for i, j in pairs}
    matrix = np.zeros((n, n), dtype=bool)
    for i, j in links:
        matrix[i, j] = True
    labels = connected(matrix).tolist()
    found = {frozenset(i for i in range(n) if labels[i] == label) for label in set(labels)}
    assert found == naive.components(n, links)
    sizes = [labels.count(label) for label in range(max(labels) + 1)]
    assert sizes == sorted(sizes, reverse=True)


def test_counts_can_be_spread_out_into_votes() -> None:
    votes = some_votes()
    counts = PairCounts(votes.models, tally(votes).weights)
    assert (tally(expand(counts)).weights == counts.table).all()
