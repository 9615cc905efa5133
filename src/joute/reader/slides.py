"""Presentations (PPTX): a page for each slide, with its notes."""

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from joute.reader.archives import Archive
from joute.reader.contents import Block, Page
from joute.reader.tidy import tidy

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NOTES = re.compile(r"/notesSlide$")


def pages(archive: Archive) -> list[Page]:
    found = []
    for number, name in enumerate(_slides(archive), start=1):
        slide = archive.xml(name)
        title = next(_titles(slide), "")
        blocks = [Block(title, 1)] if title else []
        blocks += [Block(text) for text in _texts(slide) if text != title]
        for target in relations(archive, name, _NOTES).values():
            blocks += [Block(text) for text in _texts(archive.xml(target)) if not text.isdecimal()]
        found.append(Page(number, blocks, title))
    return found


def relations(archive: Archive, part: str, kind: re.Pattern[str]) -> dict[str, str]:
    """The parts that a part names with a relation of this kind, by their ids, in its order."""
    folder, base = posixpath.split(part)
    name = f"{folder}/_rels/{base}.rels"
    if name not in archive.names:
        return {}
    return {
        one.get("Id", ""): posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip(
            "/"
        )
        for one in archive.xml(name)
        if kind.search(one.get("Type", "")) and one.get("TargetMode") != "External"
    }


def _slides(archive: Archive) -> Iterator[str]:
    """In the order of the presentation, which the names of the files do not follow."""
    targets = relations(archive, "ppt/presentation.xml", re.compile(r"/slide$"))
    for one in archive.xml("ppt/presentation.xml").iter(f"{_P}sldId"):
        target = targets.get(one.get(f"{_R}id", ""))
        if target:
            yield target


def _titles(slide: Element) -> Iterator[str]:
    for shape in slide.iter(f"{_P}sp"):
        placeholder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        if placeholder is not None and placeholder.get("type") in ("title", "ctrTitle"):
            yield from _texts(shape)


def _texts(parent: Element) -> Iterator[str]:
    """Its paragraphs; a table row by row."""
    in_tables = {p for row in parent.iter(f"{_A}tr") for p in row.iter(f"{_A}p")}
    for one in parent.iter():
        if one.tag == f"{_A}tr":
            cells = [tidy(" ".join(map(_text, cell.iter(f"{_A}p")))) for cell in one]
            if text := " | ".join(cell for cell in cells if cell):
                yield text
        elif one.tag == f"{_A}p" and one not in in_tables and (text := tidy(_text(one))):
            yield text


def _text(paragraph: Element) -> str:
    return "".join(
        one.text or "" if one.tag == f"{_A}t" else " " if one.tag == f"{_A}br" else ""
        for one in paragraph.iter()
    )
