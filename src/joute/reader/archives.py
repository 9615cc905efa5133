"""Archives of office files, doubted: what they unpack to is bounded before and while it is read,
and XML that declares entities is refused."""

import re
from collections.abc import Sequence
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from joute.reader.errors import (
    DamagedFile,
    EncryptedFile,
    FileTooLarge,
    UnreadableFile,
)

# A thousand pages of text are 10 MB. What nobody reads, pictures above all, counts for nothing.
PART_MB = 20
_MEMBERS = 10_000
_PIECE = 1 << 16
_ENCRYPTED = 0x1
# Of OOXML and ODF none is ever needed; entities that name each other grow without end.
_DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)


class Archive:
    """The members of an archive, by name."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        try:
            self._zip = ZipFile(BytesIO(data))
            members = self._zip.infolist()
        except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DamagedFile(str(error), file=file) from error
        if any(one.flag_bits & _ENCRYPTED for one in members):
            raise EncryptedFile(file=file)
        if len(members) > _MEMBERS:
            raise DamagedFile(f"{len(members)} members", file=file)
        self.names: Sequence[str] = [one.filename for one in members]

    def read(self, name: str) -> bytes:
        """A member. Raises FileTooLarge; DamagedFile when it is not there, or not as it claims."""
        try:
            member = self._zip.getinfo(name)
            if member.file_size > PART_MB * 1_000_000:
                raise FileTooLarge(file=self.file, megabytes=PART_MB)
            if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise DamagedFile("a compression that office files do not use", file=self.file)
            # In pieces: what unpacks to more than it claims would be in memory before it is cut.
            with self._zip.open(member) as opened:
                return b"".join(iter(lambda: opened.read(_PIECE), b""))
        except (UnreadableFile, MemoryError):
            raise
        except KeyError as error:
            raise DamagedFile(f"no {name}", file=self.file) from error
        except Exception as error:  # zlib raises errors of its own
            raise DamagedFile(str(error), file=self.file) from error

    def xml(self, name: str) -> Element:
        return parsed(self.file, self.read(name))


def parsed(file: str, data: bytes) -> Element:
    """XML without declarations of entities. Raises DamagedFile."""
    # UTF-16 would hide them from a search of bytes.
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:200] or _DECLARED.search(data):
        raise DamagedFile("XML that declares entities", file=file)
    try:
        return fromstring(data)  # noqa: S314 # no entity is declared: none expands, none is fetched
    except (ParseError, ValueError, LookupError) as error:
        raise DamagedFile(str(error), file=file) from error
