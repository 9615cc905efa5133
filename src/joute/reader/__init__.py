"""Files that an organisation has, read as pages of text: where each passage stands is known.

contents = read_file("guide.pdf", data)
for page in contents.pages: page.number, page.blocks
"""

from joute.reader.apart import Apart
from joute.reader.contents import Block, Contents, Page
from joute.reader.errors import (
    DamagedFile,
    EncryptedFile,
    FileTooLarge,
    HeavyFile,
    NoText,
    UnreadableFile,
    UnreadableKind,
)
from joute.reader.files import FILE_MB, KINDS, read_file

__all__ = [
    "FILE_MB",
    "KINDS",
    "Apart",
    "Block",
    "Contents",
    "DamagedFile",
    "EncryptedFile",
    "FileTooLarge",
    "HeavyFile",
    "NoText",
    "Page",
    "UnreadableFile",
    "UnreadableKind",
    "read_file",
]
