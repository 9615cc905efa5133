"""joute eval pull."""

from pathlib import Path
from typing import Annotated

import typer

from joute.command import echo


def pull(
    what: Annotated[
        str,
        typer.Argument(
            metavar="RUN|SET", help="The id of a run, SET@accepted, or the name of a set."
        ),
    ],
    from_: Annotated[str, typer.Option("--from", help="The address of the site.")],
    folder: Annotated[
        Path | None,
        typer.Option(help="Where to write it [default: joute-runs for a run, here for a set]."),
    ] = None,
) -> None:
    """Write a run of a site as its file, or a set as its folder; the key is in JOUTE_KEY."""
    from joute.errors import NotFound
    from joute.evaluation.runs.folder import FOLDER
    from joute.evaluation.site.client import pull_run, pull_set

    try:
        written = pull_run(what, from_, folder or FOLDER)
    except NotFound:
        written = pull_set(what, from_, folder or Path())
    echo(str(written))
