"""The style of an answer, as counts, for style control."""

import re
from dataclasses import dataclass

STYLES = ("length", "headings", "bold", "lists")
STYLE_COLUMNS = tuple(f"{style}_{side}" for style in STYLES for side in "ab")


@dataclass(frozen=True)
class StyleCounts:
    """Counts in an answer written in Markdown: characters and elements."""

    length: int
    headings: int
    bold: int
    lists: int


_CODE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^ {0,3}#{1,6} ", re.MULTILINE)
_BOLD = re.compile(r"(\*\*|__)(?=\S).+?(?<=\S)\1", re.DOTALL)
_ITEM = re.compile(r"^ *(?:[-*+]|\d{1,9}[.)]) ", re.MULTILINE)


def style_counts(markdown: str) -> StyleCounts:
    """Count the style of an answer; the content of code blocks is text, not style."""
    prose = _CODE.sub("", markdown)
    found = [len(pattern.findall(prose)) for pattern in (_HEADING, _BOLD, _ITEM)]
    return StyleCounts(len(markdown), *found)
