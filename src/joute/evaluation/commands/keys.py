"""joute eval keys: the keys of programs that carry sets and runs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.command import BUILD, Config, Database, echo, settings_from

if TYPE_CHECKING:
    from joute.evaluation.site.keys import Keys

app = typer.Typer(
    help="Keys with which programs push and pull, such as a continuous integration.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="The name of the program.")]


@app.command()
def new(name: Name, config: Config = None, database: Database = None) -> None:
    """Print a key, once: only its digest is stored. Give it to the program as JOUTE_KEY."""
    echo(_run(config, database, lambda keys: keys.new(name)))


@app.command("list")
def list_(config: Config = None, database: Database = None) -> None:
    """Print the name of every key, and when it was made."""
    for key in _run(config, database, lambda keys: keys.all()):
        echo(f"{key.name}\t{key.created_at:%Y-%m-%d}")


@app.command()
def remove(name: Name, config: Config = None, database: Database = None) -> None:
    """End a key."""
    _run(config, database, lambda keys: keys.remove(name))


def _run(config: Any, database: str | None, work: "Callable[[Keys], Awaitable[Any]]") -> Any:
    """Work on the keys of the site's database, whether the site runs or not."""
    from secrets import token_urlsafe

    from joute.evaluation.site.keys import Keys
    from joute.services import utc_now
    from joute.store import open_store

    async def run() -> Any:
        store = open_store(settings_from(config, database).database.url)
        try:
            await BUILD.get().migrations.upgrade(store)
            return await work(Keys(store, utc_now, lambda: token_urlsafe(32)))
        finally:
            await store.close()

    return asyncio.run(run())
