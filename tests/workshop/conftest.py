"""Sites that hold workshops, on both engines: one for the tests of a file, or one of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from random import Random
from typing import Any

import pytest
from tests.conftest import ENGINES, new_postgres_database
from tests.support.databases import sqlite_database
from tests.support.site import Site, running_site, settings
from tests.workshop.held import MODELS

from joute.llm.server import Running

OpenWorkshops = Callable[..., AbstractAsyncContextManager[Site]]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Of the same scope as the site that a file shares."""
    return "asyncio"


@pytest.fixture(scope="module", params=ENGINES)
async def workshops(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    llm_server: Running,
) -> AsyncIterator[Site]:
    """A site for all the tests of a file: each makes its own workshop."""
    if request.param == "sqlite":
        database = sqlite_database(tmp_path_factory.mktemp("database"))
        async with running_site(_settings(database, llm_server), random=Random(0)) as opened:
            yield opened
        return
    async with (
        new_postgres_database(
            request.getfixturevalue("postgres"), request.getfixturevalue("postgres_tables")
        ) as database,
        running_site(_settings(database, llm_server), random=Random(0)) as opened,
    ):
        yield opened


@pytest.fixture
def open_workshops(database: str, llm_server: Running) -> OpenWorkshops:
    """Opens a site on a database of its own: `open_workshops(limits={…})`; again after a stop."""

    def open_(**tables: Any) -> Any:
        return running_site(_settings(database, llm_server, **tables), random=Random(0))

    return open_


@pytest.fixture
async def own_workshops(open_workshops: OpenWorkshops) -> AsyncIterator[Site]:
    """A site whose database holds nothing else."""
    async with open_workshops() as opened:
        yield opened


def _settings(database: str, llm_server: Running, **tables: Any) -> Any:
    return settings(database, llm_server.base_url, MODELS, **tables)
