"""The folder of runs: one file each, `ID.jsonl`, and ids that sort by time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from joute.errors import BadData
from joute.evaluation.errors import NoAcceptedRun, RunNotFound
from joute.evaluation.runs.files import Run, read_run
from joute.evaluation.sets.files import find_folder

FOLDER = Path("joute-runs")
ACCEPTED = "accepted.jsonl"
_OF_SET = "@accepted"


def new_id(set_name: str, now: datetime, token: str) -> str:
    """The id of a run: its moment (UTC), its set, and a token that tells two of a second apart."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{set_name}-{token}"


def run_path(folder: Path, run_id: str) -> Path:
    """The file of a run."""
    return folder / f"{run_id}.jsonl"


def runs_in(folder: Path) -> Iterator[Run]:
    """The runs of a folder, the newest first; files that are none are left out."""
    for path in sorted(folder.glob("*.jsonl"), reverse=True):
        try:
            yield read_run(path)
        except BadData:
            continue


def find_run(reference: str, folder: Path = FOLDER) -> Run:
    """The run of an id, a path, or `SET@accepted`, where SET is the folder of a set.

    Raises RunNotFound, NoAcceptedRun, and BadData for a file that is no run.
    """
    if reference.endswith(_OF_SET):
        return _accepted(reference.removesuffix(_OF_SET))
    if Path(reference).is_file():
        return read_run(Path(reference))
    path = run_path(folder, reference)
    if "/" in reference or not path.is_file():
        raise RunNotFound(reference=reference, folder=str(folder))
    return read_run(path)


def accepted_path(set_folder: Path) -> Path:
    """The file of the run of a set that was last accepted."""
    return set_folder / ACCEPTED


def _accepted(set_folder: str) -> Run:
    path = accepted_path(find_folder(Path(set_folder)))
    if not path.is_file():
        raise NoAcceptedRun(set=set_folder)
    return read_run(path)
