"""A document: headings, paragraphs and tables, whatever it is written to."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A text of one or more lines, as a person wrote it."""

    text: str


@dataclass(frozen=True)
class Table:
    """Texts in rows; the first cell of a row says what it is about. `caption` says what the table
    shows."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Paragraph | Table


@dataclass(frozen=True)
class Section:
    """A heading at its level, 1 below the title, and what is under it. `id` is unique. `proof` is
    whether it holds what the rest stands on, item by item: a screen shows it at its own address."""

    id: str
    heading: str
    blocks: Sequence[Block]
    level: int = 1
    proof: bool = False


@dataclass(frozen=True)
class Document:
    """`language` is a BCP 47 tag. `status` are the sentences above everything else; `foot` is at
    the end, and on each page of paper."""

    title: str
    language: str
    author: str
    status: Sequence[str]
    facts: Table
    sections: Sequence[Section]
    foot: str
