"""joute documents list."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, Database, counted, echo, echo_json, run

if TYPE_CHECKING:
    from joute.services import Services


def list_(
    collection: Annotated[
        str | None, typer.Argument(help="The id of a collection [default: all of them].")
    ] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Print collections, or the files of one: size, pages, words, and which pages have no text."""

    async def work(services: "Services") -> list[dict[str, Any]]:
        from joute.documents.collections import Collections
        from joute.documents.showing import collection_as_json, file_as_json

        collections = services[Collections]
        if collection is not None:
            await collections.get(collection)
            return [file_as_json(one) for one in await collections.files(collection)]
        sizes = await collections.sizes()
        return [collection_as_json(one, sizes.get(one.id)) for one in await collections.all()]

    rows = run(config, database, work, feature="documents")
    if format == "json":
        return echo_json(rows)
    for row in rows:
        echo("\t".join(_columns(row) if collection is None else _columns_of_file(row)))
    return None


def _columns(row: dict[str, Any]) -> list[str]:
    return [
        row["id"],
        row["name"],
        row["owner"],
        row["open_to"],
        counted(row["files"], "file"),
        counted(row["passages"], "passage"),
    ]


def _columns_of_file(row: dict[str, Any]) -> list[str]:
    empty = ", ".join(map(str, row["empty"]))
    return [
        row["name"],
        counted(row["pages"], "page"),
        counted(row["words"], "word"),
        counted(row["bytes"], "byte"),
        row["added_at"],
        f"no text on pages: {empty}" if empty else "",
    ]
