"""Rows of duels leave the files of a release."""

import json
import time
from collections.abc import Collection
from pathlib import Path
from shutil import copystat
from uuid import uuid4

# In every table with rows about duels.
DUEL = "duel"
PART = ".part"
# No writer is at one file for so long.
_LEFT_OVER_S = 3_600


def remove_duels(folder: Path, row_ids: Collection[str]) -> None:
    """Rewrite each file of the folder without the rows of these duels; a file that has none stays
    as it is. Each is replaced at once, so that a reader sees it before or after."""
    removed = frozenset(row_ids)
    _delete_leftovers(folder)
    for file in sorted(folder.rglob("*.parquet")):
        _filter_parquet(file, removed)
    for file in sorted(folder.rglob("*.jsonl")):
        _filter_lines(file, removed)


def _filter_parquet(file: Path, removed: Collection[str]) -> None:
    import polars as pl  # noqa: PLC0415 # an optional extra

    rows = pl.scan_parquet(file)
    if DUEL not in rows.collect_schema().names():
        return
    gone = pl.col(DUEL).is_in(list(removed))
    if rows.select(gone.any()).collect().item():
        rows.filter(~gone).sink_parquet(part := _part(file))
        _replace(file, part)


def _filter_lines(file: Path, removed: Collection[str]) -> None:
    part, found = _part(file), False
    with file.open(encoding="utf-8") as lines, part.open("w", encoding="utf-8") as kept:
        for line in lines:
            if json.loads(line).get(DUEL) in removed:
                found = True
            else:
                kept.write(line)
    if found:
        _replace(file, part)
    else:
        part.unlink()


def _delete_leftovers(folder: Path) -> None:
    """What a writer left that was killed, which holds the rows that it was to remove."""
    for part in folder.rglob(f"*{PART}"):
        if time.time() - part.stat().st_mtime > _LEFT_OVER_S:
            part.unlink(missing_ok=True)


def _part(file: Path) -> Path:
    """Of this writer alone: two may be at work."""
    return file.with_name(f"{file.name}.{uuid4().hex}{PART}")


def _replace(file: Path, part: Path) -> None:
    copystat(file, part)
    part.replace(file)
