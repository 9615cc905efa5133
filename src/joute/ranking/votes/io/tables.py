"""Sources of votes: a path or any dataframe, opened as one lazy table."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from joute.errors import N_, BadInput
from joute.ranking.votes.io import open_webui


@dataclass(frozen=True, eq=False)
class Table:
    """A lazy table and the name to give it in messages."""

    name: str
    frame: pl.LazyFrame


def open_table(source: Any) -> Table:
    """Open a path (.parquet, .csv, .jsonl, .json) or a dataframe of any library."""
    if isinstance(source, str | Path):
        return _file(Path(source))
    if isinstance(source, pl.DataFrame | pl.LazyFrame):
        return Table("votes", source.lazy())
    return Table("votes", _foreign(source))


def _foreign(source: Any) -> pl.LazyFrame:
    import narwhals as nw  # noqa: PLC0415 # only for dataframes of other libraries

    try:
        frame = nw.from_native(source)
    except TypeError:
        raise BadInput(
            message=N_("Votes are a path or a dataframe, not %(kind)s."),
            kind=type(source).__name__,
        ) from None
    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    try:
        return eager.to_polars().lazy()
    except ImportError:  # Without pyarrow, which is the short way for pandas.
        return pl.LazyFrame({name: eager[name].to_list() for name in eager.columns}, strict=False)


def _file(path: Path) -> Table:
    if path.suffix not in _READERS:
        raise BadInput(
            message=N_("%(file)s: votes are read from %(known)s files."),
            file=path.name,
            known=", ".join(_READERS),
        )
    try:
        frame = _READERS[path.suffix](path)
        frame.collect_schema()
    except FileNotFoundError:
        raise BadInput(message=N_("There is no file %(file)s."), file=str(path)) from None
    except (pl.exceptions.PolarsError, json.JSONDecodeError, OSError) as error:
        raise BadInput(
            message=N_("%(file)s cannot be read: %(reason)s"), file=path.name, reason=error
        ) from error
    return Table(path.name, frame)


def _csv(path: Path) -> pl.LazyFrame:
    return pl.scan_csv(path, infer_schema_length=None)


def _json_lines(path: Path) -> pl.LazyFrame:
    return pl.scan_ndjson(path, infer_schema_length=None)


def _json(path: Path) -> pl.LazyFrame:
    entries = json.loads(path.read_text("utf-8"))
    if open_webui.is_export(entries):
        return open_webui.light(entries)
    return pl.LazyFrame(entries, infer_schema_length=None)


_READERS: dict[str, Callable[[Path], pl.LazyFrame]] = {
    ".parquet": pl.scan_parquet,
    ".csv": _csv,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
}
