"""joute eval new."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from joute.command import echo


def new(
    folder: Annotated[
        Path, typer.Argument(metavar="NAME", help="The folder to make; it names the set.")
    ],
    language: Annotated[
        Literal["fr", "en"], typer.Option(help="Language of the example and of its comments.")
    ] = "fr",
    example: Annotated[
        Literal["demarches", "courriers"] | None,
        typer.Option(
            help="A larger one, with recorded answers: 60 questions to a public service, or 300 "
            "messages to be sorted, with classical methods and prompts."
        ),
    ] = None,
    items: Annotated[
        Path | None,
        typer.Option(help="A file of your own items: JSON lines, CSV, Parquet, of other tools."),
    ] = None,
) -> None:
    """Write a commented example of a set, with a canary of its own; nothing is overwritten."""
    from random import SystemRandom

    from joute.evaluation.sets.attached import copy_pictures
    from joute.evaluation.sets.files import read_items
    from joute.evaluation.sets.making import canary, new_set

    own = list(read_items(items)) if items else None
    new_set(folder, example or language, canary(SystemRandom()), own)
    if items and own:
        copy_pictures(own, items.parent, folder)
    echo(f"{folder} is written. Next: joute eval check {folder}")
