"""Import of the `emissions.csv` that CodeCarbon writes: its kWh only, never its emissions.

Its emissions follow its own electricity factors; ours are computed with our mix, so that figures
compare. Columns as of CodeCarbon 2.3 to 3.3.
"""

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple, NoReturn

from joute.errors import BadData, BadInput
from joute.footprint.checks import number
from joute.footprint.inputs import Measurement

_REQUIRED = ("run_id", "duration", "energy_consumed")


class CodeCarbonRun(NamedTuple):
    """One tracked run. `energy_wh` already holds the run's own PUE; `country` is ISO alpha-3,
    empty when the file has none."""

    run_id: str
    project: str
    timestamp: str
    country: str
    energy_wh: float
    duration_s: float
    pue: float

    def measurement(self) -> Measurement:
        """The run's energy before its PUE, which `measured(..., pue=run.pue)` puts back once."""
        return Measurement(
            it_wh=self.energy_wh / self.pue,
            machine_s=self.duration_s,
            meter="codecarbon",
            rule="whole-run@1",
            readings={"energy_wh": self.energy_wh, "duration_s": self.duration_s, "pue": self.pue},
        )


def read_codecarbon(
    lines: Iterable[str], *, file: str = "emissions.csv"
) -> tuple[CodeCarbonRun, ...]:
    """The runs of an emissions.csv, in order of first appearance.

    A run that was flushed several times has several rows, each the total so far: the longest
    stands for the run, and rows are never added up. Raises BadData with the line and the reason.
    """
    runs: dict[str, CodeCarbonRun] = {}
    for run in _rows(lines, file):
        known = runs.get(run.run_id)
        if known is None or run.duration_s >= known.duration_s:
            runs[run.run_id] = run
    return tuple(runs.values())


def _rows(lines: Iterable[str], file: str) -> Iterator[CodeCarbonRun]:
    reader = csv.DictReader(lines)
    missing = [name for name in _REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        _refuse(file, 1, f"no column {', '.join(missing)}: not a CodeCarbon emissions.csv")
    try:
        for row in reader:
            yield _run(row)
    except (BadInput, csv.Error, ValueError, TypeError) as error:
        _refuse(file, reader.line_num, str(error))


def _run(row: dict[str, str]) -> CodeCarbonRun:
    return CodeCarbonRun(
        run_id=row["run_id"],
        project=row.get("project_name", ""),
        timestamp=row.get("timestamp", ""),
        country=row.get("country_iso_code", ""),
        energy_wh=number("energy_consumed", float(row["energy_consumed"])) * 1000,
        duration_s=number("duration", float(row["duration"])),
        pue=number("pue", float(row.get("pue") or 1), minimum=1),
    )


def _refuse(file: str, line: int, reason: str) -> NoReturn:
    raise BadData(file=file, line=line, reason=reason)
