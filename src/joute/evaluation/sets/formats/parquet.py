"""Rows of Parquet."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from joute.errors import BadData
from joute.evaluation.errors import PolarsMissing


def parquet_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a file with their numbers from 1. Raises BadData, and PolarsMissing where nothing
    reads it."""
    try:
        import polars as pl  # noqa: PLC0415 # an extra
    except ImportError:
        raise PolarsMissing from None
    try:
        rows = pl.read_parquet(path).iter_rows(named=True)
    except pl.exceptions.PolarsError as error:
        reason = str(error).partition("\n")[0]
        raise BadData(file=path.name, line=1, reason=reason) from error
    yield from enumerate(rows, start=1)
