"""joute worker: long work in a process of its own, beside the site."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from joute.command import Config, Database, UseFound, settings_from

if TYPE_CHECKING:
    from joute.settings import Settings

LOOKS = (
    "Jobs are looked for every few seconds; with the extra joute[worker], here and where the site "
    "runs, they are taken up at once."
)


def worker(
    config: Config = None,
    database: Database = None,
    use_found: UseFound = False,
    jobs: Annotated[int, typer.Option(min=1, help="Jobs at the same time.")] = 2,
) -> None:
    """Run long work beside the site (PostgreSQL) until it is stopped; what then still runs is left
    to other processes."""
    import logging.config

    from joute.cli.logs import LOGGING
    from joute.errors import BadSettings
    from joute.jobs import messages_are_installed
    from joute.jobs.settings import JobsSettings

    settings = settings_from(config, database, use_found=use_found)
    if settings.database.url.startswith("sqlite"):
        raise BadSettings(
            name="database.url",
            received="SQLite, where long work runs in the site itself",
            expected="postgresql://user@host/name for workers beside it",
        )
    logging.config.dictConfig(LOGGING)
    if not messages_are_installed():
        typer.echo(LOOKS)
    table = settings.of(JobsSettings).model_copy(update={"slots": jobs})
    asyncio.run(_work(settings.model_copy(update={"jobs": table})))


async def _work(settings: "Settings") -> None:
    """Run the site without its pages, until a signal."""
    import signal

    from joute.app import create_app
    from joute.jobs.settings import JobsSettings

    stopped, app = asyncio.Event(), create_app(settings)
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with app.router.lifespan_context(app):
        slots = settings.of(JobsSettings).slots
        typer.echo(f"Joute works: {slots} jobs at the same time.")
        await stopped.wait()
