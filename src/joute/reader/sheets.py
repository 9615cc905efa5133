"""Workbooks (XLSX): a page for each sheet, a block for each row; of formulas, the last results."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from joute.reader.archives import Archive
from joute.reader.contents import Block, Page
from joute.reader.slides import relations
from joute.reader.tidy import tidy

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def pages(archive: Archive) -> list[Page]:
    shared = _shared(archive)
    targets = relations(archive, "xl/workbook.xml", re.compile(r"/worksheet$"))
    sheets = archive.xml("xl/workbook.xml").iter(f"{_S}sheet")
    found = []
    for number, sheet in enumerate(sheets, start=1):
        target, title = targets.get(sheet.get(f"{_R}id", "")), tidy(sheet.get("name", ""))
        rows = [] if target is None else list(_rows(archive.xml(target), shared))
        blocks = [Block(title, 1), *(Block(row) for row in rows)] if rows else []
        found.append(Page(number, blocks, title))
    return found


def _shared(archive: Archive) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.names:
        return []
    items = archive.xml("xl/sharedStrings.xml").iter(f"{_S}si")
    return ["".join(text.text or "" for text in item.iter(f"{_S}t")) for item in items]


def _rows(sheet: Element, shared: list[str]) -> Iterator[str]:
    for row in sheet.iter(f"{_S}row"):
        cells = [tidy(_cell(cell, shared)) for cell in row.iter(f"{_S}c")]
        if text := " | ".join(cell for cell in cells if cell):
            yield text


def _cell(cell: Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_S}t"))
    value = cell.findtext(f"{_S}v", "")
    if cell.get("t") != "s":
        return value
    return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
