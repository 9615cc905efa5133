"""joute db: the database."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import BUILD, Config, Database, echo_json, settings_from

if TYPE_CHECKING:
    from joute.operator import Report
    from joute.store import SchemaState

app = typer.Typer(
    help="Upgrade, check, purge and recompute the database.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def upgrade(config: Config = None, database: Database = None) -> None:
    """Bring the database to the version of this program; done at each start too."""
    from joute.store import open_store

    async def run() -> tuple[str, ...]:
        store = open_store(settings.database.url)
        await BUILD.get().migrations.upgrade(store)
        state = await BUILD.get().migrations.state(store)
        await store.close()
        current: tuple[str, ...] = state.current
        return current

    settings = settings_from(config, database)
    typer.echo(f"The database is at {', '.join(asyncio.run(run()))}.")


@app.command()
def check(config: Config = None, database: Database = None) -> None:
    """Compare the tables with what this program expects; exit 1 when they differ."""
    from joute.store import REMEDY, check, open_store

    async def run() -> list[str]:
        store = open_store(settings.database.url)
        try:
            state = await BUILD.get().migrations.state(store)
            BUILD.get().load("tables")
            if not state.is_current:
                return [_not_current(state)]
            differences: list[str] = await check(store)
            return [*differences, REMEDY] if differences else []
        finally:
            await store.close()

    settings = settings_from(config, database)
    differences = asyncio.run(run())
    for difference in differences:
        typer.echo(difference, err=True)
    if differences:
        raise typer.Exit(1)
    typer.echo("The database is as expected.")


def _not_current(state: "SchemaState") -> str:
    if state.unknown:
        unknown = ", ".join(state.unknown)
        return f"revision {unknown}, which only a newer Joute knows: install that version"
    return f"revisions still to apply: {', '.join(state.pending)}: joute db upgrade"


@app.command()
def purge(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would be deleted; delete nothing.")
    ] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Delete what is older than [retention] allows; the server does it daily too."""
    from joute.store import open_store

    async def run() -> dict[str, int]:
        store = open_store(settings.database.url)
        try:
            await BUILD.get().migrations.upgrade(store)
            purged: dict[str, int] = await BUILD.get().purge(
                store, settings, datetime.now(UTC), dry_run=dry_run
            )
            return purged
        finally:
            await store.close()

    settings = settings_from(config, database)
    for name, count in asyncio.run(run()).items():
        typer.echo(f"{name}: {count}")
    if dry_run:
        typer.echo("A dry run: nothing was deleted.")


@app.command()
def purges(
    last: Annotated[int, typer.Option(min=1, help="How many reports.")] = 7,
    format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Print the reports of the latest purges: each rule, its deadline and the rows deleted."""
    from joute.operator.purges import latest_reports
    from joute.store import open_store

    async def run() -> "list[Report]":
        store = open_store(settings.database.url)
        try:
            await BUILD.get().migrations.upgrade(store)
            async with store.read() as session:
                return await latest_reports(session, last)
        finally:
            await store.close()

    settings = settings_from(config, database)
    reports = asyncio.run(run())
    if format == "json":
        echo_json([report.to_dict() for report in reports])
        return
    for report in reports:
        typer.echo(f"{report.purged_at:%Y-%m-%d %H:%M} UTC: {report.rows} rows deleted")
        for rule in report.rules:
            typer.echo(f"  {rule.rule}: {rule.rows} from before {rule.before:%Y-%m-%d %H:%M}")


@app.command()
def recompute(
    method: Annotated[str, typer.Argument(help="ecologits-0.11@1 or ecologits-0.8@1.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Add the footprint of every stored answer by another method; existing figures stay."""
    from joute.calls.footprints import recompute_all
    from joute.store import open_store

    async def run() -> int:
        store = open_store(settings.database.url)
        try:
            await BUILD.get().migrations.upgrade(store)
            return await recompute_all(store, method, datetime.now(UTC))
        finally:
            await store.close()

    settings = settings_from(config, database)
    typer.echo(f"Footprints added by {method}: {asyncio.run(run())}.")
