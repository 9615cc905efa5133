"""What would change the first place, and who votes unlike the others."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import polars as pl
import pytest

from joute.ranking import rank
from joute.ranking.reports.robustness import p_values_of_voters
from joute.ranking.votes.model import Voters
from tests.ranking.simulation import frame, some_votes

CLOSE = frame(some_votes(models=5, votes=300, voters=40, seed=5))


def first(votes: pl.DataFrame) -> str:
    return rank(votes, min_votes=0, min_voters=0).rows[0].model


def test_removing_that_many_votes_does_change_the_first_place() -> None:
    report = rank(CLOSE, min_votes=0, min_voters=0).robustness()
    assert report.votes is not None
    assert report.first == first(CLOSE)
    assert report.votes.model != report.first
    assert report.votes.among == 300
    assert report.votes.share == report.votes.removed / 300


def test_few_votes_are_found_where_few_are_enough() -> None:
    """In a small case, all sets of votes are tried: no smaller one exists."""
    votes = frame(some_votes(models=3, votes=20, voters=12, seed=5))
    found = rank(votes, min_votes=0, min_voters=0).robustness().votes
    assert found is not None
    for size in range(1, min(found.removed, 3)):
        for removed in combinations(range(20), size):
            kept = votes.with_row_index().filter(~pl.col("index").is_in(removed))
            assert first(kept) == first(votes)


def test_one_person_who_decides_is_found() -> None:
    stuffing = pl.DataFrame({"model_a": ["m000"] * 80, "model_b": ["m001"] * 80,
                             "winner": ["a"] * 80, "voter": ["stuffer"] * 80})  # fmt: skip
    honest = first(CLOSE)
    assert honest != "m000"
    votes = pl.concat([CLOSE, stuffing])
    assert first(votes) == "m000"
    report = rank(votes, min_votes=0, min_voters=0).robustness()
    assert report.voters is not None
    assert (report.voters.removed, report.voters.among) == (1, 41)
    assert report.without_most_active is not None
    assert report.without_most_active.voter == "stuffer"
    assert report.without_most_active.first == honest
    assert "stuffer" in {voter.voter for voter in report.unlikely}
    assert [finding.code for finding in report.findings] == [
        *("level", "votes", "voters", "most_active_changes", "unlikely"),
    ]
    assert all("%" not in finding.text.replace(" %)", "") for finding in report.findings)


def test_a_solid_first_place_is_said_to_be_solid() -> None:
    rows = [("x", "y", "a")] * 400 + [("x", "y", "b")] * 4
    votes = pl.DataFrame(rows, schema=["model_a", "model_b", "winner"], orient="row")
    report = rank(votes).robustness()
    assert report.votes is None
    assert report.voters is None
    assert [finding.code for finding in report.findings] == ["votes_solid"]


def test_elo_is_examined_by_its_votes_too() -> None:
    board = rank(CLOSE, method="elo", min_votes=0, min_voters=0)
    assert board.robustness().votes is not None


def test_capped_weights_are_capped_again_without_the_removed_votes() -> None:
    report = rank(CLOSE, min_votes=0, min_voters=0, max_votes_per_voter=3).robustness()
    assert report.votes is not None
    assert report.votes.removed >= 1


def test_p_values_of_honest_voters_are_not_small() -> None:
    """Voters who vote as the model says: under 1 % have a bound under 1 %."""
    votes = some_votes(models=6, votes=8000, voters=400, seed=1, taste=0.0)
    assert votes.voters is not None
    p = p_values_of_voters(votes, votes.voters)
    assert (p < 0.01).mean() <= 0.01
    assert p.max() <= 1


def test_someone_who_votes_upside_down_is_unlikely() -> None:
    votes = some_votes(models=6, votes=12000, voters=100, seed=2, taste=0.0)
    assert votes.voters is not None
    contrary = votes.voters.codes == 7
    turned = np.where(contrary, np.array([1, 0, 2, 3])[votes.outcome], votes.outcome)
    p = p_values_of_voters(replace(votes, outcome=turned), votes.voters)
    assert np.argmin(p) == 7


@pytest.mark.parametrize("seed", range(2))
def test_a_short_voter_is_never_unlikely(seed: int) -> None:
    votes = some_votes(votes=200, seed=seed)
    alone = Voters(np.arange(200))
    assert p_values_of_voters(replace(votes, voters=alone), alone).min() > 0.01
