"""A database with nothing in it, and votes to put there."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from joute.evidence import BLIND, Vote
from joute.store import Store, open_store
from tests.conftest import new_postgres_database

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

NewVote = Callable[..., Vote]


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = open_store(database)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_store(postgres: str, postgres_tables: str) -> AsyncIterator[Store]:
    """For what SQLite cannot do: several writers at once."""
    async with new_postgres_database(postgres, postgres_tables) as url:
        opened = open_store(url)
        yield opened
        await opened.close()


@pytest.fixture
def new_vote() -> NewVote:
    numbers = count(1)

    def vote(contributor: str, **other: Any) -> Vote:
        columns = {
            "source": "duel",
            "method": BLIND,
            "subject": f"duel/{next(numbers)}",
            "created_at": NOON,
            "model_a": "oak",
            "model_b": "elm",
            "choice": "a",
            "draw_probability": 0.5,
            "mode": "random",
            "language": "fr",
            "simulated": False,
            **{name: [] for name in ("flags", "tags_a", "tags_b")},
        }
        return Vote(contributor=contributor, **(columns | other))

    return vote
