"""joute db recompute, as typed."""

import asyncio
from pathlib import Path

from sqlalchemy import func, select
from typer.testing import CliRunner

from joute.calls import StoredFootprint
from joute.cli import app
from joute.errors import BadInput
from joute.llm.server import Running
from joute.store import open_store
from tests.impact.conftest import MODELS
from tests.support.site import running_site, settings


async def play(database: str, llm_server: Running) -> None:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        await (await site.visitor()).finished()


async def count(database: str) -> int:
    store = open_store(database)
    async with store.read() as session:
        found = await session.scalar(select(func.count()).select_from(StoredFootprint))
    await store.close()
    return found or 0


def test_it_says_how_many_figures_it_added(tmp_path: Path, llm_server: Running) -> None:
    database = f"sqlite:///{tmp_path}/joute.sqlite3"
    asyncio.run(play(database, llm_server))
    for added in (2, 0):
        told = CliRunner().invoke(
            app, ["db", "recompute", "ecologits-0.8@1", "--database", database]
        )
        assert told.stdout == f"Footprints added by ecologits-0.8@1: {added}.\n"
        assert told.exit_code == 0
    assert asyncio.run(count(database)) == 4


def test_an_unknown_method_is_refused(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/joute.sqlite3"
    told = CliRunner().invoke(app, ["db", "recompute", "ecologits-9", "--database", database])
    assert isinstance(told.exception, BadInput)
