"""Rankings merged: one order, and the places that each model could have."""

import pytest

from joute.errors import BadInput
from joute.ranking import Scored, merge


def board(*models: str) -> dict[str, Scored]:
    """A ranking that gives places only, the first model first."""
    return {model: Scored(-place) for place, model in enumerate(models, start=1)}


def places(merged: object) -> dict[str, tuple[int, int, int]]:
    return {row.model: (row.lower, row.place, row.upper) for row in merged.rows}  # type: ignore[attr-defined]


def test_rankings_that_agree_leave_no_doubt() -> None:
    merged = merge({"one": board("oak", "elm", "ash"), "two": board("oak", "elm", "ash")})
    assert places(merged) == {"oak": (1, 1, 1), "elm": (2, 2, 2), "ash": (3, 3, 3)}
    assert merged.rows[0].boards == ("one", "two")


def test_rankings_that_disagree_leave_both_places_open() -> None:
    merged = merge({"one": board("oak", "elm", "ash"), "two": board("elm", "oak", "ash")})
    assert places(merged) == {"oak": (1, 1, 2), "elm": (1, 1, 2), "ash": (3, 3, 3)}


def test_a_published_interval_opens_places_too() -> None:
    sure = {"oak": Scored(1100, 1095, 1105), "elm": Scored(1000, 995, 1005)}
    unsure = {"oak": Scored(1100, 900, 1300), "elm": Scored(1000, 800, 1200)}
    assert places(merge({"one": sure, "two": sure}))["oak"] == (1, 1, 1)
    assert places(merge({"one": unsure, "two": unsure}))["oak"] == (1, 1, 2)


def test_rankings_of_different_models_are_joined_by_those_they_share() -> None:
    merged = merge({"one": board("oak", "elm"), "two": board("elm", "ash"), "far": board("box")})
    assert [row.model for row in merged.rows] == ["oak", "elm", "ash"]
    assert merged.apart == ("box",)


def test_a_long_ranking_weighs_each_model_as_a_short_one_does() -> None:
    long = board(*(f"m{number:03}" for number in range(60)))
    merged = merge({"long": long, "a": board("m001", "m000"), "b": board("m001", "m000")})
    assert merged.rows[0].model == "m001"


def test_one_ranking_is_not_merged() -> None:
    with pytest.raises(BadInput, match="Two rankings or more"):
        merge({"one": board("oak", "elm")})
