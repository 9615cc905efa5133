"""The folder of a release: the files that people may have, by their paths in it."""

from pathlib import Path

SUFFIXES = frozenset({".parquet", ".jsonl", ".json", ".md", ".csv", ".txt", ".toml", ""})


def files_of(folder: Path) -> dict[str, int]:
    """The size of each file of a release in bytes, by its path with slashes."""
    return {
        file.relative_to(folder).as_posix(): file.stat().st_size
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix in SUFFIXES and not file.name.startswith(".")
    }
