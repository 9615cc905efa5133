"""Fields of rows as values of a type: those of Parquet and JSON as they are, those of tables, which
are text, where the text is JSON or a literal of Python without doubt."""

import ast
import io
import json
import re
import tokenize
from itertools import pairwise
from typing import Any

HIDDEN = "the labels of this split are hidden: use validation"

_TRUTHS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
# A table that was written with missing numbers has “2.0”.
_WHOLE = re.compile(r"\s*(-?\d{1,18})(?:\.0+)?\s*")
# What a split without labels has in their place.
_NO_LABEL = frozenset({"", "-1", "-1.0", "?", "none", "null", "nan"})
_NOT_IN_TOKENS = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT})


def text_of(value: Any) -> str:
    """A text that says something; a number is one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value != value:  # noqa: PLR0124 # no number
        raise ValueError(f"text was expected, not {_shown(value)}")
    if not str(value).strip():
        raise ValueError("text was expected, not an empty one")
    return str(value)


def list_of(value: Any) -> list[Any]:
    found = _parsed(value)
    if not isinstance(found, list | tuple):
        raise ValueError(f'a list such as ["a", "b"] was expected, not {_shown(value)}')
    return list(found)


def texts_of(value: Any) -> list[str]:
    return [text_of(one) for one in list_of(value)]


def object_of(value: Any) -> dict[str, Any]:
    found = _parsed(value)
    if not isinstance(found, dict):
        raise ValueError(f"an object of fields was expected, not {_shown(value)}")
    return found


def truth_of(value: Any) -> bool:
    """True or false, also as a word or as 1 and 0."""
    if _hidden(value):
        raise ValueError(HIDDEN)
    found = _TRUTHS.get(str(value).strip().casefold().removesuffix(".0"))
    if found is None:
        raise ValueError(f"true or false was expected, not {_shown(value)}")
    return found


def label_of(value: Any, count: int, first: int = 0) -> int:
    """The position, from 0, of one of `count` choices that are counted from `first`."""
    if _hidden(value):
        raise ValueError(HIDDEN)
    written = None if isinstance(value, bool) else _WHOLE.fullmatch(str(value))
    label = int(written[1]) - first if written else -1
    if not 0 <= label < count:
        raise ValueError(
            f"a label from {first} to {first + count - 1} was expected, not {_shown(value)}"
        )
    return label


def named_of(value: Any, names: list[str]) -> int:
    """The position of a choice that is named, by a letter for example."""
    if _hidden(value):
        raise ValueError(HIDDEN)
    name = str(value).strip()
    if name not in names:
        raise ValueError(f"one of {', '.join(names)} was expected, not {_shown(value)}")
    return names.index(name)


def _hidden(value: Any) -> bool:
    return value is None or str(value).strip().casefold() in _NO_LABEL


def _parsed(value: Any) -> Any:
    """A list or an object, also where a table holds it as text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return _literal(value)


def _literal(text: str) -> Any:
    """A literal of Python, as `str` of a list writes it. Not what numpy writes, whose texts follow
    one another without a comma: Python would join them."""
    try:
        tokens = [
            one.type
            for one in tokenize.generate_tokens(io.StringIO(text.strip()).readline)
            if one.type not in _NOT_IN_TOKENS
        ]
        if (tokenize.STRING, tokenize.STRING) not in pairwise(tokens):
            return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, tokenize.TokenError, MemoryError, RecursionError):
        pass
    raise ValueError(f"JSON, or a list of Python, was expected, not {_shown(text)}")


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
