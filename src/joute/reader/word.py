"""Text documents of Word (DOCX): paragraphs, headings, tables, in their order."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from joute.reader.archives import Archive
from joute.reader.contents import Block, Page
from joute.reader.tidy import tidy

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# “Titre” is what Word in French names the style of a heading, whose id follows its name.
_HEADING = re.compile(r"(heading|titre|title)\s*([1-6])?", re.I)


def pages(archive: Archive) -> list[Page]:
    body = archive.xml("word/document.xml").find(f"{_W}body")
    names = _style_names(archive)
    blocks = [] if body is None else list(_blocks(body, names))
    return [Page(1, blocks)]


def _blocks(parent: Element, names: dict[str, str]) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            if text := tidy(_text(child)):
                yield Block(text, _level(child, names))
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = [tidy(" ".join(_text(p) for p in cell.iter(f"{_W}p"))) for cell in row]
                if text := " | ".join(cell for cell in cells if cell):
                    yield Block(text)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _blocks(child, names)


def _text(paragraph: Element) -> str:
    """The runs of a paragraph; what was deleted under tracked changes is no longer there."""
    parts = []
    for one in paragraph.iter():
        if one.tag == f"{_W}t":
            parts.append(one.text or "")
        elif one.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            parts.append(" ")
        elif one.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def _level(paragraph: Element, names: dict[str, str]) -> int:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    id = "" if style is None else style.get(f"{_W}val", "")
    found = _HEADING.fullmatch(names.get(id, id).strip())
    return int(found[2] or 1) if found else 0


def _style_names(archive: Archive) -> dict[str, str]:
    if "word/styles.xml" not in archive.names:
        return {}
    names = {}
    for style in archive.xml("word/styles.xml").iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            names[style.get(f"{_W}styleId", "")] = name.get(f"{_W}val", "")
    return names
