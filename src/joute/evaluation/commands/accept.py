"""joute eval accept."""

from pathlib import Path
from typing import Annotated

import typer

from joute.command import echo
from joute.evaluation.commands.run import RUNS, Runs


def accept(
    run: Annotated[str, typer.Argument(help="The id of a run, or its file.")],
    set_: Annotated[
        Path | None,
        typer.Option(
            "--set",
            metavar="SET",
            help="The folder of its set [default: the one of its name, or this one].",
        ),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Accept a run that lacks items of its set.")
    ] = False,
    runs: Runs = RUNS,
) -> None:
    """Make a run the one that later ones are held against, as SET@accepted.

    It is copied to accepted.jsonl in the folder of its set, to be committed with it.
    """
    from joute.evaluation.runs.accepted import accept_run
    from joute.evaluation.runs.folder import find_run
    from joute.evaluation.sets.files import find_folder, read_set

    found = find_run(run, runs)
    evalset = read_set(set_ or find_folder(Path(found.header.set.name)))
    path = accept_run(found, evalset, partial=partial)
    echo(f"{found.header.id} is {evalset.folder}@accepted: {path}")
