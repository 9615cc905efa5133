"""Build the data of joute.catalog from a folder of facts.

    python tools/build_catalog.py FACTS [--data FOLDER] [--changes FILE]

FACTS holds models.csv, makers.csv and licences.csv as they were collected. The files of
src/joute/catalog/data are written anew, except those that are ours (names.csv, hosts.csv,
translations.csv) and those that tools/build_offers.py then makes of models.csv. Every cell that is
not kept as it was received is listed with a reason in docs/catalog-changes.csv.
"""

import argparse
import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from joute import catalog
from joute.catalog.rows import LICENCE_COLUMNS, MAKER_COLUMNS, MODEL_COLUMNS

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src/joute/catalog/data"
CHANGES = ROOT / "docs/catalog-changes.csv"

Row = dict[str, str]

RENAMED = {
    "release_date": "released",
    "params_total_b": "total_b",
    "params_active_b": "active_b",
    "price_date": "price_checked",
}

# Notes that say who asks the price, when that is not the model's maker.
PRICE_HOSTS = {
    "OpenRouter price": "OpenRouter",
    "OpenRouter price, undated": "OpenRouter",
    "price at azure": "Azure",
    "price at nebius": "Nebius",
    "price from the Vercel entry": "Vercel",
    "price from Azure Global and Vercel entries": "Azure Global, Vercel",
}

REWORDED = {
    "GLM-4 family (0116, 0520, Plus) of the seeds": "stands for GLM-4 0116, 0520 and Plus",
}

ECOLOGITS = re.compile(
    r"EcoLogits(?: estimate)?: (?P<arch>moe|dense),? (?:[\d.]+ total, )?"
    r"(?P<low>[\d.]+)-(?P<high>[\d.]+)(?: active)? B(?: \(ranges shown as midpoints\))?"
)

# Half either way is how wide EcoLogits makes the ranges of its own mixtures of experts.
WIDENING = 0.5
WIDENED = "{part} size: the source gives one figure, the range (half either way) is ours"


@dataclass(frozen=True)
class Change:
    """A cell that is not kept as it was received."""

    file: str
    id: str
    column: str
    received: str
    kept: str
    reason: str


@dataclass
class Ledger:
    """Changes the cells of one file and remembers each change."""

    file: str
    changes: list[Change] = field(default_factory=list)

    def set(self, row: Row, column: str, value: str, reason: str) -> None:
        received = row.get(column, "")
        if value != received:
            self.changes.append(Change(self.file, row["id"], column, received, value, reason))
            row[column] = value

    def move_note(self, row: Row, note: str, column: str, value: str) -> None:
        """Put what a note says into a column of its own."""
        self.change_note(row, note, "", f"is the column {column}")
        row[column] = value

    def change_note(self, row: Row, note: str, text: str, reason: str) -> None:
        notes = [text if known == note else known for known in _notes(row)]
        row["notes"] = "; ".join(filter(None, notes))
        self.changes.append(Change(self.file, row["id"], "notes", note, text, reason))

    def add_note(self, row: Row, note: str, reason: str) -> None:
        row["notes"] = "; ".join([*_notes(row), note])
        self.changes.append(Change(self.file, row["id"], "notes", "", note, reason))


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the data of joute.catalog from facts.")
    parser.add_argument("facts", type=Path)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--changes", type=Path, default=CHANGES)
    asked = parser.parse_args()
    changes = build(asked.facts, asked.data)
    columns = [column.name for column in fields(Change)]
    _write(asked.changes, columns, map(vars, changes))
    problems = catalog.problems(asked.data)
    for problem in problems:
        print(f"{problem.file}:{problem.line}: {problem.reason}")
    print(f"{len(changes)} changes, {len(problems)} problems")
    return 1 if problems else 0


def build(facts: Path, data: Path) -> list[Change]:
    """Write the three files and return what is not as it was received."""
    makers, licences, models = (
        _read(facts / f"{name}.csv") for name in ("makers", "licences", "models")
    )
    licence_ledger, model_ledger = Ledger("licences.csv"), Ledger("models.csv")
    for row in licences:
        row["reuse_of_outputs"] = row.pop("reuse_of_outputs_for_training")
        split_spdx(row, licence_ledger)
    for row in models:
        drop_derived(row, _by_id(makers), _by_id(licences))
        normalise(row, model_ledger)
    _write(data / "makers.csv", MAKER_COLUMNS, makers)
    _write(data / "licences.csv", LICENCE_COLUMNS, licences)
    _write(data / "models.csv", MODEL_COLUMNS, models)
    return licence_ledger.changes + model_ledger.changes


def split_spdx(row: Row, ledger: Ledger) -> None:
    """One column held either an SPDX identifier or an address."""
    received = row.pop("spdx_or_url")
    row["url"] = received if received.startswith("https:") else ""
    row["spdx"] = "" if row["url"] else received
    if row["spdx"]:
        address = f"https://spdx.org/licenses/{row['spdx']}.html"
        ledger.set(row, "url", address, "the page of its SPDX identifier")


def drop_derived(row: Row, makers: dict[str, Row], licences: dict[str, Row]) -> None:
    """Columns that repeat another file are left out, once they are known to agree with it."""
    country = row.pop("maker_country")
    use = row.pop("commercial_use")
    terms = licences.get(row["licence"], {"commercial_use": ""})
    if (country, use) != (makers[row["maker"]]["country"], terms["commercial_use"]):
        raise SystemExit(f"{row['id']}: maker_country or commercial_use disagrees with its file")


def normalise(row: Row, ledger: Ledger) -> None:
    """Columns named and filled as joute.catalog reads them."""
    for old, new in RENAMED.items():
        row[new] = row.pop(old)
    for column in ("arch", "params_source"):
        if row[column] == "unknown":
            ledger.set(row, column, "", "blank is unknown, everywhere")
    for column in ("modalities_in", "modalities_out"):
        row[column] = row[column].replace(",", ";")
    for note in _notes(row):
        normalise_note(row, note, ledger)
    if row["params_source"].startswith("estimated"):
        give_ranges(row, ledger)


def normalise_note(row: Row, note: str, ledger: Ledger) -> None:
    """Facts hidden in notes get a column; what is left is for people."""
    if note in PRICE_HOSTS:
        ledger.move_note(row, note, "price_host", PRICE_HOSTS[note])
    elif note == "price undated in its source":
        ledger.change_note(row, note, "", "said by a blank price_checked")
    elif note.startswith("aliases: "):
        ledger.change_note(row, note, "", "is in names.csv")
    elif note.startswith("eu_listed="):
        names = note.removeprefix("eu_listed=").replace("|", ";")
        ledger.move_note(row, note, "eu_listed", names)
    elif retired := re.fullmatch(r"retired ([\d-]+)", note):
        ledger.move_note(row, note, "retired", retired[1])
    elif known := re.fullmatch(r"compar:IA id (.+) \(\w+\)", note):
        ledger.move_note(row, note, "comparia_ids", known[1].replace(" and ", ";"))
    elif note in REWORDED:
        ledger.change_note(row, note, REWORDED[note], "in words of its own")


def give_ranges(row: Row, ledger: Ledger) -> None:
    """An estimate becomes a range: that of its source, or a wide one that says it is ours."""
    estimate = next(filter(None, map(ECOLOGITS.fullmatch, _notes(row))), None)
    guess = _guessed_arch(row, estimate)
    if guess == "dense" and not row["active_b"]:
        ledger.set(row, "active_b", row["total_b"], "a dense model uses all of itself")
    stated = {"dense": ("total", "active"), "moe": ("active",)}[guess] if estimate else ()
    for part in ("total", "active"):
        middle = float(row[f"{part}_b"])
        if estimate and part in stated:
            ends = float(estimate["low"]), float(estimate["high"])
            reason = "range of EcoLogits, in its notes"
        else:
            ends = middle * (1 - WIDENING), middle * (1 + WIDENING)
            reason = "no range in its source: half either way"
            ledger.add_note(row, WIDENED.format(part=part), reason)
        ledger.set(row, f"{part}_low_b", f"{min(middle, ends[0]):g}", reason)
        ledger.set(row, f"{part}_high_b", f"{max(middle, ends[1]):g}", reason)
    if estimate and row["params_source"] == "estimated-ecologits":
        text = f"arch guess of EcoLogits: {guess}"
        ledger.change_note(row, estimate.string, text, "its range has columns")


def _guessed_arch(row: Row, estimate: re.Match[str] | None) -> str:
    if estimate:
        return estimate["arch"]
    return "moe" if row["active_b"] else "dense"


def _notes(row: Row) -> list[str]:
    return row["notes"].split("; ") if row["notes"] else []


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}


def _read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    raise SystemExit(main())
