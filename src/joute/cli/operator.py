"""joute operator-link: a way in for the operator."""

import asyncio

import typer

from joute.cli.options import Config, Database, settings_from


def operator_link(config: Config = None, database: Database = None) -> None:
    """Print a link to the operator's pages: it works once, within 15 minutes."""
    from secrets import token_urlsafe

    from joute.app import utc_now
    from joute.operator import Operators
    from joute.store import open_store, upgrade

    async def run() -> str:
        store = open_store(settings.database.url)
        await upgrade(store)
        link = await Operators(store, utc_now, token_urlsafe).new_link()
        await store.close()
        return link

    settings = settings_from(config, database)
    base = settings.site.url.rstrip("/") or "http://127.0.0.1:8000"
    typer.echo(f"{base}/operator/enter?link={asyncio.run(run())}")
