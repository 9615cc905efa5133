"""Jobs on both engines, whose clock stands still until a test moves it."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from tests.support.site import Clock

from joute.jobs import Jobs
from joute.store import Store, open_store


@dataclass
class Process:
    """What one process has of the jobs: an object of its own on the database that all share."""

    store: Store
    clock: Clock
    name: str
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        numbers = itertools.count(1)
        self.jobs = Jobs(self.store, self.clock, lambda: f"{self.name}{next(numbers)}")


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    store = open_store(database)
    yield store
    await store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def here(store: Store, clock: Clock) -> Process:
    return Process(store, clock, "here")


@pytest.fixture
async def elsewhere(database: str, clock: Clock) -> AsyncIterator[Process]:
    """A second process, as far as the database can tell."""
    store = open_store(database)
    yield Process(store, clock, "elsewhere")
    await store.close()
