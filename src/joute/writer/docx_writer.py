"""DOCX through python-docx: headings, tables and a language that programs understand."""

from collections.abc import Sequence
from io import BytesIO

import docx
from docx.document import Document as DocxFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as DocxTable
from docx.table import _Row
from docx.text.paragraph import Paragraph as DocxParagraph

from joute.control_characters import neutralise
from joute.writer.document import Block, Document, Section, Table

# A core property holds 255 characters at most (python-docx, CoreProperties).
_PROPERTY = 255
# Dark enough on white for any size: a contrast of 13 to 1.
_HEADING_COLOUR = RGBColor(0x1F, 0x2A, 0x44)
_HEADINGS = ("Title", "Heading 1", "Heading 2", "Caption")


def write(document: Document) -> bytes:
    file = docx.Document()
    _set_page(file)
    _set_language(file, document.language)
    _set_properties(file, document)
    for style in _HEADINGS:
        _darken(file, style)
    _fill(file, document)
    _set_footer(file, document.foot)
    written = BytesIO()
    file.save(written)
    return written.getvalue()


def _set_page(file: DocxFile) -> None:
    """A4, with room for wide tables."""
    page = file.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin = page.bottom_margin = Mm(20)


def _set_language(file: DocxFile, language: str) -> None:
    """For spelling and for screen readers: of every text, as the default of all styles."""
    for element in file.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)
    for element in file.settings.element.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), language)


def _set_properties(file: DocxFile, document: Document) -> None:
    properties = file.core_properties
    properties.title = neutralise(document.title)[:_PROPERTY]
    properties.author = neutralise(document.author)[:_PROPERTY]
    properties.last_modified_by = properties.author
    properties.comments = document.foot
    properties.language = document.language


def _darken(file: DocxFile, name: str) -> None:
    style = file.styles[name]
    assert isinstance(style, ParagraphStyle)  # noqa: S101 # a style of the template
    style.font.color.rgb = _HEADING_COLOUR


def _fill(file: DocxFile, document: Document) -> None:
    file.add_heading(neutralise(document.title), level=0)
    for sentence in document.status:
        file.add_paragraph().add_run(neutralise(sentence)).bold = True
    _add_table(file, document.facts)
    for section in document.sections:
        _add_section(file, section)


def _add_section(file: DocxFile, section: Section) -> None:
    file.add_heading(neutralise(section.heading), level=section.level)
    for block in section.blocks:
        _add_block(file, block)


def _add_block(file: DocxFile, block: Block) -> None:
    if isinstance(block, Table):
        _add_table(file, block)
    else:
        for line in filter(None, block.text.splitlines()):
            file.add_paragraph(neutralise(line))


def _add_table(file: DocxFile, block: Table) -> None:
    caption = file.add_paragraph(neutralise(block.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_after = Pt(4)
    table = file.add_table(rows=0, cols=len(block.header), style="Table Grid")
    _describe(table, block.caption)
    _add_row(table, block.header, bold=True, header=True)
    for cells in block.rows:
        _add_row(table, cells)
    file.add_paragraph()


def _describe(table: DocxTable, caption: str) -> None:
    """What a screen reader announces, and that the first row and column are headers."""
    properties = table._tbl.tblPr
    properties.append(_element("w:tblCaption", neutralise(caption)))
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        for name, value in (("firstRow", "1"), ("firstColumn", "1"), ("noHBand", "1")):
            look.set(qn(f"w:{name}"), value)


def _add_row(
    table: DocxTable, cells: Sequence[str], *, bold: bool = False, header: bool = False
) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]
    for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        _fill_cell(cell.paragraphs[0], text, bold=bold or not place)
    _keep_whole(row, header=header)


def _fill_cell(paragraph: DocxParagraph, text: str, *, bold: bool) -> None:
    run = paragraph.add_run(" ".join(neutralise(text).split()))
    run.bold, run.font.size = bold, Pt(9)
    paragraph.paragraph_format.space_after = Pt(0)


def _keep_whole(row: _Row, *, header: bool) -> None:
    """A row stays on one page; that of the headers is repeated on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    if header:
        properties.append(_element("w:tblHeader"))


def _set_footer(file: DocxFile, foot: str) -> None:
    """The foot of the document and the number of the page."""
    paragraph = file.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(f"{neutralise(foot)} · ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.add_run("1")._r)
    paragraph._p.append(field)


def _element(name: str, value: str | None = None) -> BaseOxmlElement:
    element = OxmlElement(name)
    if value is not None:
        element.set(qn("w:val"), value)
    return element
