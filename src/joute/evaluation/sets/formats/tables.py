"""Items in tables: CSV of spreadsheets in French or English, and Parquet."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from joute.errors import BadData, BadInput
from joute.evaluation.errors import PolarsMissing
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.formats.entries import Entry
from joute.textfiles import column_key, read_table

# Names of a column in English and French, without accents; the first that a table has is taken.
_COLUMNS = {
    "id": ("id", "item", "item_id", "identifiant", "numero"),
    "input": ("input", "question", "prompt", "demande"),
    "expected": (
        *("expected", "reponse", "reponse_attendue", "reponses", "reponses_attendues", "attendu"),
        *("answer", "answers", "expected_answer", "target", "reference"),
    ),
    "context": ("context", "contexte", "contextes", "passage"),
    "criteria": ("criteria", "criteres", "critere"),
    "choices": ("choices", "choix", "options"),
    "domain": ("domain", "domaine", "theme", "category", "categorie"),
    "source_id": ("source_id", "source", "document", "dossier", "cluster", "grappe"),
    "split": ("split", "partie"),
    "must_pass": ("must_pass", "obligatoire", "bloquant"),
    "answerable": ("answerable", "repondable"),
    "drafted": ("drafted", "brouillon"),
    "scorers": ("scorers",),
    "meta": ("meta",),
}
_SEVERAL = ("expected", "criteria", "choices")
_TRUTHS = {"vrai": True, "oui": True, "x": True, "faux": False, "non": False}
_SPLITS = {"reserve": "holdout", "developpement": "dev"}


def read_csv(path: Path) -> Iterator[Entry | Fault]:
    """The items of a CSV file with any usual separator and encoding."""
    try:
        rows = read_table(path)
        for number, (line, row) in enumerate(rows, start=1):
            yield Entry(line, _fields({name: _cell(cell) for name, cell in row.items()}, number))
    except BadData as error:
        yield Fault.of(error)
    except BadInput as error:
        yield Fault(path.name, 1, str(error))


def read_parquet(path: Path) -> Iterator[Entry | Fault]:
    """The items of a Parquet file. Raises PolarsMissing where nothing reads it."""
    try:
        import polars as pl  # noqa: PLC0415 # an extra
    except ImportError:
        raise PolarsMissing from None
    try:
        rows = pl.read_parquet(path).iter_rows(named=True)
    except pl.exceptions.PolarsError as error:
        yield Fault(path.name, 1, str(error).partition("\n")[0])
        return
    for number, row in enumerate(rows, start=1):
        yield Entry(number, _fields(row, number))


def _cell(cell: str) -> Any:
    """A cell's text, or the list that it holds as JSON."""
    text = cell.strip()
    if text.startswith(("[", "{")):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def _fields(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The fields of an item, of the cells that hold something; other columns are its `meta`."""
    columns = _columns(row)
    filled = {name: value for name, value in row.items() if value not in (None, "", [])}
    fields = {columns[name]: value for name, value in filled.items() if name in columns}
    other = {name: value for name, value in filled.items() if name not in columns}
    if other:
        fields["meta"] = other | _mapping(fields.get("meta"))
    return {"id": str(number)} | {name: _value(name, value) for name, value in fields.items()}


def _columns(names: Iterable[str]) -> dict[str, str]:
    """Our names of a table's columns, by theirs."""
    theirs = {column_key(name): name for name in reversed(list(names))}
    found = (
        (ours, next((theirs[n] for n in known if n in theirs), None))
        for ours, known in _COLUMNS.items()
    )
    return {name: ours for ours, name in found if name is not None}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in _SEVERAL:
        return [part.strip() for part in value.replace("\n", "|").split("|") if part.strip()]
    if name == "split":
        return _SPLITS.get(column_key(value), column_key(value))
    if name in {"must_pass", "answerable", "drafted"}:
        return _TRUTHS.get(value.casefold(), value)
    return value
