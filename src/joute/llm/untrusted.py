"""Values in what a host sends, which may be anything."""

import re
from typing import TypeGuard

from joute.llm.request import Json

_UNFIT = re.compile("[\0\ud800-\udfff]")
_HALVES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without NUL, which no database takes, and without half characters: two halves that
    follow each other are joined, others become U+FFFD."""
    if not _UNFIT.search(text):
        return text
    text = text.replace("\0", "")
    if not _HALVES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Cleaner:
    """`clean` for a text that comes in parts: the halves of a character may be in two of them."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, text: str) -> str:
        text = (self._half + text).replace("\0", "")
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return clean(text.removesuffix(self._half) if self._half else text)

    def finish(self) -> str:
        """What was left of the text."""
        return clean(self._half)


def mapping(value: object) -> Json:
    """An object; empty when it is none."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[Json]:
    """The objects in a list; empty when it is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number, NaN and infinity included, true and false not."""
    return isinstance(value, int | float) and not isinstance(value, bool)
