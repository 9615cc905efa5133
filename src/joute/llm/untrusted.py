"""Values in what a host sends, which may be anything."""

from typing import TypeGuard

from joute.llm.request import Json


def mapping(value: object) -> Json:
    """An object; empty when it is none."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[Json]:
    """The objects in a list; empty when it is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number, NaN and infinity included, true and false not."""
    return isinstance(value, int | float) and not isinstance(value, bool)
