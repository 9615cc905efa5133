"""Sites whose answers are counted, on both engines."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from joute.llm.server import Running
from tests.impact.reading import Reader
from tests.support.databases import sqlite_database
from tests.support.site import Site, Visitor, model, running_site, settings

MODELS = [model("oak", "markdown", size=120.0), model("elm", "echo", size=7.0)]

# Sends 5 pieces, then nothing: it can only be stopped.
STALLED = "stall"

OpenSite = Callable[..., AbstractAsyncContextManager[Site]]


async def stopped(site: Site, visitor: Visitor) -> str:
    """A duel whose two answers, of stalled models, were stopped once they had begun."""
    duel_id = await visitor.open()
    channel = await site.services.bus.find(duel_id)
    assert channel is not None
    async with asyncio.timeout(30):
        while not all(s.text for s in channel.sides.values()):  # noqa: ASYNC110 # it tells ticks
            await asyncio.sleep(0.01)
    await visitor.client.post(f"/api/v1/duels/{duel_id}/stop")
    await visitor.events(duel_id)
    return duel_id


@pytest.fixture
def open_site(database: str, llm_server: Running) -> OpenSite:
    """Opens a site on a database of its own: `open_site(models, endpoints=[…], …)`."""

    def open_(models: list[dict[str, Any]] = MODELS, **tables: Any) -> Any:
        return running_site(settings(database, llm_server.base_url, models, **tables))

    return open_


@pytest.fixture
async def site(tmp_path: Path, llm_server: Running) -> AsyncIterator[Site]:
    """A site with a large model and a small one, for what does not depend on the engine."""
    database = sqlite_database(tmp_path)
    async with running_site(settings(database, llm_server.base_url, MODELS)) as opened:
        yield opened


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, llm_server: Running) -> Iterator[Reader]:
    """One site for all tests of a module that only read its pages."""
    database = sqlite_database(tmp_path_factory.mktemp("reader"))
    opened = running_site(settings(database, llm_server.base_url, MODELS))
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(opened) as site:
        yield Reader(site, portal)
