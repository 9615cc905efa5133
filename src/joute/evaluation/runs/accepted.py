"""The run of a set that later ones are held against."""

import os
from pathlib import Path

from joute.errors import N_, BadInput
from joute.evaluation.errors import OtherSet, RunIncomplete
from joute.evaluation.runs.files import Run
from joute.evaluation.runs.folder import accepted_path
from joute.evaluation.sets.evalset import EvaluationSet


def accept_run(run: Run, evalset: EvaluationSet, *, partial: bool = False) -> Path:
    """Copy a run into the folder of its set, whole or not at all; the file.

    Raises RunIncomplete, OtherSet, and BadInput for a run that lacks items of its set unless
    `partial`.
    """
    check_complete(run)
    if run.header.set.name != evalset.header.name:
        raise OtherSet(run=run.header.id, set=run.header.set.name, other=evalset.header.name)
    if not partial:
        _check_items(run, evalset)
    path = accepted_path(Path(evalset.folder))
    written = path.with_name(f".{path.name}.new")
    written.write_bytes(run.path.read_bytes())
    os.replace(written, path)
    return path


def _check_items(run: Run, evalset: EvaluationSet) -> None:
    ids = {item.id for item in evalset.items()}
    lacking = ids - {row.item for row in run.rows()}
    if lacking:
        raise BadInput(
            message=N_(
                "The run %(run)s lacks %(lacking)s of the %(items)s items of its set: add "
                "--partial to accept it all the same."
            ),
            run=run.header.id,
            lacking=len(lacking),
            items=len(ids),
        )


def check_complete(run: Run) -> None:
    """Raises RunIncomplete."""
    if not run.complete:
        raise RunIncomplete(run=run.header.id)
