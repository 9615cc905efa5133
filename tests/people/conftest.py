from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.databases import sqlite_database
from tests.support.site import Site, model, running_site, settings

HOSTS = [
    {"id": "north", "base_url": "https://north.example/v1", "country": "SWE"},
    {"id": "nowhere", "base_url": "https://nowhere.example/v1"},
]
MODELS = [
    {**model("a", "fast"), "endpoint": "north"},
    {**model("b", "fast"), "endpoint": "nowhere"},
]

OpenSite = Callable[..., AbstractAsyncContextManager[Site]]


@pytest.fixture
def open_site(tmp_path: Path) -> OpenSite:
    """Opens a site whose two models run at two hosts elsewhere, neither of which is called."""

    @asynccontextmanager
    async def open_(**tables: Any) -> AsyncIterator[Site]:
        database = sqlite_database(tmp_path)
        given = {"models": MODELS, "endpoints": HOSTS, **tables}
        async with running_site(settings(database, "", **given)) as site:
            yield site

    return open_
