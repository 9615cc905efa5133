"""The rules of a gate: those that a run took from its set; a file and options win."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from joute.datafiles import text_of
from joute.errors import BadData, BadInput
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.sets.evalset import Gate
from joute.evaluation.sets.faults import problems
from joute.evaluation.sets.yaml12 import read_yaml


def rules_of(header: RunHeader, file: Path | None, options: Mapping[str, Any]) -> Gate | None:
    """The rules that a run is held against; None where there are none.

    `options` are fields of a gate, None where they are not given. Raises BadData and BadInput.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if file is not None:
        rules = read_rules(file)
    elif header.gate is not None:
        rules = Gate.model_validate(header.gate)
    elif given:
        rules = Gate()
    else:
        return None
    try:
        return Gate.model_validate(rules.model_dump() | given)
    except ValidationError as error:
        reason = next(reason for _, reason in problems(error))
        raise BadInput(reason=reason) from error


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
