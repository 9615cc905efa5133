"""`rank` as people call it."""

import json
from typing import Any

import numpy as np
import polars as pl
import pytest

from joute.errors import BadInput
from joute.ranking import METHODS, Leaderboard, Row, rank
from tests.ranking.simulation import frame, some_votes

VOTES = frame(some_votes(models=6, votes=900, voters=60, seed=4))


def test_a_row_for_each_model_the_best_first() -> None:
    board = rank(VOTES)
    assert [row.model for row in board.rows] == sorted(
        VOTES["model_a"].unique(), key=lambda model: -board[model].rating
    )
    assert [row.rank for row in board.rows] == [1, 2, 3, 4, 5, 6]
    assert board.votes == 900
    assert board.voters == 60
    assert board.method == "bradley-terry"


def test_counts_of_a_row_are_those_of_its_votes() -> None:
    row = rank(VOTES)["m002"]
    mine = VOTES.filter((pl.col("model_a") == "m002") | (pl.col("model_b") == "m002"))
    won = mine.filter(
        pl.when(pl.col("model_a") == "m002").then(pl.lit("a")).otherwise(pl.lit("b"))
        == pl.col("winner")
    )
    ties = mine.filter(pl.col("winner") == "tie").height
    assert row.votes == mine.height
    assert (row.wins, row.ties, row.losses) == (won.height, ties, mine.height - won.height - ties)
    assert row.voters == mine["voter"].n_unique()
    assert row.win_rate == pytest.approx((won.height + ties / 2) / mine.height)


def test_ratings_are_centred_and_lie_in_their_intervals() -> None:
    rows = rank(VOTES).rows
    assert np.mean([row.rating for row in rows]) == pytest.approx(1000)
    assert all((row.lower or 0) < row.rating < (row.upper or 0) for row in rows)


def test_four_hundred_points_are_odds_of_ten_to_one() -> None:
    rows = [("x", "y", "a")] * 1000 + [("x", "y", "b")] * 100
    votes = pl.DataFrame(rows, schema=["model_a", "model_b", "winner"], orient="row")
    board = rank(votes, prior=None)
    assert board["x"].rating - board["y"].rating == pytest.approx(400)


def test_a_higher_level_widens_intervals() -> None:
    narrow, wide = rank(VOTES, level=0.8).rows, rank(VOTES, level=0.99).rows
    assert all((n.upper or 0) < (w.upper or 0) for n, w in zip(narrow, wide, strict=True))


def test_under_the_minimum_a_model_keeps_its_rating_and_says_what_it_needs() -> None:
    few = pl.DataFrame({"model_a": ["new"] * 3, "model_b": ["m001"] * 3, "winner": ["a", "b", "a"],
                        "voter": ["v1", "v2", "v3"]})  # fmt: skip
    board = rank(pl.concat([VOTES, few]), min_votes=20, min_voters=10)
    row = board["new"]
    assert (row.rank, row.rank_lower, row.rank_upper, row.tier) == (None, None, None, None)
    assert row.lower is not None
    assert row.lower < row.rating
    assert [(one.model, one.votes, one.voters) for one in board.needed] == [("new", 17, 7)]
    assert sorted(row.rank for row in board.rows if row.rank) == [1, 2, 3, 4, 5, 6]


def test_without_voters_their_minimum_does_not_apply() -> None:
    board = rank(VOTES.drop("voter"), min_voters=1000)
    assert board.voters is None
    assert [row.rank for row in board.rows] == [1, 2, 3, 4, 5, 6]
    assert {row.voters for row in board.rows} == {None}


def test_models_that_were_never_compared_are_not_put_on_one_scale() -> None:
    other = VOTES.head(200).with_columns(
        ("z" + pl.col("model_a")).alias("model_a"), ("z" + pl.col("model_b")).alias("model_b")
    )
    board = rank(pl.concat([VOTES, other]), min_votes=1, min_voters=1)
    components = {row.model[0]: row.component for row in board.rows}
    assert components == {"m": 1, "z": 2}
    for component in (1, 2):
        rows = [row for row in board.rows if row.component == component]
        assert np.mean([row.rating for row in rows]) == pytest.approx(1000)
        assert [row.rank for row in rows] == [1, 2, 3, 4, 5, 6]
    assert board["m000"].rating == pytest.approx(rank(VOTES)["m000"].rating)


def test_without_a_prior_an_unbeaten_model_is_a_component_of_its_own() -> None:
    unbeaten = pl.DataFrame(
        {"model_a": ["best"] * 3, "model_b": ["m000"] * 3, "winner": ["a"] * 3, "voter": ["v"] * 3}
    )
    votes = pl.concat([VOTES, unbeaten])
    assert rank(votes, prior=None)["best"].component == 2
    assert rank(votes, prior=None)["best"].lower is None
    assert rank(votes)["best"].component == 1
    assert rank(votes)["best"].rating < 2000


def test_ties_and_both_bad_are_left_out_on_request() -> None:
    votes = VOTES.with_columns(
        winner=pl.when(pl.int_range(pl.len()) % 9 == 0)
        .then(pl.lit("both_bad"))
        .otherwise(pl.col("winner"))
    )
    board = rank(votes, ties="leave-out", both_bad="leave-out")
    left_out = {one.rule: one.votes for one in board.excluded}
    assert left_out == {
        "tie": votes.filter(pl.col("winner") == "tie").height,
        "both_bad": votes.filter(pl.col("winner") == "both_bad").height,
    }
    assert sum(row.ties for row in board.rows) == 0
    assert board.votes == 900 - sum(left_out.values())


def test_a_cap_limits_what_one_voter_weighs() -> None:
    stuffing = pl.DataFrame({"model_a": ["m005"] * 400, "model_b": ["m000"] * 400,
                             "winner": ["a"] * 400, "voter": ["stuffer"] * 400})  # fmt: skip
    votes = pl.concat([VOTES, stuffing])
    honest, stuffed = rank(VOTES)["m005"].rating, rank(votes)["m005"].rating
    capped = rank(votes, max_votes_per_voter=20)
    assert stuffed - honest > 60
    assert abs(capped["m005"].rating - honest) < 20
    assert capped["m005"].votes == rank(votes)["m005"].votes


@pytest.mark.parametrize("method", METHODS)
def test_every_method_puts_clear_differences_in_order(method: Any) -> None:
    strong = frame(some_votes(models=4, votes=3000, voters=100, seed=3, taste=0.2))
    board = rank(strong, method=method)
    assert [row.model for row in board.rows] == [row.model for row in rank(strong).rows]
    with_intervals = method in {"bradley-terry", "davidson"}
    assert all((row.lower is not None) == with_intervals for row in board.rows)
    assert all((row.tier is not None) == with_intervals for row in board.rows)


def test_the_position_is_measured_beside_every_ranking() -> None:
    found = rank(VOTES).position
    assert found is not None
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower < 0 < found.upper
    assert not found.significant
    swapped = VOTES.rename({"model_a": "model_b", "model_b": "model_a"}).with_columns(
        winner=pl.col("winner").replace({"a": "b", "b": "a"})
    )
    opposite = rank(swapped).position
    assert opposite is not None
    assert opposite.points == pytest.approx(-found.points, abs=1e-6)
    assert opposite.chance == pytest.approx(1 - found.chance)


def test_no_votes_make_an_empty_ranking() -> None:
    board = rank(VOTES.clear())
    assert (board.rows, board.votes, board.position) == ((), 0, None)
    assert board.pairs() == ()
    assert board.robustness().findings[0].code == "too_few"
    assert json.loads(board.to_json())["rows"] == []


def test_two_models_and_one_vote_are_enough_to_say_something() -> None:
    board = rank(VOTES.filter(pl.col("winner") == "a").head(1))
    assert [row.rank for row in board.rows] == [None, None]
    assert board.rows[0].rating > board.rows[1].rating
    assert [row.lower for row in board.rows] == [None, None]
    assert board.position is not None
    assert board.position.lower is None


def test_json_has_the_fields_of_the_library() -> None:
    board = rank(VOTES, keep=("duplicate",))
    found = json.loads(board.to_json())
    assert found["rows"][0] == {name: getattr(board.rows[0], name) for name in Row.__annotations__}
    assert found["options"]["keep"] == ["duplicate"]
    assert {"method", "votes", "voters", "excluded", "position", "style"} <= found.keys()


def test_json_says_null_for_what_is_not_known() -> None:
    assert json.loads(rank(VOTES.head(1)).to_json())["rows"][0]["lower"] is None


def test_a_dataframe_has_the_fields_of_the_rows() -> None:
    board = rank(VOTES)
    table = board.to_polars()
    assert table.columns == list(Row.__annotations__)
    assert table["rating"].to_list() == [row.rating for row in board.rows]
    assert rank(VOTES.clear()).to_polars().schema == table.schema


def test_the_mean_win_rate_weighs_opponents_alike() -> None:
    """Nine of ten against one, a quarter against the other, however often each was met."""
    lines = [("a", "b", "a")] * 9 + [("b", "a", "a")] + [("c", "a", "a"), ("a", "c", "tie")] * 3
    board = rank(pl.DataFrame(lines, schema=["model_a", "model_b", "winner"], orient="row"))
    row = board["a"]
    assert row.mean_win_rate == pytest.approx((0.9 + 0.25) / 2)
    assert row.win_rate == pytest.approx(10.5 / 16)


def test_the_options_make_the_same_ranking_again() -> None:
    board = rank(VOTES, anchors={"m001": 1200.0}, level=0.9, both_bad="leave-out", min_votes=3)
    assert rank(VOTES, **board.options).rows == board.rows


@pytest.mark.parametrize(
    "options",
    [
        {"method": "trueskill"},
        {"ties": "third"},
        {"both_bad": "loss"},
        {"prior": "strong"},
        {"cluster": "prompt"},
        {"intervals": "none"},
        {"level": 95},
        {"level": 1},
        {"level": float("nan")},
        {"samples": 0},
        {"samples": 1},
        {"min_votes": -1},
        {"min_voters": -1},
        {"seed": -1},
        {"max_votes_per_voter": float("nan")},
        {"max_votes_per_voter": 0},
        {"method": "elo", "style": True},
        {"method": "davidson", "ties": "leave-out"},
        {"style": True, "intervals": "bootstrap"},
        {"anchors": {"nobody": 1000}},
        {"anchors": {"m001": float("nan")}},
        {"style": True},
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        rank(VOTES, **options)


def test_a_leaderboard_cannot_be_changed() -> None:
    board = rank(VOTES)
    assert isinstance(board, Leaderboard)
    with pytest.raises(AttributeError):
        board.votes = 3  # type: ignore[misc]
