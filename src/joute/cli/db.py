"""joute db: the database."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from joute.cli.options import Config, Database, settings_from

app = typer.Typer(
    help="Upgrade, check, purge and recompute the database.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def upgrade(config: Config = None, database: Database = None) -> None:
    """Bring the database to the version of this program; done at each start too."""
    from joute.store import head_revision, open_store, upgrade

    async def run() -> None:
        store = open_store(settings.database.url)
        await upgrade(store)
        await store.close()

    settings = settings_from(config, database)
    asyncio.run(run())
    typer.echo(f"The database is at {head_revision()}.")


@app.command()
def check(config: Config = None, database: Database = None) -> None:
    """Compare the tables with what this program expects; exit 1 when they differ."""
    import joute.app  # noqa: F401 # declares every table
    from joute.store import check, current_revision, head_revision, open_store

    async def run() -> list[str]:
        store = open_store(settings.database.url)
        try:
            revision, head = await current_revision(store), head_revision()
            if revision != head:
                return [_at_another(revision, head)]
            return await check(store)
        finally:
            await store.close()

    settings = settings_from(config, database)
    differences = asyncio.run(run())
    for difference in differences:
        typer.echo(difference, err=True)
    if differences:
        raise typer.Exit(1)
    typer.echo("The database is as expected.")


def _at_another(revision: str | None, head: str) -> str:
    from joute.store import is_known

    if revision is None or is_known(revision):
        return f"revision {revision or 'none'}, expected {head}: joute db upgrade"
    return f"revision {revision}, which only a newer Joute knows: install that version"


@app.command()
def purge(config: Config = None, database: Database = None) -> None:
    """Delete what is older than [retention] says; done daily by the server too."""
    from joute.duel import Purged, purge
    from joute.store import open_store, upgrade
    from joute.workshop import PurgedWorkshops, purge_workshops

    async def run() -> tuple[Purged, PurgedWorkshops]:
        store, now = open_store(settings.database.url), datetime.now(UTC)
        await upgrade(store)
        purged = await purge(store, settings.retention, now)
        workshops = await purge_workshops(store, settings.retention, now)
        await store.close()
        return purged, workshops

    settings = settings_from(config, database)
    purged, workshops = asyncio.run(run())
    typer.echo(
        f"Deleted: {purged.unvoted_duels} duels without a vote, {purged.voted_duels} with one, "
        f"{purged.failures} failures, {purged.voters} unused voters, "
        f"{workshops.deleted} workshops. Closed: {workshops.closed} workshops."
    )


@app.command()
def recompute(
    method: Annotated[str, typer.Argument(help="ecologits-0.11@1 or ecologits-0.8@1.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Add the footprint of every kept answer by another method; the figures that are there stay."""
    import joute.duel  # noqa: F401 # declares the table of answers
    from joute.calls.footprints import recompute_all
    from joute.store import open_store, upgrade

    async def run() -> int:
        store = open_store(settings.database.url)
        try:
            await upgrade(store)
            return await recompute_all(store, method, datetime.now(UTC))
        finally:
            await store.close()

    settings = settings_from(config, database)
    typer.echo(f"Footprints added by {method}: {asyncio.run(run())}.")
