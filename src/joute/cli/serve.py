"""joute serve: the site."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from joute.command import Config, Database, UseFound, settings_from

if TYPE_CHECKING:
    from socket import socket

    from joute.settings import Settings

# Readers of events stay connected; the server does not wait longer for them when it stops.
GRACE_S = 3

# The event loop's thread keeps the interpreter for at most this long while the database's answer
# waits in another; Python's own 5 ms add up over the statements of a transaction.
SWITCH_S = 0.0005


def serve(
    config: Config = None,
    host: Annotated[str, typer.Option(envvar="JOUTE_HOST", help="Address to listen on.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(envvar="JOUTE_PORT", help="Port to listen on.")] = 8000,
    database: Database = None,
    use_found: UseFound = False,
) -> None:
    """Start the site and print its address."""
    import uvicorn

    from joute.app import create_app
    from joute.cli.logs import LOGGING

    # On loopback only this machine's people can spend what its keys pay for.
    settings = settings_from(config, database, use_found=use_found or _is_loopback(host))
    _check(settings)
    address = settings.site.url or f"http://{_reachable(host)}:{port}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: "list[socket] | None" = None) -> None:
            await super().startup(sockets)
            if self.started:
                typer.echo(f"Joute: {address}")

    sys.setswitchinterval(SWITCH_S)
    server = Server(
        uvicorn.Config(
            create_app(settings),
            host=host,
            port=port,
            log_config=LOGGING,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            ws="none",
            # The same with and without joute[worker], which brings another one.
            loop="asyncio",
            timeout_graceful_shutdown=GRACE_S,
        )
    )
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise typer.Exit(1)


def _check(settings: "Settings") -> None:
    """Raise, before anything starts, a one-sentence error for what would stop it."""
    import asyncio

    from joute import catalog
    from joute.calls import configured_offer
    from joute.errors import BadSettings
    from joute.store import open_store

    configured_offer(settings, catalog.load(), os.environ)

    async def database_answers() -> None:
        store = open_store(settings.database.url)
        try:
            await store.answers()
        finally:
            await store.close()

    try:
        asyncio.run(database_answers())
    except Exception as error:
        raise BadSettings(
            name="database.url",
            received=f"an address that does not answer ({type(error).__name__})",
            expected="a database that is running and lets this user in",
        ) from error


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 # compared, not bound
