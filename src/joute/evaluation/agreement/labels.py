"""Labels that people gave to answers of a run: CSV or JSON lines."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from joute.errors import BadData
from joute.evaluation.comparison.results import score_of
from joute.language import plain
from joute.textfiles import read_text, separator_of

# Names of a column in English and French, without accents; the first that a file has is taken.
_COLUMNS = {
    "item": ("item", "item_id", "id", "element", "identifiant"),
    "model": ("model", "modele"),
    "label": ("label", "etiquette", "score", "note", "verdict", "human", "humain"),
    "rater": ("rater", "annotator", "annotateur", "annotatrice", "evaluateur", "labeller", "by"),
}


class Label(NamedTuple):
    """The label of a person for the answer of a model: a value from 0 to 1, None without one.

    `model` and `rater` are "" where the file names none.
    """

    item: str
    model: str
    value: float | None
    rater: str


def read_labels(path: Path) -> list[Label]:
    """The labels of a file: right or wrong in words of either language, or numbers from 0 to 1.

    Raises BadData with the line.
    """
    try:
        text = read_text(path)
    except OSError as error:
        raise BadData(file=str(path), line=1, reason=error.strerror or str(error)) from error
    rows = _json_rows if text.lstrip().startswith("{") else _table_rows
    return [_label(cells, path.name, line) for line, cells in rows(text, path.name)]


def _table_rows(text: str, file: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    separator = separator_of(text.partition("\n")[0])
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = next(rows, [])
        columns = _columns(header, file, 1)
        for cells in rows:
            if any(cells):
                named = dict(zip(header, cells, strict=False))
                yield rows.line_num, {ours: named.get(name) for ours, name in columns.items()}
    except csv.Error as error:
        raise BadData(file=file, line=rows.line_num, reason=str(error)) from error


def _json_rows(text: str, file: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            columns = _columns(list(entry), file, number)
            yield number, {ours: entry[name] for ours, name in columns.items()}
        except (ValueError, RecursionError, TypeError) as error:
            raise BadData(file=file, line=number, reason=f"no JSON object: {error}") from error


def _columns(header: Sequence[str], file: str, line: int) -> dict[str, str]:
    known = {re.sub(r"[\s-]+", "_", plain(name.strip())): name for name in reversed(header)}
    found = {
        ours: next(known[name] for name in names if name in known)
        for ours, names in _COLUMNS.items()
        if not known.keys().isdisjoint(names)
    }
    for required in ("item", "label"):
        if required not in found:
            reason = f"there is no column “{required}”, only {', '.join(header) or 'nothing'}"
            raise BadData(file=file, line=line, reason=reason)
    return found


def _label(cells: Mapping[str, Any], file: str, line: int) -> Label:
    texts = {name: str(cells.get(name) or "").strip() for name in ("item", "model", "rater")}
    if not texts["item"]:
        raise BadData(file=file, line=line, reason="the item is missing")
    try:
        value = score_of(cells["label"])
    except ValueError as error:
        raise BadData(file=file, line=line, reason=str(error)) from error
    if value is not None and not 0 <= value <= 1:
        raise BadData(file=file, line=line, reason=f"a label is from 0 to 1, and not {value:g}")
    return Label(texts["item"], texts["model"], value, texts["rater"])
