"""Which runs of a set can be held side by side, model by model."""

from collections.abc import Sequence
from typing import Any

from joute.evaluation.runs.conditions import differences
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.site.runs import header_of
from joute.evaluation.site.submissions.submitting import is_submitted
from joute.evaluation.tables import StoredRun


def comparable(runs: Sequence[StoredRun], versions: Sequence[str]) -> Sequence[StoredRun]:
    """Of the runs of a set, the newest first, those of all its items that were made under the
    conditions of the newest of them.

    `versions` are the hashes of the set on this site, the newest first: the first that a run
    answered is taken, and without any the one with the most items. Runs of which the items are not
    known (imported and traced answers) and those on endpoints that members gave are left out.
    """
    own = [run for run in runs if run.set_hash and not is_submitted(run)]
    whole = _whole(own, versions)
    same = [(run, _conditions(run)) for run in own if run.set_hash == whole]
    return [run for run, conditions in same if not differences(conditions, same[0][1])]


def latest_of(runs: Sequence[StoredRun]) -> dict[str, tuple[StoredRun, dict[str, Any]]]:
    """The figures of each model in the newest of these runs that holds it, with that run."""
    latest: dict[str, tuple[StoredRun, dict[str, Any]]] = {}
    for run in runs:
        for model in (run.summary or {}).get("models", ()):
            latest.setdefault(model["model"], (run, model["quality"]))
    return latest


def _whole(runs: Sequence[StoredRun], versions: Sequence[str]) -> str | None:
    if versions:
        answered = {run.set_hash for run in runs}
        return next((hash for hash in versions if hash in answered), None)
    largest = max(runs, key=lambda run: header_of(run).set.items, default=None)
    return largest.set_hash if largest else None


def _conditions(run: StoredRun) -> RunHeader:
    """What all models of a run share: where each one is asked is its own, except the judge."""
    header = header_of(run)
    asked = {name: hash for name, hash in header.asked.items() if name == header.judge}
    return header.model_copy(update={"asked": asked})
