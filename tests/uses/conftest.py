"""A database, and a clock of which each look is an hour after the one before."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from joute.store import Store, open_store

FIRST = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = open_store(database)
    yield opened
    await opened.close()


@pytest.fixture
def now() -> Callable[[], datetime]:
    hours = count()
    return lambda: FIRST + timedelta(hours=next(hours))
