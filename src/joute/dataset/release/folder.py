"""The folder of a release: what an export and a publication write there, and nothing else of it."""

from pathlib import Path

from joute.dataset.release.layouts import LAYOUTS

SAMPLE = "sample"
METADATA = "croissant.json"
MANIFEST = "release.json"
LEADERBOARD = "leaderboard.json"
REMOVAL_LIST = "removed.json"
CHECKSUMS = "SHA256SUMS"
CARD, DATASHEET, LICENCE = "README.md", "DATASHEET.md", "LICENSE"
_DESCRIPTION = {METADATA, MANIFEST, LEADERBOARD, REMOVAL_LIST, CHECKSUMS, CARD, DATASHEET, LICENCE}
_TABLES = {
    f"{table.name}{suffix}"
    for layout in LAYOUTS.values()
    for table in layout.all_tables
    for suffix in (".parquet", ".jsonl")
}
_NAMES = _TABLES | _DESCRIPTION


def files_of(folder: Path) -> dict[str, int]:
    """The size of each file of a release in bytes, by its path with slashes."""
    return {
        file.relative_to(folder).as_posix(): file.stat().st_size
        for file in sorted((*folder.glob("*"), *folder.glob(f"{SAMPLE}/*")))
        if file.is_file() and file.name in (_NAMES if file.parent == folder else _TABLES)
    }
