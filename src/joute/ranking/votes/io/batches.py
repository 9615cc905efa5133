"""Votes of a file part by part, each row whole: for those who store votes, not rank them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from joute.errors import N_, BadInput
from joute.ranking.votes.io.layouts import Expressions, Layout, blank, recognise
from joute.ranking.votes.io.moments import moments
from joute.ranking.votes.io.tables import NOT_READ, Table, open_leniently, open_table, unreadable
from joute.ranking.votes.model import MAX_MODELS, VALUES
from joute.ranking.votes.style import STYLE_COLUMNS

_TEXTS = (
    "model_a",
    "model_b",
    "voter",
    "vote_id",
    "prompt",
    "language",
    "category",
    "task",
    "cohort",
)
_LISTS = ("tags_a", "tags_b", "flags")
_TRUTHS = ("simulated", "chosen", "not_blind", "no_winner", "no_opponent", "no_opinion")
_NUMBERS = ("points", "weight", "draw_probability", "tokens_a", "tokens_b", *STYLE_COLUMNS)
LABEL_CHARACTERS = 200
LABELS = 100
_TABLES = (".csv", ".tsv")

REFUSALS = {
    "unreadable": N_("rows that cannot be read"),
    "no_opponent": N_("an answer rated alone, with no other to compare"),
    "no_model": N_("rows without the name of a model"),
    "same_model": N_("the same model on both sides"),
    "no_winner": N_("rows without a winner"),
    "no_opinion": N_("reactions that are neither for nor against"),
    "unclear": N_("rows whose winner is not clear"),
    "graded": N_("preferences between a win and a tie"),
    "weighted": N_("votes that do not weigh one"),
}


@dataclass(frozen=True, eq=False)
class VoteFile:
    """The votes of a file, in its order.

    A batch has a row for each vote and the columns `row` (its number, from 1), `refusal` (a key of
    REFUSALS, or null), `model_a`, `model_b`, `outcome`, `mode`, `created_at` (UTC), and those of
    _TEXTS, _LISTS, _TRUTHS and _NUMBERS, null where the file does not say.
    """

    layout: Layout
    table: Table

    @cached_property
    def frame(self) -> pl.LazyFrame:
        frame = self.table.frame
        if self.layout.gather is None:
            return frame
        # Entries that are paired cannot be read by parts.
        return self.layout.gather(frame).collect().lazy()

    @cached_property
    def rows(self) -> int:
        return int(self.frame.select(pl.len()).collect().item())

    def batches(self, size: int, skip: int = 0) -> Iterator[pl.DataFrame]:
        """Batches of about `size` rows, without the first `skip` rows.

        Raises BadInput for a file that cannot be read.
        """
        try:
            yield from self._batches(size, skip)
        except NOT_READ as error:
            raise unreadable(self.table.name, error) from error

    def _batches(self, size: int, skip: int) -> Iterator[pl.DataFrame]:
        meanings, numbers = self._meanings, self._numbers
        times = self._times(meanings)
        whole = self.frame.select(**_columns(meanings)).slice(skip)
        start = skip
        for batch in whole.collect_batches(chunk_size=size, maintain_order=True):
            rows = numbers.slice(start, len(batch))
            moment = times.slice(start, len(batch)).alias("created_at")
            yield batch.with_columns(rows, moment, _refusal().alias("refusal"))
            start += len(batch)

    @cached_property
    def _meanings(self) -> Expressions:
        return self.layout.read(self.frame.collect_schema())

    @property
    def _numbers(self) -> pl.Series:
        """The number of each row in its file; votes that are made of several rows are counted."""
        dropped = self.table.unreadable if self.layout.gather is None else ()
        numbers = pl.Series("row", range(1, self.rows + len(dropped) + 1), dtype=pl.Int64)
        return numbers.filter(~numbers.is_in(list(dropped))) if dropped else numbers

    def check_models(self) -> None:
        """Read the names of models. Raises BadInput when there are more than can be ranked."""
        meanings = self._meanings
        names = [meanings[side].cast(pl.String).alias("name") for side in ("model_a", "model_b")]
        read = [self.frame.select(name).unique() for name in names]
        found = pl.concat(read).unique().select(pl.len()).collect(engine="streaming").item()
        if found > MAX_MODELS:
            raise BadInput(
                message=N_("%(found)s different names of models; at most %(most)s can be ranked."),
                found=found,
                most=MAX_MODELS,
            )

    def _times(self, meanings: Expressions) -> pl.Series:
        """All times together: the form of a date shows over a whole column."""
        if "created_at" not in meanings:
            return pl.Series("created_at", [None], dtype=pl.Datetime("us", "UTC")).new_from_index(
                0, self.rows
            )
        written = self.frame.select(created_at=meanings["created_at"]).collect(engine="streaming")
        return moments(written["created_at"])


def open_vote_file(path: Path, unreadable_rows: Sequence[int] = ()) -> VoteFile:
    """A file in one of the layouts; without the lines that cannot be read, where there are some.

    `unreadable_rows` are numbers of rows that are not in it any more. Raises BadInput when its
    columns are not those of votes, when it cannot be read, or when it names too many models.
    """
    for opened in (open_table, open_leniently):
        try:
            table = opened(path)
            table = replace(table, unreadable=(*unreadable_rows, *table.unreadable))
            found = VoteFile(recognise(table.frame.collect_schema()), table)
            found.check_models()
            if path.suffix.lower() in _TABLES:
                # A line with too many cells shows when all columns are read.
                table.frame.select(pl.all().null_count()).collect(engine="streaming")
        except NOT_READ as error:
            failure = error
        else:
            return found
    raise unreadable(path, failure) from failure


def _columns(meanings: Expressions) -> Expressions:
    kinds = {
        **dict.fromkeys(_TEXTS, pl.String()),
        **dict.fromkeys(_LISTS, pl.List(pl.String)),
        **dict.fromkeys(_TRUTHS, pl.Boolean()),
        **dict.fromkeys(_NUMBERS, pl.Float64()),
        "mode": pl.String(),
        "outcome": pl.UInt8(),
    }
    return {
        name: _clean(name, meanings[name]) if name in meanings else pl.lit(None, kind)
        for name, kind in kinds.items()
    }


def _clean(name: str, column: pl.Expr) -> pl.Expr:
    if name in ("language", "category", "task", "cohort", "mode"):
        return _label(column)
    if name in ("model_a", "model_b"):
        bare = _without_nul(column).str.strip_chars().str.normalize("NFC")
        return pl.when(bare.str.len_chars().is_between(1, LABEL_CHARACTERS)).then(bare)
    if name in _TEXTS:
        text = column.cast(pl.String)
        return pl.when(~blank(text)).then(text)
    if name in _LISTS:
        labels = column.cast(pl.List(pl.String)).list.head(LABELS)
        return labels.list.eval(_without_nul(pl.element()).str.slice(0, LABEL_CHARACTERS))
    if name in _NUMBERS:
        number = column.cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)
    return column.cast(pl.Boolean) if name in _TRUTHS else column


def _label(column: pl.Expr) -> pl.Expr:
    """A short text; the first one of a list."""
    first = column.map_batches(_first_of_list, return_dtype=pl.String)
    text = _without_nul(first).str.strip_chars().str.slice(0, LABEL_CHARACTERS)
    return pl.when(~blank(text)).then(text)


def _first_of_list(values: pl.Series) -> pl.Series:
    if isinstance(values.dtype, pl.List):
        values = values.list.first()
    return values.cast(pl.String, strict=False)


def _without_nul(text: pl.Expr) -> pl.Expr:
    """PostgreSQL stores no NUL in a text."""
    return text.cast(pl.String).str.replace_all("\0", "", literal=True)


def _refusal() -> pl.Expr:
    """Why a row is no vote that can be stored: the first reason that applies."""
    reasons = {
        "no_opponent": pl.col("no_opponent"),
        "no_model": pl.col("model_a").is_null() | pl.col("model_b").is_null(),
        "same_model": pl.col("model_a") == pl.col("model_b"),
        "no_winner": pl.col("no_winner"),
        "no_opinion": pl.col("no_opinion"),
        "unclear": pl.col("outcome").is_null(),
        "graded": ~pl.col("points").is_in(VALUES.tolist()),
        "weighted": pl.col("weight") != 1,
    }
    return pl.coalesce(
        pl.when(applies.fill_null(False)).then(pl.lit(name)) for name, applies in reasons.items()
    )
