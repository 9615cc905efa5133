"""Build the published results of joute.published from a file of facts.

    python tools/build_published.py FACTS/published_scores.csv

Every row is kept as it was collected. What a board says of the split of its questions becomes a
column, since results on two splits do not compare; whether more is better is in boards.toml.
"""

import argparse
import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "src/joute/published/data/results.csv"
COLUMNS = (
    *("model_id", "name", "board", "metric", "split", "value", "low", "high", "n"),
    *("date", "source", "licence", "notes"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    rows = csv.DictReader(parser.parse_args().facts.read_text("utf-8").splitlines())
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {**row, "name": row["name_in_source"], "split": split_of(row["notes"])} for row in rows
        )


def split_of(notes: str) -> str:
    found = (name for name in ("test", "validation") if f"{name} split" in notes.split("; "))
    return next(found, "")


if __name__ == "__main__":
    main()
