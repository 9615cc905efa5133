"""Bundles as archives: packed the same way each time, unpacked without trust."""

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, cast

from joute.dataset.errors import BadBundle
from joute.dataset.sharing.bundle import CARD, MOST_BYTES, MOST_FILES, SUMS, Bundle, too_large
from joute.dataset.zip_files import open_zip
from joute.errors import N_

ZIP, TAR = (".zip",), (".tar.gz", ".tgz")
_BROKEN = (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, zlib.error, RuntimeError)
# The first moment that a zip file can hold.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def is_archive(path: Path) -> bool:
    return path.name.endswith((*ZIP, *TAR))


def is_bundle(path: Path) -> bool:
    """Whether a folder or an archive has a card, which no file of votes has."""
    if path.is_dir():
        return (path / CARD).is_file()
    if not is_archive(path) or not path.is_file():
        return False
    with _opened(path) as members:
        for name, size, _ in members:
            if PurePosixPath(name).name == CARD:
                return True
            if size > MOST_BYTES:
                return False
    return False


def pack(bundle: Bundle, archive: Path) -> None:
    """Write a bundle with its checksums as a zip file."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted([*bundle.contents, bundle.folder / SUMS]):
            name = f"{bundle.card.name}/{file.relative_to(bundle.folder)}"
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder of a bundle, which is `path` itself unless that is an archive.

    Raises BadBundle for a name that leaves the folder, a link, a device, a file that is there twice
    and more than a bundle holds.
    """
    if path.is_dir():
        yield path
        return
    with TemporaryDirectory(prefix="joute-bundle-") as folder:
        target = Path(folder) / path.name.partition(".")[0]
        target.mkdir()
        _unpack(path, target)
        inside = list(target.iterdir())
        yield inside[0] if len(inside) == 1 and inside[0].is_dir() else target


Member = tuple[str, int, "IO[bytes] | None"]


def _unpack(path: Path, target: Path) -> None:
    left = MOST_BYTES
    with _opened(path) as members:
        for number, (name, size, content) in enumerate(members):
            if number >= MOST_FILES or size > left:
                raise too_large(path.name)
            place = target / _safe(name)
            if content is None or place.exists():
                raise _unsafe(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            data = content.read(left + 1)
            left -= len(data)
            if left < 0:
                raise too_large(path.name)
            place.write_bytes(data)


def _safe(name: str) -> PurePosixPath:
    """A name that stays in the folder on every system."""
    found = PurePosixPath(name)
    parts = found.parts
    if not parts or found.is_absolute() or len(parts) > 4 or set(name) & set('\\:\0*?"<>|'):
        raise _unsafe(name)
    if any(part in ("..", ".") or part != part.strip() for part in parts):
        raise _unsafe(name)
    return found


def _unsafe(name: str) -> BadBundle:
    return BadBundle(message=N_("%(file)s has no place in a bundle."), file=name)


class _Capped:
    """No more of what is unpacked than a bundle holds: headers of a tar file can be as large as
    its files, and are read whole."""

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed, self._left = packed, 2 * MOST_BYTES

    def read(self, size: int) -> bytes:
        data = self._packed.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise tarfile.ReadError("more than a bundle holds")
        return data


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[Member]]:
    """The files of an archive: name, size and content, None for what is no file."""
    try:
        if path.name.endswith(ZIP):
            with open_zip(path) as archive:
                yield _zipped(archive)
        else:
            with gzip.open(path) as packed:
                capped = cast("IO[bytes]", _Capped(packed))
                with tarfile.open(fileobj=capped, mode="r|") as tar:
                    yield _tarred(tar)
    except _BROKEN as error:
        message = N_("%(file)s cannot be unpacked.")
        raise BadBundle(str(error), message=message, file=path.name) from error


def _zipped(archive: zipfile.ZipFile) -> Iterator[Member]:
    for member in archive.infolist():
        if member.is_dir():
            continue
        kind = member.external_attr >> 16 & 0o170000
        if kind not in (0, 0o100000):
            yield member.filename, 0, None
            continue
        with archive.open(member) as content:
            yield member.filename, member.file_size, content


def _tarred(archive: tarfile.TarFile) -> Iterator[Member]:
    for member in archive:
        if not member.isdir():
            content = archive.extractfile(member) if member.isreg() else None
            yield member.name, member.size, content
