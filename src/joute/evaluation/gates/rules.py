"""The rules of a gate: those that a run took from its set; a file and options win."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from joute.datafiles import problems, text_of
from joute.errors import BadData, BadInput
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.sets.evalset import Gate
from joute.evaluation.sets.files import HEADER_FILE, find_folder
from joute.evaluation.sets.header import read_header
from joute.yaml12 import read_yaml


def rules_of(header: RunHeader, file: Path | None, options: Mapping[str, Any]) -> Gate | None:
    """The rules that a run is held against; None where there are none.

    A run whose set had no rules yet takes those that the folder of its set's name has now.

    `options` are fields of a gate, None where they are not given. Raises BadData and BadInput.
    """
    given = {name: value for name, value in options.items() if value is not None}
    rules = read_rules(file) if file else _rules_of_set(header)
    if rules is None and not given:
        return None
    try:
        return Gate.model_validate((rules or Gate()).model_dump() | given)
    except ValidationError as error:
        reason = next(reason for _, reason in problems(error))
        raise BadInput(reason=reason) from error


def _rules_of_set(header: RunHeader) -> Gate | None:
    if header.gate is not None:
        return Gate.model_validate(header.gate)
    file = find_folder(Path(header.set.name)) / HEADER_FILE
    return read_header(file).gate if file.is_file() else None


def read_rules(path: Path) -> Gate:
    """The rules in a YAML file: a mapping of them, or an evalset.yaml. Raises BadData."""
    document = read_yaml(text_of(path), path.name)
    value, place = document.value, list[str | int]()
    if isinstance(value, dict) and "gate" in value:
        value, place = value["gate"], ["gate"]
    if not isinstance(value, dict):
        raise BadData(file=path.name, line=1, reason="there is no rule, such as “max_drop: 0.02”")
    try:
        return Gate.model_validate({key: one for key, one in value.items() if one is not None})
    except ValidationError as error:
        where, reason = next(problems(error))
        line = document.line_of((*place, *where))
        raise BadData(file=path.name, line=line, reason=reason) from error
