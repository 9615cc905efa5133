"""Import of the `emissions.csv` that CodeCarbon writes: its kWh only, never its emissions.

Its emissions follow its own electricity factors; ours are computed with our mix, so that figures
compare. Columns as of CodeCarbon 2.3 to 3.3.
"""

import csv
from collections.abc import Iterable, Sequence
from typing import NamedTuple, NoReturn

from joute.errors import BadData, BadInput
from joute.footprint.checks import number
from joute.footprint.inputs import Measurement
from joute.textfiles import separator_of

_REQUIRED = ("run_id", "duration", "energy_consumed")


class CodeCarbonRun(NamedTuple):
    """One tracked run. `energy_wh` already holds the run's own PUE; `country` is ISO alpha-3,
    empty when the file does not say."""

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


class CodeCarbonFile(NamedTuple):
    """The runs of a file, in order of first appearance, and the lines that cannot be read."""

    runs: tuple[CodeCarbonRun, ...]
    unread_lines: tuple[int, ...] = ()


def read_codecarbon(lines: Iterable[str], *, file: str = "emissions.csv") -> CodeCarbonFile:
    """The runs of an emissions.csv, with commas, semicolons or tabs.

    A run, or a task of a run, that was flushed several times has several rows, each the total so
    far: the longest stands for it. The tasks of a run add up, unless the file has the run as a
    whole too. Raises BadData with the line and the reason when no row can be read.
    """
    known: dict[tuple[str, str], CodeCarbonRun] = {}
    unread: dict[int, str] = {}
    reader = _rows(list(lines), file)
    for row in reader:
        try:
            task, run = row.get("task_name") or "", _run(row)
        except (BadInput, ValueError, AttributeError) as error:
            unread[reader.line_num] = str(error)
            continue
        before = known.get((run.run_id, task))
        if before is None or run.duration_s >= before.duration_s:
            known[run.run_id, task] = run
    if unread and not known:
        _refuse(file, *next(iter(unread.items())))
    ids = dict.fromkeys(run_id for run_id, _ in known)
    return CodeCarbonFile(tuple(_whole(known, run_id) for run_id in ids), tuple(unread))


def _rows(lines: Sequence[str], file: str) -> "csv.DictReader[str]":
    reader = csv.DictReader(lines, delimiter=separator_of(lines[0] if lines else ""))
    missing = [name for name in _REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        _refuse(file, 1, f"no column {', '.join(missing)}: not a CodeCarbon emissions.csv")
    return reader


def _run(row: dict[str, str]) -> CodeCarbonRun:
    return CodeCarbonRun(
        run_id=row["run_id"],
        project=row.get("project_name") or "",
        timestamp=row.get("timestamp") or "",
        country=row.get("country_iso_code") or "",
        energy_wh=number("energy_consumed", _float(row["energy_consumed"])) * 1000,
        duration_s=number("duration", _float(row["duration"])),
        pue=number("pue", _float(row.get("pue") or "1"), minimum=1),
    )


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _whole(known: dict[tuple[str, str], CodeCarbonRun], run_id: str) -> CodeCarbonRun:
    """A run as a whole: its own row, or the sum of its tasks."""
    tasks = [run for (one, _), run in known.items() if one == run_id]
    if (run_id, "") in known or len(tasks) == 1:
        return known.get((run_id, ""), tasks[0])
    energy_wh = sum(task.energy_wh for task in tasks)
    before_pue_wh = sum(task.energy_wh / task.pue for task in tasks)
    return tasks[0]._replace(
        timestamp=tasks[-1].timestamp,
        energy_wh=energy_wh,
        duration_s=sum(task.duration_s for task in tasks),
        pue=energy_wh / before_pue_wh if before_pue_wh else tasks[0].pue,
    )


def _refuse(file: str, line: int, reason: str) -> NoReturn:
    raise BadData(file=file, line=line, reason=reason)
