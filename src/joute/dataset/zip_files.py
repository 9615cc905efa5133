"""Zip files of strangers: their list of files is measured before it is read."""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Some ten thousand files.
LIST_BYTES = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END_BYTES, _COMMENT_BYTES = b"PK\5\6", 22, 1 << 16
# For archives of more than 4 GB: where the end stands, which is just before.
_LOCATOR, _LOCATOR_BYTES, _LARGE_END_BYTES = b"PK\6\7", 20, 56


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive. Raises BadZipFile for a list of files that would fill the memory, and for
    another compression than that of usual zip files."""
    if _list_bytes(path) > LIST_BYTES:
        raise zipfile.BadZipFile("too many files")
    try:
        archive = zipfile.ZipFile(path)
    except (ValueError, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from error
    with archive:
        if any(one.compress_type not in _METHODS for one in archive.infolist()):
            raise zipfile.BadZipFile("unknown compression")
        yield archive


def _list_bytes(path: Path) -> int:
    """The size that an archive gives of its list of files; 0 for what is no archive."""
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - _COMMENT_BYTES - _END_BYTES - _LOCATOR_BYTES - _LARGE_END_BYTES))
        tail = file.read()
    last, found = len(tail) - _END_BYTES, []
    for at in {last, tail.rfind(_END)}:
        if at < 0 or tail[at : at + len(_END)] != _END:
            continue
        found.append(int.from_bytes(tail[at + 12 : at + 16], "little"))
        locator = at - _LOCATOR_BYTES
        if tail[max(locator, 0) : at].startswith(_LOCATOR):
            place = locator - _LARGE_END_BYTES + 40
            found.append(int.from_bytes(tail[place : place + 8], "little"))
    return max(found, default=0)
