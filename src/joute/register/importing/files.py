"""The uses of a file, as they are written: JSON, YAML, or a table of text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from joute.datafiles import text_of
from joute.errors import N_, BadData, BadInput, worded
from joute.register.layouts import FORMAT, VERSION
from joute.register.sheet import field
from joute.textfiles import active, column_key, read_table
from joute.yaml12 import read_yaml

FORMATS: Mapping[str, str] = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".csv": "csv"}
MOST_BYTES = 20_000_000
# One transaction, of some 8 s for 1,000 uses, in which SQLite writes nothing else.
MOST_USES = 2_000

# Columns of spreadsheets in French, by the key of their name.
_FRENCH = {
    "titre": "title",
    "categorie": "category",
    "metier": "business_area",
    "criticite": "criticality",
    "contexte": "context",
    "objectifs": "objectives",
    "resultats": "results",
    "plateforme": "platform",
    "facteurs_de_succes": "success_factors",
    "freins": "obstacles",
    "remarque": "remark",
    "annee": "year",
    "etat": "state",
}


@dataclass(frozen=True)
class Row:
    """A use as it is written: its `number` in the file from 1, its `line`, 0 where its format does
    not tell. `own` is one of our own layout."""

    number: int
    line: int
    values: Mapping[str, Any]
    own: bool = False


def read_file(path: Path, format: str = "") -> Sequence[Row]:
    """The uses of a file; its format is that of its suffix unless it is given.

    Raises BadData for a file that is no such thing, BadInput for one of no known format, and
    OSError.
    """
    format = format or FORMATS.get(path.suffix.lower(), "")
    if format not in FORMATS.values():
        raise BadInput(
            message=N_("%(file)s: name a file in .json, .yaml or .csv, or give its format."),
            file=path.name,
        )
    if path.stat().st_size > MOST_BYTES:
        raise _refused(path, N_("the file is larger than 20 MB"))
    if format == "csv":
        rows = _of_table(path)
    elif format == "yaml":
        document = read_yaml(text_of(path), path.name)
        rows = _rows(document.value, path, document.line_of)
    else:
        rows = _rows(_json(path), path)
    if not 0 < len(rows) <= MOST_USES:
        raise _refused(path, N_("a file holds 1 to 2,000 uses: split it"))
    return rows


def _json(path: Path) -> Any:
    try:
        return json.loads(text_of(path), object_pairs_hook=_once, parse_constant=_no)
    except json.JSONDecodeError as error:
        raise BadData(file=path.name, line=error.lineno, reason=error.msg) from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, str(error)) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        _no(next(name for name in names if names.count(name) > 1))
    return found


def _no(name: str) -> NoReturn:
    raise ValueError(f"“{name[:80]}” is there twice, or is no JSON")


def _rows(value: Any, path: Path, line_of: Any = None) -> Sequence[Row]:
    """The uses of a document: one, a list, or our own layout."""
    place: tuple[str, ...] = ()
    own = isinstance(value, dict) and "format" in value
    if own:
        if (value["format"], str(value.get("version"))) != (FORMAT, str(VERSION)):
            raise _refused(path, N_("this is no file of uses of version 1"))
        value, place = value.get("uses"), ("uses",)
    listed = value if isinstance(value, list) else [value]
    rows = []
    for number, one in enumerate(listed, start=1):
        at = (*place, number - 1) if isinstance(value, list) else place
        line = line_of(at) if line_of else 0
        if not isinstance(one, dict):
            reason = worded(N_("use %(number)s is no object with named fields"), number=number)
            raise BadData(file=path.name, line=max(line, 1), reason=reason)
        rows.append(Row(number, line, one, own))
    return rows


def _of_table(path: Path) -> Sequence[Row]:
    """The rows of a table; an empty cell says nothing."""
    rows = []
    for number, (line, cells) in enumerate(read_table(path), start=1):
        values = {
            _column(name): active(cell) for name, cell in cells.items() if name and cell.strip()
        }
        rows.append(Row(number, line, values))
    return rows


def _column(name: str) -> str:
    key = column_key(name)
    if field(key) is None:
        return _FRENCH.get(key, key)
    return key


def _refused(path: Path, reason: str) -> BadData:
    return BadData(file=path.name, line=1, reason=reason)
