"""Files made to fill a memory are refused, by what they say of themselves or on the way."""

import subprocess
import sys
from pathlib import Path

from tests.dataset.imports.bombs import BOMBS

MOST_MB = 300
REFUSALS = {
    "lying_length": "is no Parquet file, or lies about its size",
    "huge_footer": "is no Parquet file, or lies about its size",
    "endless_list": "is no Parquet file, or lies about its size",
    "repeated_value": "more than 200 times its own size",
    "rows_that_lie": "is no Parquet file, or lies about its size",
    "gzip_bomb": "more than 200 times its own size",
    "zip_bomb": "more than 200 times its own size",
    "zip_of_a_million_files": "cannot be unpacked",
    "tar_of_one_header": "cannot be unpacked",
    "endless_line": "row 1: a line of more than 16 MB",
    "endless_header": "row 1: a line of more than 16 MB",
    "deep_lines": "row 1: JSON that nests deeper than 100 levels",
    "deep_list": "row 1: JSON that nests deeper than 100 levels",
    "endless_entry": "row 1: a line of more than 16 MB",
    "names_without_end": "has more than 2000 columns",
}


def test_bombs_are_refused_within_300_mb(tmp_path: Path) -> None:
    files = {}
    for name, make in BOMBS.items():
        (tmp_path / name).mkdir()
        files[name] = make(tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-m", "tests.dataset.imports.bombs", *map(str, files.values())],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=True,
    )
    told = dict(zip(files, done.stdout.splitlines(), strict=True))
    for name, line in told.items():
        memory, _, message = line.partition(" ")
        assert message.startswith(files[name].name), name
        assert REFUSALS[name] in message
        assert int(memory) < MOST_MB, name
