"""Files of benchmarks as rows: lines of JSON, documents of JSON, tables, Parquet, and the samples
of lm-evaluation-harness, which hold the rows that they were made of."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from joute.dataset.imports.limits import Limits
from joute.dataset.imports.parquet_footer import check_parquet
from joute.errors import BadData
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.formats import lm_eval_samples
from joute.evaluation.sets.formats.json_lines import parsed, read_objects
from joute.evaluation.sets.formats.parquet import parquet_rows
from joute.textfiles import read_table

# The largest files of the benchmarks that are known here have some tens of megabytes.
LIMITS = Limits(bytes=256 << 20, rows=2_000_000)

Documents = Callable[[Any], Iterable[Any]]


def read_rows(path: Path, documents: Documents) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a file with their lines (in Parquet and documents: their numbers from 1);
    `documents` gives those of a document that is no list.

    Raises BadData for one that cannot be read, and what `LIMITS` refuses.
    """
    LIMITS.check_bytes(path.name, path.stat().st_size)
    yield from _READERS[path.suffix.lower()](path, documents)


def text_rows(
    path: Path, texts: Callable[[str], Iterable[Mapping[str, Any]]]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a text, with their numbers from 1. Raises BadData for one without any."""
    LIMITS.check_bytes(path.name, path.stat().st_size)
    try:
        rows = list(texts(path.read_text("utf-8")))
    except ValueError as error:
        raise BadData(file=path.name, line=1, reason=str(error)) from error
    yield from enumerate(rows, start=1)


def _lines(path: Path, _: Documents) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for found in read_objects(path):
        if isinstance(found, Fault):
            raise found.error()
        yield found.line, _row_of(found.fields)


def _row_of(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row itself: a sample of lm-evaluation-harness holds it as its `doc`."""
    doc = fields.get("doc")
    return doc if lm_eval_samples.is_sample(fields) and isinstance(doc, dict) else fields


def _document(path: Path, documents: Documents) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        rows = list(documents(parsed(path.read_bytes())))
    except (ValueError, RecursionError) as error:
        raise BadData(file=path.name, line=1, reason=str(error)) from error
    except (LookupError, TypeError, AttributeError) as error:
        reason = f"this document has another form than that of its benchmark ({error})"
        raise BadData(file=path.name, line=1, reason=reason) from error
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise BadData(file=path.name, line=number, reason="a row is a JSON object")
        yield number, row


def _table(path: Path, _: Documents) -> Iterator[tuple[int, Mapping[str, Any]]]:
    yield from read_table(path)


def _parquet(path: Path, _: Documents) -> Iterator[tuple[int, Mapping[str, Any]]]:
    check_parquet(path, LIMITS)
    yield from parquet_rows(path)


_READERS: dict[str, Callable[[Path, Documents], Iterator[tuple[int, Mapping[str, Any]]]]] = {
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".json": _document,
    ".csv": _table,
    ".tsv": _table,
    ".parquet": _parquet,
}
SUFFIXES = frozenset(_READERS)
TEXT = ".txt"
