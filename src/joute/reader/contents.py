"""What was read of a file."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A paragraph, an item of a list, a row of a table; a heading, where `level` is 1 to 6."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Page:
    """A page, a slide or a sheet, counted from 1; a file without pages is one. `title` is that of
    a slide or the name of a sheet."""

    number: int
    blocks: Sequence[Block]
    title: str = ""


@dataclass(frozen=True)
class Contents:
    """The text of a file. `kind` is such as "pdf"; `empty` are the pages without any text, of
    pictures perhaps, which nobody finds by their words."""

    kind: str
    pages: Sequence[Page]

    @property
    def empty(self) -> Sequence[int]:
        return [page.number for page in self.pages if not page.blocks]
