"""Items in tables: CSV of spreadsheets in French or English, and Parquet."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from joute.errors import BadData, BadInput
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.formats.entries import Entry
from joute.evaluation.sets.formats.parquet import parquet_rows
from joute.textfiles import active, column_key, read_table

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
    "language": ("language", "langue"),
    "domain": ("domain", "domaine", "theme", "category", "categorie"),
    "source_id": ("source_id", "source", "document", "dossier", "cluster", "grappe"),
    "split": ("split", "partie"),
    "must_pass": ("must_pass", "obligatoire", "bloquant"),
    "answerable": ("answerable", "repondable"),
    "drafted": ("drafted", "brouillon"),
    "scorers": ("scorers",),
    "tools": ("tools", "outils"),
    "images": ("images", "image"),
    "document": ("document_file", "fichier_du_document"),
    "tests": ("tests",),
    "meta": ("meta",),
}
_SEVERAL = ("expected", "criteria", "choices", "scorers", "tools", "images")
# Fields that may be JSON, by how that begins.
_AS_JSON = {"input": ("[{",), "context": ("[", "{"), "meta": ("{",)}
_BETWEEN = re.compile(r"\n|(?<!\\)\|")
_TRUTHS = {"vrai": True, "oui": True, "x": True, "faux": False, "non": False}
_SPLITS = {"reserve": "holdout", "developpement": "dev"}


def read_csv(path: Path) -> Iterator[Entry | Fault]:
    """The items of a CSV file with any usual separator and encoding."""
    try:
        rows = read_table(path)
        for number, (line, row) in enumerate(rows, start=1):
            if number == 1 and (reason := _ambiguous(row)):
                yield Fault(path.name, 1, reason)
            yield Entry(line, _fields({name: active(cell) for name, cell in row.items()}, number))
    except BadData as error:
        yield Fault.of(error)
    except BadInput as error:
        yield Fault(path.name, 1, str(error))


def read_parquet(path: Path) -> Iterator[Entry | Fault]:
    """The items of a Parquet file. Raises PolarsMissing where nothing reads it."""
    try:
        for number, row in parquet_rows(path):
            yield Entry(number, _fields(row, number))
    except BadData as error:
        yield Fault.of(error)


def _fields(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The fields of an item, of the cells that hold something; other columns are its `meta`."""
    columns = _columns(row)
    filled = {name: value for name, value in row.items() if _is_filled(value)}
    fields = {columns[name]: value for name, value in filled.items() if name in columns}
    other = {name: value for name, value in filled.items() if name not in columns}
    found = {name: _value(name, value) for name, value in fields.items()}
    if other:
        found["meta"] = other | _mapping(found.get("meta"))
    return {"id": str(number)} | found


def _is_filled(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [])


def _columns(names: Iterable[str]) -> dict[str, str]:
    """Our names of a table's columns, by theirs."""
    theirs = {column_key(name): name for name in reversed(list(names))}
    found = (
        (ours, next((theirs[n] for n in known if n in theirs), None))
        for ours, known in _COLUMNS.items()
    )
    return {name: ours for ours, name in found if name is not None}


def _ambiguous(names: Iterable[str]) -> str:
    """Why it is not known which column holds the questions, or the answers; "" when it is."""
    for ours in ("input", "expected"):
        found = [name for name in names if column_key(name) in _COLUMNS[ours]]
        if len(found) > 1:
            return f"the columns {' and '.join(f'“{one}”' for one in found)} are both “{ours}”"
    return ""


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _value(name: str, value: Any) -> Any:
    """The value of a field; of texts, what they write in a table."""
    if not isinstance(value, str) or name == "tests":  # of Python, spaces count
        return value
    if name in _AS_JSON:
        return _of_json(value) if value.lstrip().startswith(_AS_JSON[name]) else value
    return _several(value.strip()) if name in _SEVERAL else _word(name, value.strip())


def _several(text: str) -> list[Any]:
    found = _of_json(text) if text.startswith("[") else None
    return found if isinstance(found, list) else _parts(text)


def _word(name: str, text: str) -> Any:
    if name == "split":
        return _SPLITS.get(column_key(text), column_key(text))
    if name in {"must_pass", "answerable", "drafted"}:
        return _TRUTHS.get(text.casefold(), text)
    return text


def _parts(text: str) -> list[str]:
    """What a cell holds on lines of its own, or between bars; a bar after \\ is one of a text."""
    parts = (part.strip().replace("\\|", "|") for part in _BETWEEN.split(text))
    return [part for part in parts if part]


def _of_json(text: str) -> Any:
    """The value of a text, which is the text itself when it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
