"""JSON of strangers: in the answer of a model, in the arguments of its calls, in a set."""

import json
import re
from typing import Any

_FENCED = re.compile(r"(```|~~~)[ \t]*(?:json\b)?(.*?)\1", re.DOTALL | re.IGNORECASE)
_DEEPEST = 100


def json_in(text: str) -> Any:
    """The value of the whole text, or of its one fenced block. ValueError where there is none, or
    more than one block."""
    text = text.removeprefix("\ufeff").strip()
    blocks = [] if text.startswith(("{", '"')) else _FENCED.findall(text)
    if len(blocks) > 1:
        raise ValueError(f"{len(blocks)} blocks of code")
    return json_of(blocks[0][1] if blocks else text)


def json_of(text: str) -> Any:
    """The value that a text is. ValueError for one that is none, NaN among it, or is nested more
    than a hundred levels deep."""
    try:
        value = json.loads(text, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    check_depth(value)
    return value


def check_depth(value: Any) -> None:
    """ValueError for what is nested more than a hundred levels deep: comparing it, and writing it,
    would go as deep."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [part for one in level for part in _parts(one)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _parts(value: Any) -> list[Any]:
    found = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return []
    return [one for one in found if isinstance(one, dict | list)]


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
