"""PDF: a page for each page. pypdf (BSD) reads text where it stands; it recognises no pictures."""

from io import BytesIO

from joute.reader.contents import Block, Page
from joute.reader.errors import DamagedFile, EncryptedFile
from joute.reader.tidy import paragraphs


def pages(file: str, data: bytes) -> list[Page]:
    from pypdf import PdfReader  # noqa: PLC0415 # takes long
    from pypdf.errors import FileNotDecryptedError  # noqa: PLC0415

    try:
        reader = PdfReader(BytesIO(data))
        # Many files may be read by everybody, and are encrypted with an empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedFile(file=file)
        return [
            Page(number, [Block(one) for one in paragraphs(page.extract_text())])
            for number, page in enumerate(reader.pages, start=1)
        ]
    except (EncryptedFile, MemoryError):
        raise
    except FileNotDecryptedError as error:
        raise EncryptedFile(file=file) from error
    except Exception as error:  # The reader raises what it meets in bytes of strangers.
        raise DamagedFile(str(error), file=file) from error
