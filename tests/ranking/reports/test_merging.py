"""Rankings merged: one order, and the places that each model could have."""

import numpy as np
import pytest

from joute.errors import BadInput
from joute.ranking import Scored, merge
from joute.ranking.fits import bradley_terry
from joute.ranking.reports import merging
from joute.ranking.votes.model import WINNERS


def board(*models: str) -> dict[str, Scored]:
    """A ranking that gives places only, the first model first."""
    return {model: Scored(-place) for place, model in enumerate(models, start=1)}


def places(merged: object) -> dict[str, tuple[int | None, int, int | None]]:
    return {row.model: (row.lower, row.place, row.upper) for row in merged.rows}  # type: ignore[attr-defined]


def test_rankings_that_agree_leave_no_doubt() -> None:
    merged = merge({name: board("oak", "elm", "ash") for name in ("one", "two", "three")})
    assert places(merged) == {"oak": (1, 1, 1), "elm": (2, 2, 2), "ash": (3, 3, 3)}
    assert merged.rows[0].boards == ("one", "two", "three")


def test_two_rankings_without_intervals_and_one_alone_leave_no_range() -> None:
    two = merge({"one": board("oak", "elm"), "two": board("oak", "elm")})
    assert places(two) == {"oak": (None, 1, None), "elm": (None, 2, None)}
    half = {model: Scored(rating, rating - 1, rating + 1) for model, rating in (("oak", 9),)}
    alone = merge({"one": half | {"elm": Scored(8)}, "two": half, "three": board("oak", "elm")})
    assert places(alone)["elm"] == (None, 2, None)
    assert places(alone)["oak"] == (1, 1, 1)


def test_rankings_that_disagree_leave_both_places_open() -> None:
    one, two = board("oak", "elm", "ash"), board("elm", "oak", "ash")
    merged = merge({"one": one, "two": two, "three": one, "four": two})
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


def test_many_large_rankings_are_merged_without_the_threads_of_linear_algebra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(np.linalg, "solve", None)
    monkeypatch.setattr(np.linalg, "pinv", None)
    models = [f"m{number:03}" for number in range(80)]
    merged = merge({f"board {number}": board(*models) for number in range(4)}, samples=5)
    assert [row.model for row in merged.rows] == models


def test_strengths_are_those_of_bradley_terry() -> None:
    held = np.array([[1.0, 1, 1, 1], [1, 1, 1, 0]])
    ratings = np.array([[4.0, 3, 2, 2], [1, 2, 3, np.nan]])
    points = np.array([merging._points(own) for own in ratings])
    table = np.zeros((4, 4, 4))
    for own in ratings:
        share = 1 / (np.count_nonzero(~np.isnan(own)) - 1)
        table[:, :, WINNERS.index("a")] += share * (own[:, None] > own)
        table[:, :, WINNERS.index("tie")] += share * np.triu(own[:, None] == own, 1)
    exact = bradley_terry.fit(table, np.zeros(4, dtype=int), prior=merging._PRIOR).strengths
    assert merging._fit(np.ones(2), points, held, np.zeros(4), 1e-6) == pytest.approx(exact)


def test_one_ranking_is_not_merged() -> None:
    with pytest.raises(BadInput, match="Two rankings or more"):
        merge({"one": board("oak", "elm")})
