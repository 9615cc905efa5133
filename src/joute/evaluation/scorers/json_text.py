"""JSON in the answer of a model: the whole of it, or one fenced block."""

import json
import re
from typing import Any

_FENCED = re.compile(r"(```|~~~)[ \t]*(?:json\b)?(.*?)\1", re.DOTALL | re.IGNORECASE)


def json_in(text: str) -> Any:
    """The value. ValueError where there is none, or more than one block."""
    text = text.removeprefix("\ufeff").strip()
    blocks = [] if text.startswith(("{", '"')) else _FENCED.findall(text)
    if len(blocks) > 1:
        raise ValueError(f"{len(blocks)} blocks of code")
    try:
        return json.loads(blocks[0][1] if blocks else text, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
