"""A document as Markdown, in which nothing that people wrote is markup."""

import re
from collections.abc import Iterator

from joute.choice.records.document import Block, Document, Section, Table
from joute.evaluation.markdown import escaped, table

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
    return f"{paragraph(block.caption)}\n\n{table(block.header, block.rows)}"


def paragraph(line: str) -> str:
    """A text on one line that is a paragraph, whatever it begins with."""
    return _BEGINS_BLOCK.sub(lambda found: f"{found[0]}\\", escaped(line))
