"""Dotted paths in a document: `choices.0.message.content`."""

from typing import Any


def found_at(document: Any, path: str) -> Any:
    """What is at a path: a number is a place in a list, -1 the last; "" is the whole. Raises
    LookupError, which names what is there instead."""
    value = document
    for depth, key in enumerate(path.split(".") if path else ()):
        try:
            value = value[int(key)] if isinstance(value, list) else dict(value)[key]
        except (KeyError, IndexError, ValueError, TypeError):
            before = ".".join(path.split(".")[:depth]) or "the response"
            raise LookupError(f"there is no “{path}”: {before} is {_shape(value)}") from None
    return value


def _shape(value: Any) -> str:
    """What a value is, by its keys and never by its contents."""
    if isinstance(value, dict):
        return f"an object of {', '.join(map(str, list(value)[:20])) or 'nothing'}"
    return f"a list of {len(value)}" if isinstance(value, list) else type(value).__name__
