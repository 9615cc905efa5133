"""The run of a set that later ones are held against."""

import os
from pathlib import Path

from joute.evaluation.errors import OtherSet, RunIncomplete
from joute.evaluation.runs.files import Run
from joute.evaluation.runs.folder import accepted_path
from joute.evaluation.sets.evalset import EvaluationSet


def accept_run(run: Run, evalset: EvaluationSet) -> Path:
    """Copy a run into the folder of its set, whole or not at all; the file.

    Raises RunIncomplete and OtherSet.
    """
    check_complete(run)
    if run.header.set.name != evalset.header.name:
        raise OtherSet(run=run.header.id, set=run.header.set.name, other=evalset.header.name)
    path = accepted_path(Path(evalset.folder))
    written = path.with_name(f".{path.name}.new")
    written.write_bytes(run.path.read_bytes())
    os.replace(written, path)
    return path


def check_complete(run: Run) -> None:
    """Raises RunIncomplete."""
    if not run.complete:
        raise RunIncomplete(run=run.header.id)
