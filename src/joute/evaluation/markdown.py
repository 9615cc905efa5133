"""Markdown of reports, in which the names of models and items are no markup."""

from collections.abc import Iterable, Sequence

from joute.control_characters import neutralise

_ENTITIES = "<>@#&"


def escaped(text: str) -> str:
    """A text on one line that shows as it is, mentions nobody and links nowhere."""
    flat = " ".join(neutralise(text).split())
    return "".join(
        f"&#{ord(mark)};" if mark in _ENTITIES else f"\\{mark}" if mark in "\\`*_[]|" else mark
        for mark in flat
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts."""
    lines = [_line(header), _line(["---"] * len(header)), *map(_line, rows)]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"
