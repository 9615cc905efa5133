from collections.abc import AsyncIterator

import pytest

from tests.gateway.gate import Gate, opened


@pytest.fixture
async def gate(database: str) -> AsyncIterator[Gate]:
    async with opened(database) as one:
        yield one
