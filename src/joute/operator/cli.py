"""joute operator-link: a way in for the operator."""

import asyncio

import typer

from joute.command import BUILD, Config, Database, LinkPort, settings_from, site_address


def operator_link(
    config: Config = None,
    port: LinkPort = None,
    database: Database = None,
) -> None:
    """Print a link to the operator's pages: it works once, within 15 minutes."""
    from secrets import token_urlsafe

    from joute.operator import Operators
    from joute.services import utc_now
    from joute.store import open_store

    async def run() -> str:
        store = open_store(settings.database.url)
        await BUILD.get().migrations.upgrade(store)
        link = await Operators(store, utc_now, token_urlsafe).new_link()
        await store.close()
        return link

    settings = settings_from(config, database)
    typer.echo(f"{site_address(settings, port)}/operator/enter?link={asyncio.run(run())}")


COMMANDS = {"operator-link": operator_link}
