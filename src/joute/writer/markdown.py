"""A document as Markdown, in which nothing that people wrote is markup."""

import re
from collections.abc import Iterable, Iterator, Sequence

from joute.control_characters import neutralise
from joute.writer.document import Block, Document, Section, Table

_ENTITIES = "<>@#&"

# What begins a list, a rule, an underline of headings or a block of code.
_BEGINS_BLOCK = re.compile(r"^(\d+(?=[.)])|(?=[-+=~]))")


def as_markdown(document: Document) -> str:
    return "\n\n".join(_parts(document)) + "\n"


def _parts(document: Document) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    for sentence in document.status:
        yield f"> {paragraph(sentence)}"
    yield _captioned(document.facts)
    for section in document.sections:
        yield from _section(section)
    yield f"---\n\n{paragraph(document.foot)}"


def _section(section: Section) -> Iterator[str]:
    yield f"{'#' * (section.level + 1)} {escaped(section.heading)}"
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield _captioned(block)
    else:
        yield from filter(None, map(paragraph, block.text.splitlines()))


def _captioned(block: Table) -> str:
    return f"{paragraph(block.caption)}\n\n{markdown_table(block.header, block.rows)}"


def paragraph(line: str) -> str:
    """A text on one line that is a paragraph, whatever it begins with."""
    return _BEGINS_BLOCK.sub(lambda found: f"{found[0]}\\", escaped(line))


def escaped(text: str) -> str:
    """A text on one line that shows as it is, mentions nobody and links nowhere."""
    flat = " ".join(neutralise(text).split())
    return "".join(
        f"&#{ord(mark)};" if mark in _ENTITIES else f"\\{mark}" if mark in "\\`*_[]|" else mark
        for mark in flat
    )


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts."""
    lines = [_line(header), _line(["---"] * len(header)), *map(_line, rows)]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"
