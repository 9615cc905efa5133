"""joute documents remove."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import Config, Database, echo, echo_json, run

if TYPE_CHECKING:
    from joute.services import Services


def remove(
    collection: Annotated[str, typer.Argument(help="The id of a collection.")],
    file: Annotated[
        list[str] | None, typer.Argument(help="Files by their names in the collection.")
    ] = None,
    all: Annotated[
        bool, typer.Option("--all", help="The whole collection, with its readers.")
    ] = False,
    format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Erase files of a collection, with their pages, passages and vectors. Nothing of them stays.

    Where one is not there, none is erased.
    """
    if all == bool(file):
        raise typer.BadParameter("name files, or say --all", param_hint="FILE")

    async def work(services: "Services") -> None:
        from joute.documents.collections import Collections

        collections = services[Collections]
        await collections.get(collection)
        if all:
            return await collections.remove(collection)
        for one in [await collections.file_named(collection, name) for name in file or ()]:
            await collections.remove_file(collection, one.id)
        return None

    run(config, database, work, feature="documents")
    if format == "json":
        echo_json({"collection": collection, "removed": "all" if all else file})
    else:
        for name in [collection] if all else file or ():
            echo(f"removed\t{name}")
