"""joute register import."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import Config, Database, counted, echo, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from joute.register.importing import Described, Imported
    from joute.services import Services


def import_uses(
    file: Annotated[Path, typer.Argument(help="One use or a list: .json, .yaml or .csv.")],
    format: Annotated[
        Literal["json", "yaml", "csv"] | None,
        typer.Option(help="How it is written [default: by its suffix].", show_default=False),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Change uses that are there already.")
    ] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Take uses of a file into the register: all of them, or none where one has a fault.

    A use without an id gets one made from its title. One that is there already is refused, or with
    --update gets what differs, as new entries of its record.
    """
    from joute.register.errors import BadImport
    from joute.register.importing import import_uses as store
    from joute.register.importing import read_file, read_uses
    from joute.uses import Uses

    try:
        found, faults = read_uses(read_file(file, format or ""))
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from None
    if faults:
        raise BadImport.of(faults)

    async def work(services: "Services") -> "Imported":
        return await store(services[Uses], found, "operator", update=update)

    _say(run(config, database, work, feature="register"), found)


def _say(done: "Imported", found: "Sequence[Described]") -> None:
    for word, ids in (("added", done.added), ("changed", done.changed), ("same", done.same)):
        for id in ids:
            echo(f"{word}\t{id}")
    echo(
        f"{counted(len(done.added), 'use')} added, {len(done.changed)} changed, "
        f"{len(done.same)} as they were."
    )
    for one in found:
        if one.left_out:
            echo(f"{one.new.id}: not imported: {', '.join(one.left_out)}", err=True)
