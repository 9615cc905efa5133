"""joute eval import."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import echo, echo_json
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.comparison.imported import KnownSet


def import_results(
    file: Annotated[
        Path,
        typer.Argument(
            help="Results per item, CSV or JSON lines: item, model, score, and if you like cluster "
            "and answer."
        ),
    ],
    set_: Annotated[
        Path,
        typer.Option("--set", metavar="SET", help="The folder of their set; a new name makes it."),
    ],
    runs: Runs = RUNS,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """Take in results that another tool made, as a run that compare, gate and export take.

    An empty score is unscored, a repeated item of a model is an epoch. Exits with 2
    for a wrong option or file.
    """
    from datetime import UTC, datetime
    from secrets import token_hex

    from joute.errors import JouteError
    from joute.evaluation.comparison.imported import import_results
    from joute.evaluation.comparison.pairs import check_items
    from joute.evaluation.comparison.results import read_results

    try:
        results = read_results(file)
        check_items(results)  # before a folder is made
        known = _known(set_)
        run = import_results(results, known, runs, datetime.now(UTC), token_hex(2))
    except JouteError as error:
        echo(f"joute: {error}", err=True)
        raise typer.Exit(2) from None
    found = {
        "run": run.header.id,
        "file": str(run.path),
        "set": str(set_),
        "models": run.header.models,
        "items": run.header.set.items,
        "results": len(results),
        "unscored": sum(one.score is None for one in results),
        "unknown_items": len({one.item for one in results} - known.items.keys())
        if known.items
        else 0,
    }
    if format == "json":
        echo_json(found)
        return
    echo(run.header.id)
    echo(
        f"{found['results']} results of {found['items']} items and {len(run.header.models)} "
        f"models, {found['unscored']} unscored: {run.path}"
    )
    if found["unknown_items"]:
        echo(f"{found['unknown_items']} items are not in {set_}: their content is not compared.")


def _known(folder: Path) -> "KnownSet":
    from joute.evaluation.comparison.imported import make_set, read_known

    if not folder.exists():
        make_set(folder)
    return read_known(folder)
