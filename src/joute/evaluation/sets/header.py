"""evalset.yaml as a header."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from joute.datafiles import problems, text_of
from joute.errors import BadData
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.faults import Fault, Place
from joute.evaluation.sets.item import ScorerSpec
from joute.language import plain
from joute.yaml12 import Document, read_yaml, typed

YAML = frozenset({".yaml", ".yml"})


class HeaderRead(NamedTuple):
    """The header in a file, None when it has faults, which are all listed; its lines; and what is
    left of it without its faults, to find those of its scorers and of items at once."""

    header: SetHeader | None
    faults: Sequence[Fault]
    document: Document
    sound: SetHeader | None = None


def read_header(path: Path) -> SetHeader:
    """The header in a file. Raises BadData with its first fault."""
    read = header_and_faults(path)
    if read.header is None:
        raise read.faults[0].error()
    return read.header


def header_and_faults(path: Path) -> HeaderRead:
    """The header in a file, or all its faults; that of a file of items says its name only."""
    document = Document(None)
    if path.suffix.lower() not in YAML:
        header = SetHeader(name=_name(path.stem))
        return HeaderRead(header, (), document, header)
    try:
        document = read_yaml(text_of(path), path.name)
        if not isinstance(document.value, dict):
            raise BadData(file=path.name, line=1, reason="there is no “name:”, nor any other key")
        header = SetHeader.model_validate(_fields(document.value))
        return HeaderRead(header, (), document, header)
    except BadData as error:
        return HeaderRead(None, [Fault.of(error)], document)
    except ValidationError as error:
        faults = list(_faults(error, document, path.name))
        return HeaderRead(None, faults, document, _sound(_fields(document.value), error))


def _name(stem: str) -> str:
    """The name of a set after that of a file."""
    return re.sub(r"[^a-z0-9_]+", "-", plain(stem)).strip("-_")[:100] or "set"


def _faults(error: ValidationError, document: Document, file: str) -> Iterator[Fault]:
    for place, reason in problems(error):
        yield Fault(file, document.line_of(place), reason, field=str(place[0]) if place else "")


def _sound(fields: dict[str, Any], error: ValidationError) -> SetHeader | None:
    """The header without what is wrong in it; None where nothing can be left."""
    wrong = dict.fromkeys(_innermost(fields, found["loc"]) for found in error.errors())
    left: Any = deepcopy(fields)
    # The innermost first, of a list the last.
    for *outer, last in sorted(filter(None, reversed(wrong)), key=len, reverse=True):
        within: Any = left
        for key in outer:
            within = within[key]
        # Of a list all from there on, so that what is before keeps its number.
        del within[slice(last, None) if isinstance(within, list) else last]
    try:
        return SetHeader.model_validate({"name": "set"} | left)
    except ValidationError:
        return None


def _innermost(value: Any, place: Place) -> Place:
    """The part of a place that is there: the last of it may be missing, or the name of a type."""
    for depth, key in enumerate(place):
        parts = dict(enumerate(value)) if isinstance(value, list) else value
        if not isinstance(parts, dict) or key not in parts:
            return place[:depth]
        value = parts[key]
    return place


def _fields(value: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value; scorers' own options with the types of YAML 1.2."""
    fields = {key: one for key, one in value.items() if one is not None}
    if isinstance(fields.get("scorers"), list):
        fields["scorers"] = [_scorer(one) for one in fields["scorers"]]
    return fields


def _scorer(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    known = ScorerSpec.model_fields
    return {key: one if key in known else typed(one) for key, one in value.items()}
