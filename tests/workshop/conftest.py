"""A site that holds workshops, on both engines."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from random import Random
from typing import Any

import pytest
from tests.support.site import Site, running_site, settings
from tests.workshop.held import MODELS

from joute.llm.server import Running

OpenWorkshops = Callable[..., AbstractAsyncContextManager[Site]]


@pytest.fixture
def open_workshops(database: str, llm_server: Running) -> OpenWorkshops:
    """Opens the site on its database: `open_workshops(limits={…})`; again after a stop."""

    def open_(**tables: Any) -> Any:
        given = settings(database, llm_server.base_url, MODELS, **tables)
        return running_site(given, random=Random(0))

    return open_


@pytest.fixture
async def workshops(open_workshops: OpenWorkshops) -> AsyncIterator[Site]:
    async with open_workshops() as opened:
        yield opened
