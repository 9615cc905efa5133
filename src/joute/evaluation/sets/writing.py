"""Items as files: tables for spreadsheets, Parquet, lines of JSON."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from joute.errors import N_, BadInput
from joute.evaluation.errors import PolarsMissing
from joute.evaluation.sets.evalset import EvaluationSet
from joute.evaluation.sets.item import Item
from joute.evaluation.sets.making import write_items
from joute.textfiles import inert

Headers = Literal["fr", "en"]

_FRENCH = {
    "id": "identifiant",
    "input": "question",
    "expected": "réponse",
    "context": "contexte",
    "criteria": "critères",
    "choices": "choix",
    "language": "langue",
    "domain": "domaine",
    "source_id": "source",
    "split": "partie",
    "must_pass": "obligatoire",
    "answerable": "répondable",
    "drafted": "brouillon",
    "document": "fichier_du_document",
}
# A column named document says where an item comes from.
_ENGLISH = {"document": "document_file"}
_TRUTHS: dict[Headers, tuple[str, str]] = {"fr": ("non", "oui"), "en": ("no", "yes")}
_SEPARATORS: dict[Headers, str] = {"fr": ";", "en": ","}
_ALWAYS = {"id", "input", "expected"}


def write_set_items(evaluation_set: EvaluationSet, path: Path, headers: Headers) -> int:
    """Write all items of a set, drafts too, as the end of the file's name says; their number.

    Read again, they are the same. Raises BadInput for another end, and PolarsMissing.
    """
    items = evaluation_set.read
    match path.suffix.lower():
        case ".jsonl":
            write_items(path, items())
        case ".csv":
            _write_csv(path, _fields_of(items()), items(), headers)
        case ".parquet":
            _write_parquet(path, _fields_of(items()), items(), headers)
        case _:
            raise BadInput(
                message=N_("%(file)s: items are written as .jsonl, .csv or .parquet."),
                file=path.name,
            )
    return sum(1 for _ in items())


def _fields_of(items: Iterable[Item]) -> list[str]:
    """The fields that any item has, in their order."""
    used = set(_ALWAYS)
    for item in items:
        used |= item.model_dump(exclude_defaults=True).keys()
    return [name for name in Item.model_fields if name in used]


def _write_csv(path: Path, fields: list[str], items: Iterable[Item], headers: Headers) -> None:
    # Spreadsheets know UTF-8 by its byte order mark.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=_SEPARATORS[headers])
        table.writerow(_names(fields, headers))
        for item in items:
            cells = _cells(item, headers)
            table.writerow(inert(cells.get(name, "")) for name in fields)


def _write_parquet(path: Path, fields: list[str], items: Iterable[Item], headers: Headers) -> None:
    try:
        import polars as pl  # noqa: PLC0415 # an extra
    except ImportError:
        raise PolarsMissing from None
    rows = [[_cells(item, headers).get(name) for name in fields] for item in items]
    schema = dict.fromkeys(_names(fields, headers), pl.String)
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)


def _names(fields: Iterable[str], headers: Headers) -> list[str]:
    names = _FRENCH if headers == "fr" else _ENGLISH
    return [names.get(name, name) for name in fields]


def _cells(item: Item, headers: Headers) -> dict[str, str]:
    """The texts of the cells of an item, without those that have their default."""
    values = item.model_dump(mode="json", exclude_defaults=True)
    return {name: _cell(name, value, headers) for name, value in values.items()}


def _cell(name: str, value: Any, headers: Headers) -> str:
    if isinstance(value, bool):
        return _TRUTHS[headers][value]
    if name == "split":
        return "réserve" if headers == "fr" else str(value)
    if isinstance(value, str):
        return value
    if name in {"expected", "criteria", "choices"} and all(map(_is_plain, value)):
        return " | ".join(value)
    if name == "context" and len(value) == 1 and _is_passage(value[0]):
        return str(value[0]["text"])
    return json.dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    return text == text.strip() != "" and not text.startswith("[") and not {"|", "\n"} & set(text)


def _is_passage(passage: Mapping[str, Any]) -> bool:
    text = passage.get("text", "")
    alone = set(passage) == {"text"} and text.strip()
    return bool(alone) and not text.lstrip().startswith(("[", "{"))
