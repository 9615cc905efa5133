"""Text documents of LibreOffice (ODT): paragraphs, headings, tables, in their order."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from joute.reader.archives import Archive
from joute.reader.contents import Block, Page
from joute.reader.errors import EncryptedFile
from joute.reader.tidy import tidy

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_SKIPPED = {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note-citation"}


def pages(archive: Archive) -> list[Page]:
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise EncryptedFile(file=archive.file)
    body = archive.xml("content.xml").find(f"{_OFFICE}body")
    return [Page(1, [] if body is None else list(_blocks(body)))]


def _blocks(parent: Element) -> Iterator[Block]:
    for child in parent:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            if text := tidy(_text(child)):
                yield Block(text, _level(child))
        elif child.tag == f"{_TABLE}table-row":
            cells = [tidy(" ".join(map(_text, cell.iter(f"{_TEXT}p")))) for cell in child]
            if text := " | ".join(cell for cell in cells if cell):
                yield Block(text)
        elif child.tag not in _SKIPPED:
            yield from _blocks(child)


def _level(element: Element) -> int:
    if element.tag != f"{_TEXT}h":
        return 0
    level = element.get(f"{_TEXT}outline-level", "1")
    return min(int(level), 6) if level.isdecimal() and int(level) else 1


def _text(element: Element) -> str:
    if element.tag in _SKIPPED:
        return ""
    if element.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
        return " "
    parts = [element.text or ""]
    for child in element:
        parts += [_text(child), child.tail or ""]
    return "".join(parts)
