"""Documents: headings, paragraphs and tables, as Markdown and as DOCX."""

from joute.writer.document import Block, Document, Paragraph, Section, Table
from joute.writer.errors import DocxMissing
from joute.writer.markdown import as_markdown, escaped, markdown_table
from joute.writer.office import DOCX_MEDIA_TYPE, as_docx, writes_docx

__all__ = [
    "DOCX_MEDIA_TYPE",
    "Block",
    "Document",
    "DocxMissing",
    "Paragraph",
    "Section",
    "Table",
    "as_docx",
    "as_markdown",
    "escaped",
    "markdown_table",
    "writes_docx",
]
