"""What every test can ask for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from joute.llm.server import Running, running
from joute.store import database_url
from tests.support.postgres import postgres_server
from tests.support.redis import redis_server


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, without a database name."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The URL of a new, empty database; each test that asks for it runs on both engines."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database')}/joute.sqlite3"
        return
    async with new_postgres_database(request.getfixturevalue("postgres")) as url:
        yield url


@asynccontextmanager
async def new_postgres_database(server: str) -> AsyncIterator[str]:
    """The URL of a new, empty database of the server; dropped at the end."""
    name = f"joute_{uuid4().hex}"
    await _on_server(server, f"CREATE DATABASE {name}")
    yield f"{server}/{name}"
    await _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _on_server(server: str, statement: str) -> None:
    engine = create_async_engine(database_url(f"{server}/postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(scope="session")
def llm_server() -> Iterator[Running]:
    """Our OpenAI-compatible test server, in a thread."""
    with running() as server:
        yield server


@pytest.fixture(params=[True, False], ids=["first is a", "first is b"])
def first_is_a(request: pytest.FixtureRequest) -> bool:
    """Sides swapped: every duel test runs with its first model on side a, then on side b."""
    swapped: bool = request.param
    return swapped
