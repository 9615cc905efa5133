"""From a source to votes: recognise its layout, check, leave out, encode."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import numpy as np
import polars as pl

from joute.errors import N_, BadData, BadInput
from joute.ranking.votes.arrays import Codes, Floats
from joute.ranking.votes.io.exclusions import apply_rules
from joute.ranking.votes.io.layouts import Expressions, Layout, blank, recognise
from joute.ranking.votes.io.moments import moments
from joute.ranking.votes.io.tables import NOT_READ, Table, open_leniently, open_table, unreadable
from joute.ranking.votes.model import (
    BOTH_BAD,
    MAX_MODELS,
    TIE,
    VALUES,
    Labels,
    Reading,
    Voters,
    Votes,
    first_places,
    in_order_of_appearance,
)
from joute.ranking.votes.rules import RULE_COLUMNS, Exclusion
from joute.ranking.votes.style import STYLE_COLUMNS

_ALWAYS = {
    "model_a",
    "model_b",
    "outcome",
    "points",
    "voter",
    "weight",
    "created_at",
    *RULE_COLUMNS,
}


def read(
    source: Any,
    *,
    keep: Collection[str] = (),
    leave_out: Collection[str] = (),
    columns: Collection[str] = (),
    names: Mapping[str, str] | None = None,
) -> Reading:
    """Votes of a path (.parquet, .csv, .tsv, .jsonl, .json) or of any dataframe.

    `keep` names rules to switch off (see RULE_TEXTS); `leave_out` holds "tie" and "both_bad"
    when such votes do not count; `columns` are more columns to keep, where the source has them
    (a time becomes the month); `names` gives, by Joute's names, the names of columns in the source
    ({"voter": "annotator"}).
    Raises BadInput when the columns are not those of votes, and BadData, with its row, for a
    vote whose winner is not known.
    """
    found = _gather(source, names or {}, columns)
    votes = _with_one_spelling(found.votes, found.models)
    _check(votes, found.table.name)
    dropped = {name: outcome for name, outcome in _OPTIONAL.items() if name in leave_out}
    rows = _in_order(votes.filter(~_blank_rows(votes)))
    included, excluded = apply_rules(rows, keep, dropped)
    if found.table.unreadable:
        excluded = (Exclusion("unreadable", len(found.table.unreadable)), *excluded)
    whole = not any(exclusion.applied for exclusion in excluded)
    models, places = _models(included, found.models.to_series().to_list(), whole)
    present = [name for name in columns if name in included.columns]
    return Reading(
        Votes(
            models=models,
            a=places[_codes(included["model_a"])],
            b=places[_codes(included["model_b"])],
            outcome=included["outcome"].to_numpy(),
            voters=_voters(included),
            weight=_weights(included),
            points=_points(included),
            sides_known=found.layout.sides_known,
            styles={name: _counts(included[name]) for name in present if name in STYLE_COLUMNS},
            labels={name: _labels(included[name]) for name in present if name not in STYLE_COLUMNS},
        ),
        excluded,
        found.layout.name,
    )


_OPTIONAL = {"tie": TIE, "both_bad": BOTH_BAD}


@dataclass(frozen=True, eq=False)
class _Gathered:
    """The needed columns of a source, in memory; `models` are the names behind the codes."""

    table: Table
    layout: Layout
    votes: pl.DataFrame
    models: pl.Categories


def _gather(source: Any, names: Mapping[str, str], columns: Collection[str]) -> _Gathered:
    """A file with rows that cannot be read is read again without them. Raises BadInput."""
    for opened in (open_table, open_leniently):
        try:
            return _gather_from(opened(source), names, columns)
        except NOT_READ as error:
            failure = error
    raise unreadable(source, failure) from failure


def _gather_from(table: Table, names: Mapping[str, str], columns: Collection[str]) -> _Gathered:
    table = table.renamed(names)
    layout = recognise(table.frame.collect_schema())
    frame = layout.gather(table.frame) if layout.gather else table.frame
    meanings = layout.read(frame.collect_schema())
    models = pl.Categories.random()
    return _Gathered(table, layout, _collect(frame, meanings, columns, models), models)


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
    unclear = columns_read.pop("no_winner", None)
    for name, codes in (("model_a", models), ("model_b", models), ("voter", voters)):
        if name in columns_read:
            columns_read[name] = columns_read[name].cast(pl.Categorical(codes))
    for name in ("vote_id", "prompt"):
        if name in columns_read:
            text = columns_read[name]
            columns_read[name] = pl.when(text.is_not_null()).then(text.hash())
    votes = frame.select(**columns_read).collect(engine="streaming")
    if unclear is not None and votes["outcome"].null_count():
        # Few files need it, and it would cost as much as all the rest.
        votes = votes.with_columns(frame.select(no_winner=unclear).collect(engine="streaming"))
    return _without_blank_voters(votes, voters)


def _without_blank_voters(votes: pl.DataFrame, voters: pl.Categories) -> pl.DataFrame:
    """Null for a voter whose name says that they are not known; each name is looked at once."""
    names = voters.to_series().alias("name").to_frame()
    unknown = names.select(blank(pl.col("name")))["name"].arg_true()
    if "voter" not in votes.columns or not len(unknown):
        return votes
    known = ~pl.col("voter").to_physical().is_in(unknown.implode())
    return votes.with_columns(pl.when(known).then("voter").alias("voter"))


def _with_one_spelling(votes: pl.DataFrame, models: pl.Categories) -> pl.DataFrame:
    """Names of models without spaces around them, in one Unicode form; null for an empty one."""
    names = models.to_series().to_list()
    spelled = {name: normalize("NFC", name.strip()) or None for name in names}
    changed = {name: one for name, one in spelled.items() if one != name}
    if not changed:
        return votes
    codes = pl.Categorical(models)
    return votes.with_columns(
        pl.col(side).cast(pl.String).replace(changed).cast(codes) for side in ("model_a", "model_b")
    )


def _blank_rows(votes: pl.DataFrame) -> pl.Series:
    unnamed = votes["model_a"].is_null() & votes["model_b"].is_null()
    return unnamed & votes["no_winner"] if "no_winner" in votes.columns else unnamed & False


def _check(votes: pl.DataFrame, name: str) -> None:
    unclear = votes["outcome"].is_null()
    if "no_winner" in votes.columns:
        unclear &= ~votes["no_winner"]
    if unclear.any():
        message = N_("%(file)s, row %(row)s: it is not clear who won.")
        raise BadData(message=message, file=name, row=1 + _first(unclear))
    if "weight" in votes.columns:
        weight = votes["weight"].cast(pl.Float64)
        bad = ~(weight.is_finite() & (weight >= 0)).fill_null(False) & ~_blank_rows(votes)
        if bad.any():
            message = N_("%(file)s, row %(row)s: a weight is a number from zero up.")
            raise BadData(message=message, file=name, row=1 + _first(bad))


def _first(found: pl.Series) -> int:
    return int(found.arg_true()[0])


def _in_order(votes: pl.DataFrame) -> pl.DataFrame:
    """Earliest first; votes of the same time, or without one, keep the order of the source."""
    if "created_at" not in votes.columns:
        return votes
    written = votes["created_at"]
    read = moments(written)
    unread = read.is_null() & written.is_not_null()
    votes = votes.with_columns(created_at=read)
    if unread.any():
        votes = votes.with_columns(unread_time=unread)
    return votes if read.is_sorted() else votes.sort("created_at", maintain_order=True)


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
    codes = _codes(column.fill_null(column.drop_nulls()[0]) if column.null_count() else column)
    if column.null_count():
        unknown = column.is_null().to_numpy()
        codes = np.where(unknown, int(codes.max()) + 1 + np.cumsum(unknown), codes)
    codes = in_order_of_appearance(codes)
    return Voters(codes, column.gather(first_places(codes)))


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


def _points(votes: pl.DataFrame) -> Floats | None:
    """None when no vote is graded between a win, a tie and a loss."""
    if "points" not in votes.columns:
        return None
    points = votes["points"].to_numpy()
    return None if np.isin(points, VALUES).all() else points


def _weights(votes: pl.DataFrame) -> Floats | None:
    if "weight" not in votes.columns:
        return None
    return votes["weight"].cast(pl.Float64).to_numpy()
