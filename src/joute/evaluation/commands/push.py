"""joute eval push."""

from pathlib import Path
from typing import Annotated

import typer

from joute.command import echo
from joute.evaluation.commands.run import RUNS, Runs


def push(
    what: Annotated[
        str, typer.Argument(metavar="RUN|SET", help="A run, by its id or file, or a set’s folder.")
    ],
    to: Annotated[str, typer.Option("--to", help="The address of the site.")],
    runs: Runs = RUNS,
) -> None:
    """Send a run, or a set, to a site; the key is in JOUTE_KEY. Sent again, it is there once."""
    from joute.evaluation.runs.folder import find_run
    from joute.evaluation.sets.files import HEADER_FILE, read_set
    from joute.evaluation.site.client import push_run, push_set

    path = Path(what)
    if path.name == HEADER_FILE or (path / HEADER_FILE).is_file():
        stored = push_set(read_set(path), to)
    else:
        stored = push_run(find_run(what, runs), to)
    echo(stored["page"] if stored["new"] else f"{stored['page']} (it was there)")
