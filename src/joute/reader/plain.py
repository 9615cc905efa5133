"""Plain text, and Markdown, whose headings are marked."""

import re

from joute.reader.contents import Block, Page
from joute.reader.tidy import paragraphs, tidy

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_FENCE = re.compile(r"\s*(```|~~~)")
_UNDERLINED = re.compile(r"(=+|-+)\s*")


def decoded(data: bytes) -> str:
    """The text of bytes that do not say their encoding. Raises ValueError for what is no text."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    # What is no UTF-8 is mostly from an old Windows, where nearly every byte is a letter.
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValueError("bytes that are no text")


def text_pages(text: str) -> list[Page]:
    """A page for each form feed, which is how programs write pages in text."""
    return [
        Page(number, [Block(one) for one in paragraphs(page)])
        for number, page in enumerate(text.split("\f"), start=1)
    ]


def markdown_pages(text: str) -> list[Page]:
    """The source as it is written, under its headings; a heading inside code is none."""
    blocks: list[Block] = []
    lines: list[str] = []
    fenced = False

    def end() -> None:
        blocks.extend(Block(one) for one in paragraphs("\n".join(lines)))
        lines.clear()

    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        heading = None if fenced else _HEADING.fullmatch(line)
        if heading:
            end()
            if title := tidy(heading[2].rstrip().rstrip("#")):
                blocks.append(Block(title, len(heading[1])))
        elif not fenced and lines and lines[-1].strip() and _UNDERLINED.fullmatch(line):
            title = lines.pop()
            end()
            blocks.append(Block(tidy(title), 1 if line[0] == "=" else 2))
        else:
            lines.append(line)
    end()
    return [Page(1, blocks)]
