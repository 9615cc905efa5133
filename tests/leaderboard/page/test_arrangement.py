"""The order of the models of the table."""

from typing import Any

from joute.leaderboard.page.arrangement import Entry, arranged
from joute.ranking import Row

COUNTS: dict[str, Any] = {
    **{"component": 1, "votes": 40, "voters": 20, "wins": 20, "losses": 20, "ties": 0},
    **{"win_rate": 0.5, "mean_win_rate": 0.5},
}


def entry(model: str, rating: float, rank: int | None, lower: int | None) -> Entry:
    row = Row(
        model, rating, rating - 50, rating + 50, rank, lower, rank and 9, rank and 1, **COUNTS
    )
    return Entry(row, card=None, energy=None)


def test_models_by_rank_follow_their_ratings() -> None:
    """A model of few votes could be better placed than one of a higher rating."""
    entries = [entry("sure", 930, 5, 4), entry("thin", 915, 6, 2), entry("new", 990, None, None)]
    assert [one.name for one in arranged(entries, "rank")] == ["sure", "thin", "new"]
    assert [one.name for one in arranged(entries, "-rank")] == ["thin", "sure", "new"]
