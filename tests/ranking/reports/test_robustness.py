"""What would change the first place."""

from itertools import combinations

import polars as pl

from joute.ranking import rank
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
    own = CLOSE.filter(pl.any_horizontal(pl.col("model_a", "model_b") == report.votes.model))
    assert report.votes.votes_of_model == own.height
    assert 0 < report.votes.removed_of_model <= report.votes.removed


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
    assert [finding.code for finding in report.findings] == [
        *("level", "votes", "voters", "most_active_changes"),
    ]
    assert all("%" not in finding.text.replace("%)", "") for finding in report.findings)


def test_a_solid_first_place_is_said_to_be_solid() -> None:
    rows = [("x", "y", "a")] * 400 + [("x", "y", "b")] * 4
    votes = pl.DataFrame(rows, schema=["model_a", "model_b", "winner"], orient="row")
    report = rank(votes).robustness()
    assert report.votes is None
    assert report.voters is None
    assert [finding.code for finding in report.findings] == ["votes_solid"]


def test_votes_of_the_model_that_would_be_first_are_said_of_its_own() -> None:
    report = rank(CLOSE, min_votes=0, min_voters=0).robustness()
    found = report.votes
    said = next(one for one in report.findings if one.code == "votes")
    assert found is not None
    own = f"{found.removed_of_model} of them are among its own {found.votes_of_model}."
    assert own in said.text


def test_where_all_is_tied_no_model_is_first() -> None:
    pairs = [pair for pair in combinations("wxyz", 2) for _ in range(10)]
    votes = pl.DataFrame(pairs, schema=["model_a", "model_b"], orient="row").with_columns(
        winner=pl.lit("tie")
    )
    board = rank(votes)
    assert all((row.upper or 0) - (row.lower or 0) > 20 for row in board.rows)
    report = board.robustness()
    assert (report.first, report.votes, report.voters) == (None, None, None)
    assert [finding.code for finding in report.findings] == ["tied"]


def test_elo_is_examined_by_its_votes_too() -> None:
    board = rank(CLOSE, method="elo", min_votes=0, min_voters=0)
    assert board.robustness().votes is not None


def test_capped_weights_are_capped_again_without_the_removed_votes() -> None:
    report = rank(CLOSE, min_votes=0, min_voters=0, max_votes_per_voter=3).robustness()
    assert report.votes is not None
    assert report.votes.removed >= 1
