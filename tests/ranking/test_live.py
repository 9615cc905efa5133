"""A ranking kept up with each vote."""

from typing import Any

import pytest

from joute.errors import BadInput
from joute.ranking import Live, PairCounts, Row, rank
from joute.ranking.votes.counts import tally
from tests.ranking.simulation import frame, some_votes

VOTES = some_votes(votes=700, seed=6)


def live(**options: Any) -> Live:
    return Live(PairCounts(VOTES.models, tally(VOTES).weights.copy()), **options)


def width(row: Row) -> float:
    assert row.lower is not None
    assert row.upper is not None
    return row.upper - row.lower


@pytest.mark.parametrize("method", ["bradley-terry", "davidson"])
def test_counts_give_the_same_rows_as_votes(method: str) -> None:
    options: dict[str, Any] = {"method": method, "anchors": {"m001": 1000}, "both_bad": "leave-out"}
    board, ranked = live(**options).refresh(), rank(frame(VOTES).drop("voter"), **options)
    for mine, theirs in zip(board.rows, ranked.rows, strict=True):
        assert mine.model == theirs.model
        assert mine.rating == pytest.approx(theirs.rating, abs=1e-6)
        assert mine.lower == pytest.approx(theirs.lower, abs=1e-6)
        assert (mine.rank_lower, mine.rank_upper) == (theirs.rank_lower, theirs.rank_upper)
        assert (mine.votes, mine.wins, mine.ties) == (theirs.votes, theirs.wins, theirs.ties)


def test_a_refresh_after_a_vote_is_what_a_new_start_would_give() -> None:
    kept_up, later = live(), live()
    kept_up.refresh()
    for board in (kept_up, later):
        board.add("m003", "m004", "a")
        board.add("m004", "m001", "both_bad")
    for mine, theirs in zip(kept_up.refresh().rows, later.refresh().rows, strict=True):
        assert mine.rating == pytest.approx(theirs.rating, abs=1e-6)
        assert mine.upper == pytest.approx(theirs.upper, abs=1e-6)


def test_a_vote_can_be_taken_back() -> None:
    board = live()
    before = board.refresh().rows
    board.add("m000", "m001", "b")
    assert board.refresh().rows != before
    board.take_back("m000", "m001", "b")
    assert [row.votes for row in board.refresh().rows] == [row.votes for row in before]


def test_a_model_joins_with_its_first_vote() -> None:
    board = live()
    board.refresh()
    board.add("new", "m002", "a")
    rows = {row.model: row for row in board.refresh().rows}
    assert rows["new"].votes == 1
    assert rows["new"].rank is None
    assert rows["new"].rating > rows["m002"].rating


def test_it_can_start_from_nothing() -> None:
    board = Live(PairCounts.of(["x", "y"]))
    assert [(row.rating, row.rank) for row in board.refresh().rows] == [(1000, None)] * 2
    assert board.refresh().position is None
    board.add("x", "y", "a")
    assert board.refresh().rows[0].model == "x"
    assert Live(PairCounts.of([])).refresh().rows == ()


def test_counts_alone_can_be_examined_pair_by_pair_and_for_robustness() -> None:
    board = live().refresh()
    assert sum(pair.votes for pair in board.pairs()) == 700
    assert board.robustness().votes is not None
    assert board.robustness().voters is None


def test_the_plan_follows_the_votes() -> None:
    board = live()
    before = board.plan().weight("m000", "m001")
    for _ in range(300):
        board.add("m000", "m001", "a")
    assert board.plan().weight("m000", "m001") < before


@pytest.mark.parametrize(
    "options", [{"method": "elo"}, {"style": True}, {"intervals": "bootstrap"}]
)
def test_what_counts_cannot_give_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        live(**options)


@pytest.mark.parametrize("vote", [("x", "x", "a"), ("x", "y", "c")])
def test_what_is_no_vote_is_refused(vote: tuple[str, str, Any]) -> None:
    with pytest.raises(BadInput):
        Live(PairCounts.of("xy")).add(*vote)


def test_a_million_times_the_votes_rate_the_same_and_a_thousand_times_as_surely() -> None:
    """The imaginary ties that keep a fit finite are worth a point or two of 700 votes."""
    few, many = live(), live()
    many.counts.table *= 1e6
    for less, more in zip(few.refresh().rows, many.refresh().rows, strict=True):
        assert more.model == less.model
        assert more.rating == pytest.approx(less.rating, abs=3)
        assert width(less) / width(more) == pytest.approx(1000, rel=0.05)
