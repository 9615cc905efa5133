"""Counts of a release for its page, from its files: by language, topic, task, model and month."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

VALUES = ("language", "topic", "task")
DUEL, VOTER, DAY = "duel", "voter", "created_at"
MODELS = ("model_a", "model_b")
MONTH = len("2026-11")
# What files call these columns, in either layout.
NAMES = {
    "category": "topic",
    "selected_category": "topic",
    "visitor_id": VOTER,
    "timestamp": DAY,
    "model_a_name": "model_a",
    "model_b_name": "model_b",
}


def summarise(folder: Path) -> dict[str, Any]:
    """`votes`, `duels` and `voters` of a release, and `by` the votes of each language, topic, task
    and month, and with each model. What no column says is left out; values that are not known are
    under an empty name."""
    import polars as pl  # noqa: PLC0415 # an optional extra

    votes = pl.read_parquet(folder / "votes.parquet").rename(NAMES, strict=False)
    by = {name: _counts(votes, name) for name in VALUES if name in votes.columns}
    return {
        "votes": votes.height,
        "duels": votes[DUEL].n_unique(),
        "voters": votes[VOTER].n_unique(),
        "by": {**by, "model": _models(votes), "month": _months(votes)},
    }


def _counts(votes: "pl.DataFrame", column: str) -> dict[str, int]:
    import polars as pl  # noqa: PLC0415 # an optional extra

    values = votes[column].cast(pl.String).fill_null("").alias("value")
    return _sorted(values)


def _months(votes: "pl.DataFrame") -> dict[str, int]:
    import polars as pl  # noqa: PLC0415 # an optional extra

    months = votes[DAY].cast(pl.String).str.slice(0, MONTH).alias("value")
    return dict(months.value_counts().sort("value").iter_rows())


def _models(votes: "pl.DataFrame") -> dict[str, int]:
    import polars as pl  # noqa: PLC0415 # an optional extra

    return _sorted(pl.concat([votes[side].cast(pl.String).alias("value") for side in MODELS]))


def _sorted(values: "pl.Series") -> dict[str, int]:
    """The most frequent first."""
    counts = values.value_counts().sort("count", "value", descending=[True, False])
    return dict(counts.iter_rows())
