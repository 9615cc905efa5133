"""joute documents add."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import BUILD, Config, Database, echo, echo_json, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from joute.errors import JouteError
    from joute.services import Services
    from joute.translation import Translator


def add(
    collection: Annotated[str, typer.Argument(help="The id of a collection.")],
    path: Annotated[list[Path], typer.Argument(help="Files, or folders with their files.")],
    owner: Annotated[
        str | None,
        typer.Option(help="Of a new collection: a member by name or id [default: the operator]."),
    ] = None,
    reader: Annotated[
        list[str] | None,
        typer.Option(
            help="Of a new collection: who may ask it, a member or group:NAME; may be repeated."
        ),
    ] = None,
    language: Annotated[Literal["en", "fr"], typer.Option(help="The language of reasons.")] = "en",
    format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Add files to a collection, which is made when there is none of this id.

    A file that is there by its name is replaced where its bytes differ, and what of it did not
    change stays as it was. A refused file says why; the others are added all the same, and the exit
    code is 1.
    """
    words = _words(language)
    rows: list[dict[str, Any]] = []

    def say(row: dict[str, Any]) -> None:
        rows.append(row)
        if format == "text":
            echo(row.get("reason") or f"{row['outcome']}\t{row['file']}", err="reason" in row)

    async def work(services: "Services") -> bool:
        from joute.documents.importing import Importer
        from joute.errors import BadInput

        made = await _make(services, collection, owner, reader or [])
        if made and format == "text":
            echo(words.gettext("The collection “%(name)s” was made.", name=collection), err=True)
        importer = services[Importer]
        async with importer.apart() as apart:
            for file in _files(path):
                try:
                    data = _bytes(file)
                    outcome = await importer.add_file(
                        apart, collection, file.name, data, "operator"
                    )
                    say({"file": file.name, "outcome": outcome})
                except BadInput as error:
                    say({"file": file.name, "outcome": "refused", **_reason(error, words)})
        await importer.embedding.submit()
        return made

    made = run(config, database, work, feature="documents")
    if format == "json":
        echo_json({"collection": collection, "made": made, "files": rows})
    raise typer.Exit(any(row["outcome"] == "refused" for row in rows) or not rows)


async def _make(services: "Services", id: str, owner: str | None, readers: "Sequence[str]") -> bool:
    """Make a collection that is not there; whether it was."""
    from joute.documents.collections import Collections, NewCollection
    from joute.documents.errors import NoSuchCollection
    from joute.documents.readers import readers_of
    from joute.errors import N_, BadInput
    from joute.people.members import Members
    from joute.people.rights import OPERATOR

    try:
        await services[Collections].get(id)
    except NoSuchCollection:
        members = await services[Members].all()
        [by] = readers_of([owner], members) if owner else ["operator"]
        new = NewCollection(id, id, by, readers=readers_of(readers, members))
        await services[Collections].add(new, OPERATOR)
        return True
    if owner or readers:
        raise BadInput(
            message=N_("“%(name)s” is there already: its page says who owns and asks it."), name=id
        )
    return False


def _files(paths: "Sequence[Path]") -> "Iterator[Path]":
    """The files that are named, and those of folders in the order of their names, hidden ones left
    out."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                one
                for one in path.rglob("*")
                if one.is_file()
                and not any(part.startswith(".") for part in one.relative_to(path).parts)
            )
        else:
            yield path


def _bytes(file: Path) -> bytes:
    from joute.errors import N_, BadInput
    from joute.reader import FileTooLarge
    from joute.reader.files import FILE_MB

    try:
        if file.stat().st_size > FILE_MB * 1_000_000:
            raise FileTooLarge(file=file.name, megabytes=FILE_MB)
        return file.read_bytes()
    except OSError as error:
        message = N_("%(file)s cannot be read: %(reason)s")
        raise BadInput(message=message, file=str(file), reason=error.strerror) from None


def _reason(error: "JouteError", words: "Translator") -> dict[str, str]:
    return {"code": error.code, "reason": words.error(error)}


def _words(language: str) -> "Translator":
    from joute.translation import load_translators

    return load_translators([language], BUILD.get().folders.values())[language]
