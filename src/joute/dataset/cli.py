"""joute dataset: releases of what people asked and voted here."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import Config, Database, console, echo_json, running, settings_from

if TYPE_CHECKING:
    from joute.dataset import Release
    from joute.settings import Settings

app = typer.Typer(
    help="Datasets of duels and votes, with personal data masked.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Format = Annotated[Literal["table", "json"], typer.Option(help="How to print.")]


@app.callback()
def dataset() -> None:
    """Datasets of duels and votes, with personal data masked."""


@app.command("list")
def list_releases(
    format: Format = "table", config: Config = None, database: Database = None
) -> None:
    """Print the releases: drafts, reviewed and published ones."""
    found = asyncio.run(_releases(settings_from(config, database)))
    if format == "json":
        echo_json([_row(release) for release in found])
    else:
        _print_table(found)


async def _releases(settings: "Settings") -> "Sequence[Release]":
    from sqlalchemy import select

    from joute.dataset import Release

    async with running(settings) as services, services.store.read() as session:
        found: Sequence[Release] = (
            await session.scalars(select(Release).order_by(Release.id))
        ).all()
        return found


COLUMNS = ("id", "name", "version", "status", "licence", "folder")


def _row(release: "Release") -> dict[str, object]:
    return {name: getattr(release, name) for name in COLUMNS} | {"counts": release.counts}


def _print_table(releases: "Sequence[Release]") -> None:
    from rich.table import Table

    table = Table(*COLUMNS, box=None)
    for release in releases:
        table.add_row(*(str(getattr(release, name)) for name in COLUMNS))
    console().print(table)


COMMANDS = {"dataset": app}
