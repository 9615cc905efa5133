"""A gateway before our test server, whose use keeps texts or not."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from joute.llm.server import Running
from tests.gateway.gate import Gate, opened
from tests.gateway.v1.serving import Served, serving


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, llm_server: Running) -> Iterator[Served]:
    """The use `help` keeps texts."""
    folder: Path = tmp_path_factory.mktemp("monitoring")
    with serving(
        folder, llm_server.base_url, {"echo": "echo"}, keeps_text=True, access_code="invited"
    ) as served:
        yield served


@pytest.fixture
async def gate(database: str) -> AsyncIterator[Gate]:
    async with opened(database) as one:
        yield one
