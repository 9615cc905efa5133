"""Results per item, made by any tool: files of `item, model, score[, cluster][, answer]`."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from joute.errors import N_, BadData, BadInput
from joute.textfiles import column_key, read_text, separator_of, table_rows

# Names of a column in English and French, without accents; the first that a file has is taken.
_COLUMNS = {
    "item": ("item", "item_id", "id", "element", "identifiant", "exemple", "question"),
    "model": ("model", "modele"),
    "score": ("score", "note", "correct", "juste", "resultat"),
    "cluster": ("cluster", "cluster_id", "grappe", "groupe", "group", "source_id"),
    "answer": ("answer", "reponse", "output"),
}
_WORDS = {"true": 1.0, "vrai": 1.0, "yes": 1.0, "oui": 1.0} | dict.fromkeys(
    ("false", "faux", "no", "non"), 0.0
)
_UNSCORED = {"", "nan", "null", "none", "na", "n/a"}
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?")


class Result(NamedTuple):
    """The score of one answer of a model to an item; None is unscored.

    `cluster` is "" where the file names none, `item_hash` where the item's content is not known.
    """

    item: str
    model: str
    score: float | None
    cluster: str = ""
    answer: str = ""
    item_hash: str = ""


class Row(NamedTuple):
    """A row of a file, and the line where it ends."""

    line: int
    cells: Mapping[str, Any]


def read_results(path: Path) -> list[Result]:
    """The results of a CSV file, with any usual separator and encoding, or of JSON lines.

    Without a column of models they are of one, named after the file. Raises BadData for a row that
    cannot be read, with its line, and BadInput for a file.
    """
    text = _text(path)
    if not text.strip():
        return []
    lines = path.suffix.lower() in {".jsonl", ".ndjson"} or text.lstrip().startswith("{")
    return [_result(row, path) for row in (_json_rows if lines else _table_rows)(text, path.name)]


def _text(path: Path) -> str:
    try:
        return read_text(path)
    except FileNotFoundError:
        raise BadInput(message=N_("There is no file %(file)s."), file=str(path)) from None
    except OSError as error:
        raise BadInput(
            message=N_("%(file)s cannot be read: %(reason)s"),
            file=path.name,
            reason=error.strerror or str(error),
        ) from error


def _table_rows(text: str, file: str) -> Iterator[Row]:
    separator = separator_of(text.partition("\n")[0])
    header, rows = table_rows(StringIO(text, newline=""), separator, file)
    columns = _columns(header, file)
    for line, cells in rows:
        named = dict(zip(header, cells, strict=False))
        yield Row(line, {ours: named.get(columns[ours], "") for ours in columns})


def _json_rows(text: str, file: str) -> Iterator[Row]:
    # Not splitlines, which breaks at characters that JSON allows in a text.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            entry = _entry(line, number, file)
            columns = _columns(list(entry), file, number)
            yield Row(number, {ours: entry[theirs] for ours, theirs in columns.items()})


def _entry(line: str, number: int, file: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadData(file=file, line=number, reason=f"no JSON: {error}") from error
    if not isinstance(entry, dict):
        raise BadData(file=file, line=number, reason="a line is a JSON object")
    return entry


def _columns(header: Sequence[str], file: str, line: int = 1) -> dict[str, str]:
    """The columns of a file by our names."""
    plain = {column_key(name): name for name in reversed(header)}
    found = {
        ours: next(plain[name] for name in names if name in plain)
        for ours, names in _COLUMNS.items()
        if not plain.keys().isdisjoint(names)
    }
    for required in ("item", "score"):
        if required not in found:
            reason = f"there is no column “{required}”, only {', '.join(header) or 'nothing'}"
            raise BadData(file=file, line=line, reason=reason)
    return found


def _result(row: Row, path: Path) -> Result:
    texts = {name: _cell(row.cells.get(name)) for name in ("item", "model", "cluster", "answer")}
    if "model" not in row.cells:
        texts["model"] = path.stem
    for name in ("item", "model"):
        if not texts[name]:
            raise BadData(file=path.name, line=row.line, reason=f"the {name} is missing")
    try:
        return Result(score=score_of(row.cells["score"]), **texts)
    except ValueError as error:
        raise BadData(file=path.name, line=row.line, reason=str(error)) from error


def _cell(value: Any) -> str:
    return "" if value is None else str(value).strip()


def score_of(cell: Any) -> float | None:
    """A score as files write it: a number with a point or a comma, true or false in English or
    French; None where there is none. ValueError for anything else."""
    if isinstance(cell, bool | int | float):
        try:
            return _finite(float(cell), cell)
        except OverflowError:
            raise ValueError("a number of so many digits is no score") from None
    text = _cell(cell).casefold()
    if text in _UNSCORED:
        return None
    if text in _WORDS:
        return _WORDS[text]
    if not isinstance(cell, str) or not _NUMBER.fullmatch(text):
        raise ValueError(f"{str(cell)[:40]!r} is no score")
    return _finite(float(text.replace(",", ".")), cell)


def _finite(score: float, cell: Any) -> float | None:
    if math.isinf(score):
        raise ValueError(f"{str(cell)[:40]!r} is no score")
    return None if math.isnan(score) else score
