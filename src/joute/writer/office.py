"""A document as DOCX, by the extra joute[office], which is imported when a file is asked for."""

from importlib import import_module
from importlib.util import find_spec

from joute.writer.document import Document
from joute.writer.errors import DocxMissing

DOCX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def writes_docx() -> bool:
    """Whether the extra is installed."""
    return find_spec("docx") is not None


def as_docx(document: Document) -> bytes:
    """Raises DocxMissing without the extra."""
    if not writes_docx():
        raise DocxMissing
    writer = import_module("joute.writer.docx_writer")
    written: bytes = writer.write(document)
    return written
