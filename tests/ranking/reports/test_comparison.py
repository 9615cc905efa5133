"""Two rankings compared: Kendall's tau-b against scipy, intervals of shared voters, who moved."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.stats import kendalltau, spearmanr

from joute.errors import BadInput
from joute.ranking import Reading, Scored, compare, rank
from joute.ranking.reports.comparison import tau_b
from joute.ranking.votes.model import A, B, Voters, Votes
from tests.ranking.simulation import some_votes


def named(votes: Votes, prefix: str = "v") -> Reading:
    """The votes, whose voters have names."""
    assert votes.voters is not None
    names = pl.Series([f"{prefix}{code}" for code in range(votes.voters.number)])
    return Reading(replace(votes, voters=Voters(votes.voters.codes, names)), (), "votes")


@pytest.mark.parametrize("ties", [False, True])
def test_tau_b_is_that_of_scipy(ties: bool) -> None:
    random = np.random.default_rng(4)
    for size in (2, 5, 40):
        one, other = random.normal(size=(2, size)).round(1 - ties)
        expected = kendalltau(one, other, variant="b").statistic
        found = tau_b(one, other)
        assert found is None if np.isnan(expected) else found == pytest.approx(expected)


def test_ratings_alone_have_no_interval_and_what_one_lacks_is_named() -> None:
    found = compare(
        {"oak": 3, "elm": 2, "ash": 1, "fir": 0}, {"oak": 1, "elm": 2, "ash": 0, "box": 9}
    )
    assert (found.n, found.interval) == (3, None)
    assert found.tau_b == pytest.approx(1 / 3)
    assert (found.unmatched_a, found.unmatched_b) == (("fir",), ("box",))
    assert [(move.model, move.change) for move in found.moved] == [("elm", 1), ("oak", -1)]
    assert not any(move.settled for move in found.moved)


def test_the_same_votes_agree_without_doubt() -> None:
    votes = named(some_votes())
    found = compare(votes, votes, samples=50)
    assert (found.tau_b, found.interval, found.shared_voters) == (1, (1, 1), 40)
    assert found.moved == ()


def test_shared_voters_make_the_interval_narrower() -> None:
    """Nearly the same votes: what both share does not count as a difference."""
    votes = some_votes(models=8, votes=600)
    most = votes.at(np.arange(570))
    shared = compare(named(votes), named(most), samples=100)
    apart = compare(named(votes), named(most, "other"), samples=100)
    assert (shared.shared_voters, apart.shared_voters) == (40, 0)
    assert shared.interval is not None
    assert apart.interval is not None
    assert shared.interval[0] > apart.interval[0]


def test_a_model_that_surely_fell_is_said_to_have_moved() -> None:
    votes = some_votes(models=5, votes=2000, taste=0.1)
    first = rank(Reading(votes, (), "votes")).rows[0].model
    place = votes.models.index(first)
    lost = np.where(votes.a == place, B, np.where(votes.b == place, A, votes.outcome))
    found = compare(named(votes), named(replace(votes, outcome=lost)), samples=100)
    move = found.moved[0]
    assert (move.model, move.place_a, move.place_b, move.change) == (first, 1, 5, -4)
    assert move.settled


def test_votes_are_compared_with_ratings() -> None:
    votes = named(some_votes())
    ratings = {model: float(place) for place, model in enumerate(votes.votes.models)}
    found = compare(votes, ratings, samples=50)
    assert found.interval is not None
    assert found.interval[0] <= (found.tau_b or 0) <= found.interval[1]
    assert found.shared_voters is None


def test_one_model_in_common_is_not_compared() -> None:
    with pytest.raises(BadInput, match="both rankings"):
        compare({"oak": 1, "elm": 2}, {"oak": 1, "ash": 2})


def test_spearman_is_the_correlation_of_places_with_ties() -> None:
    first = {"oak": 5.0, "elm": 4.0, "ash": 4.0, "box": 1.0, "fir": 0.0}
    second = {"oak": 3.0, "elm": 9.0, "ash": 2.0, "box": 2.0, "fir": 1.0}
    found = compare(first, second)
    assert found.spearman == pytest.approx(spearmanr([*first.values()], [*second.values()])[0])
    assert compare(first, dict.fromkeys(first, 1.0)).spearman is None


def test_published_intervals_give_the_agreement_one() -> None:
    sure = {name: Scored(100.0 * n, 100.0 * n - 1, 100.0 * n + 1) for n, name in enumerate("abcde")}
    unsure = {
        name: Scored(one.rating, one.rating - 300, one.rating + 300) for name, one in sure.items()
    }
    assert compare(sure, sure).interval == (1, 1)
    low, high = compare(sure, unsure).interval or (1, 1)
    assert low < 0.8
    assert high == 1
    assert compare(dict.fromkeys("ab", 1.0) | {"c": 2.0}, sure).n == 3
