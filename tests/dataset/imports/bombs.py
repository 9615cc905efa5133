"""Files that are made to fill a memory; `python -m tests.dataset.imports.bombs FILE…` imports them.

For each it prints how much memory the process took at most so far, in MB, and what a person reads.
"""

import asyncio
import gzip
import json
import re
import struct
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

HEADER = "model_a,model_b,winner\n"
_ZEROS = b"0" * (1 << 20)
_VOTE = pl.LazyFrame({"model_a": ["oak"], "model_b": ["elm"], "winner": ["a"]})


def _parquet(folder: Path, rows: int = 50) -> Path:
    path = folder / "votes.parquet"
    pl.DataFrame(
        {"model_a": ["oak"] * rows, "model_b": ["elm"] * rows, "winner": ["a"] * rows}
    ).write_parquet(path)
    return path


def _with_length(folder: Path, length: int) -> Path:
    path = _parquet(folder)
    data = path.read_bytes()
    path.write_bytes(data[:-8] + length.to_bytes(4, "little") + data[-4:])
    return path


def lying_length(folder: Path) -> Path:
    return _with_length(folder, 0xFFFFFFF0)


def huge_footer(folder: Path) -> Path:
    """A footer of 30 MB, which is a list of lists of nothing."""
    path = folder / "votes.parquet"
    footer = bytes([0x19, 0xFC]) + b"\xff\xff\xff\x0e" + bytes(30 << 20)
    path.write_bytes(b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")
    return path


def endless_list(folder: Path) -> Path:
    """A small footer that announces a list of two billion."""
    path = folder / "votes.parquet"
    footer = bytes([0x49, 0xFC]) + b"\xff\xff\xff\xff\x07" + bytes(64)
    path.write_bytes(b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")
    return path


def repeated_value(folder: Path) -> Path:
    """Four million rows in a few kB."""
    return _parquet(folder, 4_000_000)


def rows_that_lie(folder: Path) -> Path:
    """A hundred rows by its footer, a hundred thousand in its pages."""
    path = _parquet(folder, 100_000)
    data = path.read_bytes()
    begin = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    path.write_bytes(data[:begin] + data[begin:].replace(_varint(200_000), _varint(200, 3)))
    return path


def _varint(zigzag: int, size: int = 0) -> bytes:
    found = bytearray()
    while zigzag > 127 or len(found) + 1 < size:
        found.append(zigzag & 127 | 128)
        zigzag >>= 7
    return bytes([*found, zigzag])


def gzip_bomb(folder: Path) -> Path:
    path = folder / "votes.csv.gz"
    with gzip.open(path, "wb") as packed:
        packed.write(HEADER.encode())
        for _ in range(400):
            packed.write(_ZEROS)
    return path


def zip_bomb(folder: Path) -> Path:
    path = folder / "votes.zip"
    archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open("votes.csv", "w", force_zip64=True) as packed:
        packed.write(HEADER.encode())
        for _ in range(400):
            packed.write(_ZEROS)
    return path


def zip_of_a_million_files(folder: Path) -> Path:
    """A list of files alone, as a zip file ends with it."""
    path = folder / "votes.zip"
    entry = b"PK\1\2" + bytes(24) + b"\1" + bytes(17) + b"a"
    with path.open("wb") as file:
        for _ in range(1_000):
            file.write(entry * 1_000)
        size = struct.pack("<L", len(entry) * 1_000_000)
        file.write(b"PK\5\6" + bytes(4) + b"\xff" * 4 + size + bytes(6))
    return path


def tar_of_one_header(folder: Path) -> Path:
    """A header that is as large as a memory; it is read to see whether the file is a bundle."""
    path = folder / "bundle.tar.gz"
    header = tarfile.TarInfo("card.toml")
    header.type, header.size = tarfile.XHDTYPE, 400 * len(_ZEROS)
    with gzip.open(path, "wb") as packed:
        packed.write(header.tobuf(tarfile.USTAR_FORMAT))
        for _ in range(400):
            packed.write(_ZEROS)
    return path


def endless_line(folder: Path) -> Path:
    path = folder / "votes.csv"
    with path.open("wb") as file:
        file.write(HEADER.encode())
        for _ in range(400):
            file.write(_ZEROS)
    return path


def endless_header(folder: Path) -> Path:
    path = folder / "votes.csv"
    with path.open("wb") as file:
        for _ in range(400):
            file.write(b"a," * (1 << 19))
    return path


def deep_lines(folder: Path) -> Path:
    path = folder / "votes.jsonl"
    path.write_text('{"model_a": ' + "[" * 5_000_000 + "]" * 5_000_000 + "}\n")
    return path


def deep_list(folder: Path) -> Path:
    path = folder / "votes.json"
    path.write_text("[" * 40_000_000)
    return path


def endless_entry(folder: Path) -> Path:
    path = folder / "votes.json"
    with path.open("wb") as file:
        file.write(b'[{"model_a": "')
        for _ in range(400):
            file.write(_ZEROS)
    return path


def names_without_end(folder: Path) -> Path:
    """Each entry has names of its own where structs are read."""
    path = folder / "votes.jsonl"
    with path.open("w") as file:
        for number in range(20_000):
            inner = {f"name-{number}-{one}": one for one in range(100)}
            entry = {"model_a": "oak", "model_b": "elm", "winner": "a", "conv_metadata": inner}
            file.write(json.dumps(entry) + "\n")
    return path


BOMBS: Mapping[str, Callable[[Path], Path]] = {
    make.__name__: make
    for make in (
        *(lying_length, huge_footer, endless_list, repeated_value, rows_that_lie),
        *(gzip_bomb, zip_bomb, zip_of_a_million_files, tar_of_one_header),
        *(endless_line, endless_header),
        *(deep_lines, deep_list, endless_entry, names_without_end),
    )
}


def main(paths: list[str]) -> None:
    from joute.dataset.sharing.archives import is_bundle
    from joute.errors import JouteError
    from joute.store import open_store
    from tests.dataset.imports.importing import imported
    from tests.support.databases import sqlite_database

    async def run(folder: str) -> None:
        store = open_store(sqlite_database(Path(folder)))
        for path in paths:
            try:
                said = repr(is_bundle(Path(path)) or await imported(store, Path(path)))
            except JouteError as error:
                said = error.message % error.params
            sys.stdout.write(f"{_most_mb()} {said}\n")
        await store.close()

    with TemporaryDirectory() as folder:
        asyncio.run(run(folder))


def _most_mb() -> int:
    """What this process took at most; its parent is not counted, as `getrusage` does."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(line) >> 10


if __name__ == "__main__":
    main(sys.argv[1:])
