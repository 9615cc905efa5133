"""joute eval runs."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import console, echo_json
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.runs.files import Run


def runs(
    runs: Runs = RUNS,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """List the runs of the folder, the newest first."""
    from joute.evaluation.runs.folder import runs_in

    found = [_described(run) for run in runs_in(runs)]
    if format == "json":
        echo_json(found)
        return
    from rich.table import Table

    table = Table("run", "set", "items", "models", "state", box=None)
    for one in found:
        table.add_row(
            one["run"], one["set"], str(one["items"]), ", ".join(one["models"]), one["state"]
        )
    console().print(table)


def _described(run: "Run") -> dict[str, Any]:
    header, end = run.header, run.end
    state = (
        "unfinished" if end is None else f"stopped: {end.stopped}" if end.stopped else "finished"
    )
    return {
        "run": header.id,
        "file": str(run.path),
        "set": header.set.name,
        "items": header.set.items,
        "models": list(header.models),
        "started_at": header.started_at.isoformat(),
        "state": state,
    }
