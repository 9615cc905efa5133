"""A report on a quarter, as Markdown that pandoc and forges read."""

from collections.abc import Iterable, Iterator

from joute.observatory.observation import Observation
from joute.observatory.words import Table, Words


def markdown(seen: Observation, words: Words) -> str:
    """The sections of the page, with their tables and how they were counted."""
    return "\n".join(_lines(seen, words)).rstrip() + "\n"


def _lines(seen: Observation, words: Words) -> Iterator[str]:
    yield from (f"# {_line(words.title(seen))}", "", _line(words.until(seen)), "")
    for section in words.sections(seen):
        yield from (f"## {_line(section.title)}", "", _line(section.lead), "")
        for table in section.tables:
            yield from _table(table)
        for note in section.notes:
            yield f"- {_line(note)}"
        yield ""


def _table(table: Table) -> Iterator[str]:
    yield from (f"**{_line(table.caption)}**", "")
    yield _row(table.head)
    yield _row(["---"] * len(table.head))
    for row in table.rows:
        yield _row(row)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_line(cell).replace("|", "\\|") for cell in cells) + " |"


def _line(text: str) -> str:
    """What owners of uses wrote is no markup here."""
    tidy = text
    for sign in ("\\", "<", "*", "_", "`", "["):
        tidy = tidy.replace(sign, f"\\{sign}")
    return tidy.replace("\n", " ")
