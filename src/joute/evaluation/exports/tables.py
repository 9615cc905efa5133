"""A run as a table: one row for each item, model and epoch."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, TextIOWrapper
from typing import BinaryIO

from joute.evaluation.errors import PolarsMissing
from joute.evaluation.runs.files import Run
from joute.evaluation.runs.records import Row
from joute.textfiles import inert

FIXED = ("item", "model", "epoch", "answer", "finish_reason", "error")


def score_columns(run: Run) -> Sequence[str]:
    """The columns of scores: those of the set, then those that items have of their own."""
    of_set = [scorer.column for scorer in run.header.scorers]
    return list(dict.fromkeys((*of_set, *(name for row in run.rows() for name in row.scores))))


def write_csv(run: Run, out: BinaryIO) -> None:
    """The table as CSV in UTF-8, whose cells a spreadsheet shows as they are."""
    scores = score_columns(run)
    text = TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(inert, names(scores)))
    for row in run.rows():
        writer.writerow(map(inert, cells(row, scores)))
    text.detach()


def write_parquet(run: Run, out: BinaryIO) -> None:
    """The same as Parquet. Raises PolarsMissing."""
    try:
        import polars as pl  # noqa: PLC0415 # an optional extra
    except ImportError:
        raise PolarsMissing from None
    scores = score_columns(run)
    kinds = [pl.String, pl.String, pl.Int64, pl.String, pl.String, pl.String]
    schema = dict(zip(names(scores), [*kinds, *[pl.Float64] * len(scores)], strict=True))
    rows = (cells(row, scores) for row in run.rows())
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    # Polars would close what it is given.
    written = BytesIO()
    frame.write_parquet(written)
    out.write(written.getvalue())


def names(scores: Iterable[str]) -> list[str]:
    """The names of all columns; a score that has the name of another column is marked."""
    return [*FIXED, *(f"{name}_score" if name in FIXED else name for name in scores)]


def cells(row: Row, scores: Iterable[str]) -> Iterator[str | int | float | None]:
    """The cells of a row; an answer without a score has an empty one."""
    answer = row.answer
    yield from (row.item, row.model, row.epoch, answer.text, answer.finish_reason, answer.error)
    for column in scores:
        score = row.scores.get(column)
        yield None if score is None else score.value
