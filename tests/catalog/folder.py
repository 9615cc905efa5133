"""A folder of catalogue data that a test may spoil."""

import csv
import shutil
from pathlib import Path

from joute.catalog.reading import DATA

Row = dict[str, str]


class DataFolder:
    """The shipped data in a folder of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copytree(DATA, path, dirs_exist_ok=True)

    def rows(self, file: str) -> list[Row]:
        with (self.path / file).open(newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    def change(self, file: str, key: str, **cells: str) -> int:
        """Change cells of the row whose first column, or name, is `key`; return its line."""
        rows = self.rows(file)
        index = next(i for i, row in enumerate(rows) if key in (row.get("id"), row["name"]))
        rows[index] |= cells
        self.write(file, rows)
        return index + 2

    def add(self, file: str, row: Row) -> int:
        rows = [*self.rows(file), row]
        self.write(file, rows)
        return len(rows) + 1

    def write(self, file: str, rows: list[Row]) -> None:
        with (self.path / file).open("w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, rows[0])
            writer.writeheader()
            writer.writerows(rows)
