"""Sources of votes: a path or any dataframe, opened as one lazy table."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import polars as pl

from joute.errors import N_, BadInput
from joute.ranking.votes.io import open_webui
from joute.textfiles import encoding_of, read_text, separator_of

# A text that is not JSON, nests too deeply, or holds half a character or an endless number.
_BAD_JSON = (json.JSONDecodeError, RecursionError, UnicodeError, OverflowError)

# What readers raise on a source that is not what it should be.
NOT_READ = (pl.exceptions.PolarsError, OSError, csv.Error, *_BAD_JSON)


def unreadable(source: Any, error: BaseException) -> BadInput:
    """The error of a source that cannot be read, in one line."""
    return BadInput(
        message=N_("%(file)s cannot be read: %(reason)s"),
        file=Path(source).name if isinstance(source, str | Path) else "votes",
        reason=str(error).partition("\n")[0] or type(error).__name__,
    )


@dataclass(frozen=True, eq=False)
class Table:
    """A lazy table and the name to give it in messages; `unreadable` numbers the rows of the file
    that are not in it, from 1."""

    name: str
    frame: pl.LazyFrame
    unreadable: Sequence[int] = ()

    def renamed(self, columns: Mapping[str, str]) -> "Table":
        """With columns under Joute's names (`columns`: ours to theirs).

        Raises BadInput for a column that the table does not have.
        """
        present = self.frame.collect_schema().names()
        for theirs in columns.values():
            if theirs not in present:
                raise BadInput(
                    message=N_("%(file)s has no column “%(name)s”. Its columns: %(known)s."),
                    file=self.name,
                    name=theirs,
                    known=", ".join(present),
                )
        given = {ours: pl.col(theirs) for ours, theirs in columns.items()}
        return replace(self, frame=self.frame.with_columns(**given))


def open_table(source: Any) -> Table:
    """Open a path (.parquet, .csv, .tsv, .jsonl, .json) or a dataframe of any library."""
    if isinstance(source, str | Path):
        return _file(Path(source), _READERS)
    if isinstance(source, pl.DataFrame | pl.LazyFrame):
        return Table("votes", source.lazy())
    return Table("votes", _foreign(source))


def open_leniently(source: Any) -> Table:
    """The same, without the lines of a text file that cannot be read."""
    if isinstance(source, str | Path) and Path(source).suffix.lower() in _LENIENT_READERS:
        return _file(Path(source), _LENIENT_READERS)
    return open_table(source)


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


def _file(path: Path, readers: Mapping[str, Callable[[Path], Table]]) -> Table:
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise BadInput(
            message=N_("%(file)s: votes are read from %(known)s files."),
            file=path.name,
            known=", ".join(_READERS),
        )
    try:
        return readers[suffix](path)
    except FileNotFoundError:
        raise BadInput(message=N_("There is no file %(file)s."), file=str(path)) from None


def _parquet(path: Path) -> Table:
    frame = pl.scan_parquet(path)
    frame.collect_schema()
    return Table(path.name, frame)


def _csv(path: Path) -> Table:
    content = _in_utf8(path)
    return Table(path.name, _scan_csv(content, separator_of(_header(content))))


def _scan_csv(content: Path | BytesIO, separator: str) -> pl.LazyFrame:
    return pl.scan_csv(content, infer_schema_length=None, separator=separator)


def _in_utf8(path: Path) -> Path | BytesIO:
    """The file itself when it is UTF-8, which is read by parts, otherwise its text in memory."""
    return path if encoding_of(path) == "utf-8" else BytesIO(read_text(path).encode())


def _header(content: Path | BytesIO) -> str:
    if isinstance(content, BytesIO):
        return content.getvalue().partition(b"\n")[0].decode()
    with content.open(encoding="utf-8") as file:
        return file.readline()


def _lenient_csv(path: Path) -> Table:
    """The rows that have no more fields than the header."""
    text = read_text(path)
    separator = separator_of(text.partition("\n")[0])
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    good = [row for row in rows if len(row) <= len(rows[0])]
    written = StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(good)
    frame = _scan_csv(BytesIO(written.getvalue().encode()), ",")
    bad = [number for number, row in enumerate(rows) if len(row) > len(rows[0])]
    return Table(path.name, frame, unreadable=bad)


def _json_lines(path: Path) -> Table:
    frame = pl.scan_ndjson(_in_utf8(path), infer_schema_length=None)
    frame.collect_schema()
    return Table(path.name, frame)


def _lenient_json_lines(path: Path) -> Table:
    found = [_entry(line) for line in read_text(path).split("\n") if line.strip()]
    return _of_entries(path.name, found)


def _entry(line: str) -> object:
    try:
        return json.loads(line)
    except _BAD_JSON:
        return None


def _json(path: Path) -> Table:
    entries = json.loads(read_text(path))
    if not isinstance(entries, list):
        raise BadInput(
            message=N_("%(file)s: a JSON file of votes is a list of objects, one for each vote."),
            file=path.name,
        )
    return _of_entries(path.name, entries)


def _of_entries(name: str, entries: list[object]) -> Table:
    """A table of the entries that are objects; the others count as unreadable."""
    objects = [entry for entry in entries if isinstance(entry, dict)]
    if open_webui.is_export(objects):
        frame = open_webui.light(objects)
    else:
        frame = pl.LazyFrame(objects, infer_schema_length=None, strict=False)
    bad = [number for number, one in enumerate(entries, start=1) if not isinstance(one, dict)]
    return Table(name, frame, unreadable=bad)


_READERS: dict[str, Callable[[Path], Table]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".tsv": _csv,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
}
_LENIENT_READERS: dict[str, Callable[[Path], Table]] = {
    ".csv": _lenient_csv,
    ".tsv": _lenient_csv,
    ".jsonl": _lenient_json_lines,
    ".ndjson": _lenient_json_lines,
}
