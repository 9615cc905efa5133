"""joute eval convert."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from joute.command import counted, echo


def convert(
    path: Annotated[
        Path, typer.Argument(metavar="SET", help="The folder of a set, or a file of items.")
    ],
    file: Annotated[Path, typer.Argument(help="The file to write: .csv, .parquet or .jsonl.")],
    headers: Annotated[
        Literal["fr", "en"],
        typer.Option(help="Names of the columns; fr has semicolons between them."),
    ] = "fr",
) -> None:
    """Write the items of a set as a table or as lines, to edit or to pass on.

    Read again, they are the same items.
    """
    from joute.evaluation.sets.files import read_set
    from joute.evaluation.sets.writing import write_set_items

    if file.exists():
        raise typer.BadParameter(f"{file} is there already", param_hint="FILE")
    written = write_set_items(read_set(path), file, headers)
    echo(f"{counted(written, 'item')} written to {file}.")
