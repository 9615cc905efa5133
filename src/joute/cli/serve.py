"""joute serve: the site."""

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from joute.command import (
    DEFAULT_PORT,
    Config,
    Database,
    Port,
    UseFound,
    port_file,
    settings_from,
)

if TYPE_CHECKING:
    from socket import socket

    from fastapi import FastAPI

    from joute.settings import Settings

LINKS_HINT = (
    "Set url in [site] to the address that people type: without it, links that they pass on bear "
    "whatever name a request came with."
)

# Readers of events stay connected; the server does not wait longer for them when it stops.
GRACE_S = 3

# The event loop's thread keeps the interpreter for at most this long while the database's answer
# waits in another; Python's own 5 ms add up over the statements of a transaction.
SWITCH_S = 0.0005

# Connections that wait to be accepted: enough for a hall of phones that open a page together.
BACKLOG = 256

FEW_CONNECTIONS = 1_000
_FEW_CONNECTIONS = (
    "This system lets the site hold {} connections only: raise its limit of open files "
    "(`ulimit -n`, or LimitNOFILE= of its service)."
)


def serve(
    config: Config = None,
    host: Annotated[str, typer.Option(envvar="JOUTE_HOST", help="Address to listen on.")] = (
        "127.0.0.1"
    ),
    port: Port = DEFAULT_PORT,
    database: Database = None,
    use_found: UseFound = False,
    gateway_only: Annotated[
        bool,
        typer.Option(
            "--gateway-only",
            help="Serve applications alone, at /v1: no page, and less memory.",
        ),
    ] = False,
) -> None:
    """Start the site and print its address."""
    # What is built at start stays: looking for garbage in it takes a quarter of the time.
    gc.disable()
    try:
        _serve(config, host, port, database, use_found=use_found, gateway_only=gateway_only)
    finally:
        gc.enable()


def _serve(
    config: Path | None,
    host: str,
    port: int,
    database: str | None,
    *,
    use_found: bool,
    gateway_only: bool,
) -> None:
    import uvicorn

    from joute.cli.connections import bounded, most_connections
    from joute.cli.listening import is_loopback, listen, reachable
    from joute.cli.logs import LOGGING

    # On loopback only this machine's people can spend what its keys pay for.
    settings = settings_from(config, database, use_found=use_found or is_loopback(host))
    _check(settings)
    app = _app(settings, gateway_only=gateway_only)
    connections = most_connections()
    if connections < FEW_CONNECTIONS:
        typer.echo(_FEW_CONNECTIONS.format(connections), err=True)
    backlog = min(connections, BACKLOG)
    listening = listen(host, port, backlog)
    port = listening[0].getsockname()[1]
    address = settings.site.url or f"http://{reachable(host)}:{port}"
    if gateway_only:
        address = f"http://{reachable(host)}:{port}/v1"
    elif not settings.site.url and not is_loopback(host):
        typer.echo(LINKS_HINT, err=True)

    class Server(uvicorn.Server):
        async def startup(self, sockets: "list[socket] | None" = None) -> None:
            await super().startup(sockets)
            gc.freeze()
            gc.enable()
            if self.started:
                if not gateway_only:
                    _write_port(settings, port)
                typer.echo(f"Joute: {address}")

    sys.setswitchinterval(SWITCH_S)
    server = Server(
        uvicorn.Config(
            app,
            http=cast(Any, bounded(connections)),
            log_config=LOGGING,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            ws="none",
            # The same with and without joute[worker], which brings another one.
            loop="asyncio",
            backlog=backlog,
            timeout_graceful_shutdown=GRACE_S,
        )
    )
    with suppress(KeyboardInterrupt):
        server.run(listening)
    if not server.started:
        raise typer.Exit(1)


def _app(settings: "Settings", *, gateway_only: bool) -> "FastAPI":
    """What is served. The gateway alone imports nothing of the pages."""
    if gateway_only:
        from joute.gateway_alone import create_gateway

        return create_gateway(settings)
    from joute.app import create_app

    return create_app(settings)


def _write_port(settings: "Settings", port: int) -> None:
    """For the links that commands print."""
    file = port_file(settings)
    if file is not None:
        with suppress(OSError):
            file.touch(mode=0o600)
            file.write_text(f"{port}\n", encoding="utf-8")


def _check(settings: "Settings") -> None:
    """Raise, before anything starts, a one-sentence error for what would stop it."""
    import asyncio

    from joute.calls import configured_offer
    from joute.catalog.updates import loaded
    from joute.llm import certificates
    from joute.store import open_store

    configured_offer(settings, loaded(settings.catalog.updates), os.environ)
    certificates()

    async def database_answers() -> None:
        store = open_store(settings.database.url)
        try:
            await store.answers()
        finally:
            await store.close()

    asyncio.run(database_answers())
