"""Who prefers weaker models more often than differing tastes explain."""

from dataclasses import replace

import numpy as np
import pytest

from joute.ranking.fitted import fit_votes
from joute.ranking.options import Options
from joute.ranking.reports.robustness import examine
from joute.ranking.reports.unlikely_voters import p_values_of_voters, unlikely_voters
from joute.ranking.votes.model import Voters
from tests.ranking.honest_voters import Room, named, upside_down
from tests.ranking.simulation import some_votes


@pytest.mark.parametrize("room", [Room(104, 30), Room(261, 30), Room(104, 100)], ids=str)
def test_people_of_differing_tastes_are_seldom_named(room: Room) -> None:
    """A short version of benchmarks/ranking_coverage.py: on one board in twenty at most."""
    assert named(room, 20, seed=3).honest <= 0.05


def test_someone_who_votes_upside_down_is_named() -> None:
    votes = Room(52, 100).vote(np.random.default_rng(0))
    assert votes.voters is not None
    turned = replace(votes, outcome=upside_down(votes, votes.voters.codes == 7))
    assert [one.voter for one in unlikely_voters(turned, votes.voters)] == ["#7"]
    report = examine(fit_votes(turned, Options()))
    assert report.unlikely[0].votes == 100
    assert report.findings[-1].code == "unlikely"


def test_p_values_of_honest_voters_are_not_small() -> None:
    """Voters who vote as the model says: under 1 % have one under 1 %."""
    votes = some_votes(models=6, votes=8000, voters=400, seed=1, taste=0.0)
    assert votes.voters is not None
    p = p_values_of_voters(votes, votes.voters)
    assert (p < 0.01).mean() <= 0.01
    assert p.max() <= 1


def test_a_repeated_preference_for_one_of_two_is_a_taste() -> None:
    """Someone who always prefers one model to another may just like it better."""
    votes = some_votes(models=6, votes=2000, voters=40, seed=3)
    assert votes.voters is not None
    often = votes.voters.codes == np.bincount(votes.voters.codes).argmax()
    outcome = np.where(
        often, np.where(votes.a == 2, 0, np.where(votes.b == 2, 1, 2)), votes.outcome
    )
    assert unlikely_voters(replace(votes, outcome=outcome), votes.voters) == ()


@pytest.mark.parametrize("seed", range(2))
def test_a_short_voter_is_never_unlikely(seed: int) -> None:
    votes = some_votes(votes=200, seed=seed)
    alone = Voters(np.arange(200))
    assert p_values_of_voters(replace(votes, voters=alone), alone).min() > 0.01


def test_too_few_voters_say_nothing_of_tastes() -> None:
    votes = some_votes(votes=200, voters=5, seed=1)
    assert votes.voters is not None
    assert (p_values_of_voters(votes, votes.voters) == 1).all()
