"""Votes that say how much better an answer is: a column `outcome`, from 0 to 1 for side a."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from joute.errors import BadData, BadInput
from joute.ranking import rank
from joute.ranking.votes.io.reader import read
from tests.ranking.simulation import frame, some_votes

OPTIONS: dict[str, Any] = {"min_votes": 0, "min_voters": 0}


def graded(seed: int = 2) -> pl.DataFrame:
    """Votes of forty voters, in tenths."""
    votes = some_votes()
    points = np.random.default_rng(seed).integers(0, 11, len(votes)) / 10
    return frame(votes).drop("winner").with_columns(outcome=pl.Series(points))


def test_words_and_their_values_rank_the_same() -> None:
    words = frame(some_votes())
    values = {"a": 1.0, "b": 0.0, "tie": 0.5, "both_bad": 0.5}
    numbers = words.with_columns(outcome=pl.col("winner").replace_strict(values)).drop("winner")
    assert rank(numbers).rows == rank(words).rows
    assert read(numbers).votes.points is None


def test_swapped_sides_change_nothing() -> None:
    table = graded()
    swapped = table.rename({"model_a": "model_b", "model_b": "model_a"}).with_columns(
        outcome=1 - pl.col("outcome")
    )
    one, other = rank(table, **OPTIONS), rank(swapped, **OPTIONS)
    assert [row.model for row in one.rows] == [row.model for row in other.rows]
    for row, turned in zip(one.rows, other.rows, strict=True):
        assert turned.rating == pytest.approx(row.rating)
        assert turned.lower == pytest.approx(row.lower)


def test_a_graded_vote_is_worth_as_many_whole_votes_in_its_proportion() -> None:
    """Seven tenths, ten times by one voter, or seven wins and three losses of theirs."""
    table = graded()
    won = (pl.col("outcome") * 10).round().cast(pl.Int64)
    parts = [
        table.with_columns(outcome=pl.lit(value), times=times)
        for value, times in ((1.0, won), (0.0, 10 - won))
    ]
    whole = pl.concat(parts).select(pl.exclude("times").repeat_by("times").explode())
    tenfold = pl.concat([table] * 10)
    one, other = rank(tenfold, **OPTIONS), rank(whole, **OPTIONS)
    ratings = {row.model: (row.rating, row.lower) for row in other.rows}
    for row in one.rows:
        assert (row.rating, row.lower) == pytest.approx(ratings[row.model], abs=1e-3)


@pytest.mark.parametrize("method", ["elo", "elo-averaged", "bradley-terry"])
@pytest.mark.parametrize("intervals", ["sandwich", "bootstrap"])
def test_every_method_but_davidson_takes_them(method: Any, intervals: Any) -> None:
    board = rank(graded(), method=method, intervals=intervals, samples=20, **OPTIONS)
    assert len(board.rows) == 6
    assert board.votes == 400
    board.robustness()
    board.pairs()
    with pytest.raises(BadInput, match="graded"):
        rank(graded(), method="davidson")


@pytest.mark.parametrize("written", ["1.2", "-0.1", "better"])
def test_an_outcome_that_is_not_from_0_to_1_is_an_error_with_its_row(
    written: str, tmp_path: Path
) -> None:
    file = tmp_path / "votes.csv"
    file.write_text(f"model_a,model_b,outcome\noak,elm,0.5\noak,elm,{written}\n")
    with pytest.raises(BadData, match="row 2"):
        rank(file)


def test_decimal_commas_and_blanks_are_read(tmp_path: Path) -> None:
    file = tmp_path / "votes.csv"
    file.write_text("model_a;model_b;outcome\noak;elm;0,75\noak;elm;\nelm;oak;0,25\n")
    board = rank(file, **OPTIONS)
    assert (board.votes, board.rows[0].model, board.rows[0].wins) == (2, "oak", 2)
    assert [one.rule for one in board.excluded] == ["no_winner"]


def test_intervals_of_graded_votes_hold_the_truth() -> None:
    random = np.random.default_rng(8)
    truth = np.linspace(-0.8, 0.8, 6)
    points = 1000 + 400 / np.log(10) * truth
    held = []
    for seed in range(40):
        votes = some_votes(seed=seed)
        chance = 1 / (1 + np.exp(truth[votes.b] - truth[votes.a]))
        grades = random.beta(4 * chance, 4 * (1 - chance))
        table = frame(votes).drop("winner").with_columns(outcome=pl.Series(grades))
        held += [
            row.lower <= points[int(row.model[1:])] <= row.upper
            for row in rank(table, prior=None, **OPTIONS).rows
            if row.lower is not None and row.upper is not None
        ]
    assert 0.92 <= np.mean(held) <= 0.99
