"""A file by its name and its bytes: what it claims to be is held against what it is."""

from collections.abc import Callable
from pathlib import PurePath

from joute.reader import (
    mail,
    open_document,
    pdf,
    plain,
    sheets,
    slides,
    web,
    word,
)
from joute.reader.archives import Archive
from joute.reader.contents import Contents, Page
from joute.reader.errors import (
    DamagedFile,
    EncryptedFile,
    FileTooLarge,
    NoText,
    UnreadableKind,
)

FILE_MB = 50
KINDS = ("pdf", "docx", "odt", "pptx", "xlsx", "html", "htm", "md", "txt", "eml")
_ARCHIVES: dict[str, Callable[[Archive], list[Page]]] = {
    "docx": word.pages,
    "odt": open_document.pages,
    "pptx": slides.pages,
    "xlsx": sheets.pages,
}
# An office file with a password is in a container of another kind.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_file(name: str, data: bytes) -> Contents:
    """The text of a file, page by page.

    The end of `name` says the kind. Raises UnreadableKind, FileTooLarge, EncryptedFile and
    DamagedFile; NoText where there is none on any page.
    """
    file = PurePath(name).name
    kind = PurePath(name).suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise UnreadableKind(file=file, kinds=", ".join(KINDS))
    if len(data) > FILE_MB * 1_000_000:
        raise FileTooLarge(file=file, megabytes=FILE_MB)
    try:
        contents = Contents(kind, _pages(file, kind, data))
    except RecursionError as error:
        raise DamagedFile("nested without end", file=file) from error
    if len(contents.empty) == len(contents.pages):
        raise NoText(file=file)
    return contents


def _pages(file: str, kind: str, data: bytes) -> list[Page]:
    if kind == "pdf":
        return pdf.pages(file, data)
    if kind in _ARCHIVES:
        if data.startswith(_OLE):
            raise EncryptedFile(file=file)
        return _ARCHIVES[kind](Archive(file, data))
    if kind == "eml":
        return mail.pages(data)
    try:
        text = plain.decoded(data)
    except ValueError as error:
        raise DamagedFile(str(error), file=file) from error
    if kind in ("html", "htm"):
        return web.pages(text)
    return plain.markdown_pages(text) if kind == "md" else plain.text_pages(text)
