"""From a source to votes: recognise its layout, check, leave out, encode."""

from collections.abc import Collection
from typing import Any

import numpy as np
import polars as pl

from joute.errors import N_, BadData, BadInput
from joute.ranking.votes.arrays import Codes, Floats
from joute.ranking.votes.io.exclusions import apply_rules
from joute.ranking.votes.io.layouts import Expressions, recognise
from joute.ranking.votes.io.tables import open_table
from joute.ranking.votes.model import (
    BOTH_BAD,
    MAX_MODELS,
    TIE,
    Labels,
    Reading,
    Voters,
    Votes,
    in_order_of_appearance,
)
from joute.ranking.votes.rules import RULE_COLUMNS
from joute.ranking.votes.style import STYLE_COLUMNS

_ALWAYS = {"model_a", "model_b", "outcome", "voter", "weight", "created_at", *RULE_COLUMNS}


def read(
    source: Any,
    *,
    keep: Collection[str] = (),
    leave_out: Collection[str] = (),
    columns: Collection[str] = (),
) -> Reading:
    """Votes of a path (.parquet, .csv, .jsonl, .json) or of any dataframe.

    `keep` names rules to switch off (see RULE_TEXTS); `leave_out` holds "tie" and "both_bad"
    when such votes do not count; `columns` are more columns to keep, where the source has them
    (a time becomes the month).
    Raises BadInput when the columns are not those of votes, and BadData, with its row, for a
    vote whose winner is not known.
    """
    table = open_table(source)
    layout = recognise(table.frame.collect_schema())
    frame = layout.gather(table.frame) if layout.gather else table.frame
    meanings = layout.read(frame.collect_schema())
    models = pl.Categories.random()
    votes = _collect(frame, meanings, columns, models)
    _check(votes, table.name)
    dropped = {name: outcome for name, outcome in _OPTIONAL.items() if name in leave_out}
    included, excluded = apply_rules(_in_order(votes), keep, dropped)
    whole = not any(exclusion.applied for exclusion in excluded)
    names = models.to_series().to_list()
    found, places = _models(included, names, whole)
    present = [name for name in columns if name in included.columns]
    return Reading(
        Votes(
            models=found,
            a=places[_codes(included["model_a"])],
            b=places[_codes(included["model_b"])],
            outcome=included["outcome"].to_numpy(),
            voters=_voters(included),
            weight=_weights(included),
            sides_known=layout.sides_known,
            styles={name: _counts(included[name]) for name in present if name in STYLE_COLUMNS},
            labels={name: _labels(included[name]) for name in present if name not in STYLE_COLUMNS},
        ),
        excluded,
        layout.name,
    )


_OPTIONAL = {"tie": TIE, "both_bad": BOTH_BAD}


def _collect(
    frame: pl.LazyFrame,
    meanings: Expressions,
    columns: Collection[str],
    models: pl.Categories,
) -> pl.DataFrame:
    """The needed columns, in memory. Names become codes and texts to compare become hashes, while
    the file is read, so that ten million votes fit in a small machine."""
    columns_read = {name: e for name, e in meanings.items() if name in _ALWAYS or name in columns}
    voters = pl.Categories.random()
    for name, codes in (("model_a", models), ("model_b", models), ("voter", voters)):
        if name in columns_read:
            columns_read[name] = columns_read[name].cast(pl.Categorical(codes))
    for name in ("vote_id", "prompt"):
        if name in columns_read:
            text = columns_read[name]
            columns_read[name] = pl.when(text.is_not_null()).then(text.hash())
    return frame.select(**columns_read).collect(engine="streaming")


def _check(votes: pl.DataFrame, name: str) -> None:
    problems = {
        "model_a": N_("%(file)s, row %(row)s: model A has no name."),
        "model_b": N_("%(file)s, row %(row)s: model B has no name."),
        "outcome": N_("%(file)s, row %(row)s: it is not clear who won."),
    }
    for column, message in problems.items():
        if votes[column].null_count():
            raise BadData(message=message, file=name, row=1 + _first(votes[column].is_null()))
    if "weight" in votes.columns:
        weight = votes["weight"].cast(pl.Float64)
        bad = ~(weight.is_finite() & (weight >= 0)).fill_null(False)
        if bad.any():
            message = N_("%(file)s, row %(row)s: a weight is a number from zero up.")
            raise BadData(message=message, file=name, row=1 + _first(bad))


def _first(found: pl.Series) -> int:
    return int(found.arg_true()[0])


def _in_order(votes: pl.DataFrame) -> pl.DataFrame:
    """Earliest first; votes of the same time, or without one, keep the order of the source."""
    if "created_at" not in votes.columns:
        return votes
    votes = votes.with_columns(created_at=_moment(votes["created_at"]))
    if votes["created_at"].is_sorted():
        return votes
    return votes.sort("created_at", maintain_order=True)


_TIME_FORMATS = ("%+", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d")


def _moment(times: pl.Series) -> pl.Series:
    """Times as dates, seconds since 1970 or ISO texts; UTC by default."""
    if times.dtype.is_numeric():
        return (times.cast(pl.Float64) * 1e6).cast(pl.Int64).cast(pl.Datetime("us", "UTC"))
    if times.dtype == pl.String:
        tried = [
            pl.col("t").str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False)
            for form in _TIME_FORMATS
        ]
        return times.alias("t").to_frame().select(pl.coalesce(tried)).to_series()
    if times.dtype == pl.Date:
        return times.cast(pl.Datetime("us", "UTC"))
    zone = times.dtype.time_zone if isinstance(times.dtype, pl.Datetime) else None
    aware = times if zone else times.dt.replace_time_zone("UTC")
    return aware.dt.convert_time_zone("UTC").dt.cast_time_unit("us")


def _models(votes: pl.DataFrame, names: list[str], whole: bool) -> tuple[tuple[str, ...], Codes]:
    """Names in alphabetical order, and the place of each of the codes that were read.

    `whole` is true when nothing was excluded: every name is in use.
    """
    seen = np.full(len(names), whole)
    for side in () if whole else ("model_a", "model_b"):
        seen[_codes(votes[side])] = True
    order = sorted(np.flatnonzero(seen).tolist(), key=names.__getitem__)
    if len(order) > MAX_MODELS:
        raise BadInput(
            message=N_("%(found)s different names of models; at most %(most)s can be ranked."),
            found=len(order),
            most=MAX_MODELS,
        )
    places = np.zeros(len(names), dtype=np.uint16)
    places[order] = np.arange(len(order))
    return tuple(names[code] for code in order), places


def _voters(votes: pl.DataFrame) -> Voters | None:
    """Each vote without a voter is a voter of its own."""
    if "voter" not in votes.columns or votes["voter"].null_count() == len(votes):
        return None
    column = votes["voter"]
    codes = _codes(column.fill_null(column.drop_nulls()[0]))
    if column.null_count():
        unknown = column.is_null().to_numpy()
        codes = np.where(unknown, int(codes.max()) + 1 + np.cumsum(unknown), codes)
    return Voters(in_order_of_appearance(codes), column)


def _counts(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(0).to_numpy()


def _labels(column: pl.Series) -> Labels:
    if column.dtype.is_temporal():
        column = column.dt.strftime("%Y-%m")
    carried = pl.DataFrame({"word": column}).with_row_index("vote")
    if column.dtype == pl.List:
        carried = carried.explode("word")
    carried = carried.drop_nulls("word").with_columns(pl.col("word").cast(pl.String))
    words = carried["word"].unique().sort()
    codes = carried["word"].cast(pl.Enum(words)).to_physical()
    return Labels(tuple(words), carried["vote"].cast(pl.Int64).to_numpy(), codes.to_numpy())


def _codes(column: pl.Series) -> Codes:
    return column.to_physical().to_numpy()


def _weights(votes: pl.DataFrame) -> Floats | None:
    if "weight" not in votes.columns:
        return None
    return votes["weight"].cast(pl.Float64).to_numpy()
