"""From what a person names (a file, a folder, something packed) to files that are safe to read."""

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from joute.datafiles import text_of
from joute.dataset.errors import FileRefused
from joute.dataset.imports.limits import Limits
from joute.dataset.imports.parquet_footer import check_parquet
from joute.dataset.imports.text_files import check_encoding, check_table, light_json
from joute.dataset.zip_files import open_zip
from joute.errors import N_, BadInput

_CHUNK_BYTES = 1 << 20
TABLES = (".csv", ".tsv")
JSON = (".json", ".jsonl", ".ndjson")
DATA = (".parquet", *TABLES, *JSON)
PACKED = (".gz", ".zip")
# The votes of a release, of which the other files of its folder say more.
_OF_RELEASE = ("votes.parquet", "votes.jsonl")


@dataclass(frozen=True)
class SafeFile:
    """A file within the limits; `unreadable` are numbers of entries that are not in it."""

    path: Path
    unreadable: tuple[int, ...] = ()


def data_files(path: Path) -> list[Path]:
    """The files of votes of a folder, or `path` itself.

    Raises BadInput when there is none, and FileRefused for votes that are not those of their
    release.
    """
    if not path.is_dir():
        return [path]
    release = next((path / name for name in _OF_RELEASE if (path / name).is_file()), None)
    if release:
        _check_sum(release)
    found = [release] if release else sorted(one for one in path.iterdir() if _is_data(one))
    if not found:
        message = N_("%(file)s holds no file of votes: %(known)s.")
        raise BadInput(message=message, file=path.name, known=", ".join(DATA))
    return found


def _check_sum(file: Path) -> None:
    """Raises FileRefused when the checksums beside a file name another content."""
    sums = file.with_name("SHA256SUMS")
    if sums.is_file() and f"{digest_of(file)}  {file.name}" not in text_of(sums).splitlines():
        message = N_("%(file)s is not the file that SHA256SUMS names.")
        raise FileRefused(message=message, file=file.name)


def _is_data(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in (*DATA, *PACKED)


@contextmanager
def safe_file(path: Path, limits: Limits) -> Iterator[SafeFile]:
    """The file, unpacked and looked at. Raises FileRefused, and BadInput for another kind."""
    if not path.is_file():
        raise BadInput(message=N_("There is no file %(file)s."), file=str(path))
    with TemporaryDirectory(prefix="joute-import-") as folder:
        unpack = _UNPACKED.get(path.suffix.lower())
        yield _checked(unpack(path, Path(folder), limits) if unpack else path, folder, limits)


def _checked(path: Path, folder: str, limits: Limits) -> SafeFile:
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        check_parquet(path, limits)
    elif suffix in TABLES:
        check_table(path, limits)
        check_encoding(path, limits)
    elif suffix in JSON:
        light = Path(folder) / f"{path.stem}.light.jsonl"
        return SafeFile(light, light_json(path, light, limits))
    else:
        message = N_("%(file)s: votes are read from %(known)s files.")
        raise BadInput(message=message, file=path.name, known=", ".join((*DATA, *PACKED)))
    return SafeFile(path)


def _gunzip(path: Path, folder: Path, limits: Limits) -> Path:
    target = folder / path.stem
    try:
        with gzip.open(path) as packed:
            _copy(packed, target, path, limits)
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(path, error) from error
    return target


def _unzip(path: Path, folder: Path, limits: Limits) -> Path:
    """The one file of votes of an archive."""
    try:
        with open_zip(path) as archive:
            members = [one for one in archive.infolist() if Path(one.filename).suffix in DATA]
            if len(members) != 1:
                message = N_("%(file)s must hold one file of votes, and holds %(found)s.")
                raise BadInput(message=message, file=path.name, found=len(members))
            limits.check_expansion(path.name, path.stat().st_size, members[0].file_size)
            target = folder / Path(members[0].filename).name
            with archive.open(members[0]) as packed:
                _copy(packed, target, path, limits)
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise _broken(path, error) from error
    return target


_UNPACKED: Mapping[str, Callable[[Path, Path, Limits], Path]] = {".gz": _gunzip, ".zip": _unzip}


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, path: Path, limits: Limits) -> None:
    """Stops as soon as what comes out is larger than it may be."""
    size, written = path.stat().st_size, 0
    with target.open("wb") as file:
        while chunk := packed.read(_CHUNK_BYTES):
            written += len(chunk)
            limits.check_expansion(path.name, size, written)
            file.write(chunk)


def _broken(path: Path, error: Exception) -> FileRefused:
    message = N_("%(file)s cannot be unpacked.")
    return FileRefused(str(error), message=message, file=path.name)


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
