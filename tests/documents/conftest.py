"""Collections and their imports on both databases; a clock that goes on by an hour a look."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

import pytest

from joute.documents.collections import Collections
from joute.documents.embedding import Embedding
from joute.documents.importing import Importer
from joute.documents.settings import DocumentsSettings
from joute.jobs import Jobs
from joute.store import Store
from joute.uses import Uses
from tests.uses.conftest import now, store

__all__ = ["now", "store"]


@pytest.fixture
def new_id() -> Callable[[], str]:
    numbers = count(100_000)
    return lambda: f"-{next(numbers)}_"


@pytest.fixture
def collections(
    store: Store, now: Callable[[], datetime], new_id: Callable[[], str]
) -> Collections:
    return Collections(store, Uses(store, now), now, new_id)


@pytest.fixture
def importer(store: Store, now: Callable[[], datetime], new_id: Callable[[], str]) -> Importer:
    made = Importer(store, Embedding(None, Jobs(store, now, new_id), now), DocumentsSettings(), now)
    made.jobs.register(made.kind)
    return made
