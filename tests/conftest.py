"""What every test can ask for."""

import gc
import os
import tempfile
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import disk_usage
from uuid import uuid4
from zlib import crc32

import hypothesis
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from joute.llm.server import Running, running
from joute.store import database_url
from tests.support.databases import migrate, run_elsewhere, sqlite_database
from tests.support.postgres import postgres_server
from tests.support.redis import redis_server

ENGINES = ("sqlite", "postgresql")

# Databases of tests need no disk: written through to one, they wait for whatever else it does.
MEMORY = Path("/dev/shm")  # noqa: S108
SERVERS_BYTES = 4_000_000_000
if os.access(MEMORY, os.W_OK):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    # pytest has looked for a folder already. Servers need more than a container's 64 MB.
    if "TMPDIR" not in os.environ and disk_usage(MEMORY).free > SERVERS_BYTES:
        tempfile.tempdir = str(MEMORY)

# Properties are about values, not about time: a busy machine must not fail them.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


# What is imported stays: looking for garbage among it took a quarter of the time of the tests.
gc.set_threshold(10_000, 20, 50)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: tests wait for clocks and sockets about as long as they compute."""
    return 2 * (os.cpu_count() or 1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--one-engine",
        action="store_true",
        help="run each file of tests on one database engine, chosen by its name",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --one-engine, each file runs on one engine, except those marked `both_engines`: their
    statements are the ones that the engines run differently."""
    if not config.getoption("one_engine"):
        return
    names = {item.nodeid for item in items}
    left_out = [
        item
        for item in items
        if item.get_closest_marker("both_engines") is None and _runs_elsewhere(item, names)
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _runs_elsewhere(item: pytest.Item, names: Collection[str]) -> bool:
    """Whether the same test on the other engine is the one to run."""
    # Of texts alone: an array among the parameters has no truth value.
    texts = {one for one in _parameters(item) if isinstance(one, str)}
    mine = next((engine for engine in ENGINES if engine in texts), None)
    if mine is None:
        return False
    other = ENGINES[1 - ENGINES.index(mine)]
    chosen = ENGINES[crc32(item.path.name.encode()) % len(ENGINES)]
    return mine != chosen and item.nodeid.replace(mine, other) in names


def _parameters(item: pytest.Item) -> Sequence[object]:
    call = getattr(item, "callspec", None)
    return list(call.params.values()) if call else []


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


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each test that asks for a database runs on both engines."""
    name: str = request.param
    return name


@pytest.fixture
async def empty_database(
    request: pytest.FixtureRequest, engine: str, tmp_path: Path
) -> AsyncIterator[str]:
    """The URL of a new database without tables: for tests of migrations."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    async with new_postgres_database(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
async def database(
    request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The URL of a new database with its tables, nothing in them."""
    if engine == "sqlite":
        yield sqlite_database(tmp_path_factory.mktemp("database"))
        return
    server, tables = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_tables")
    async with new_postgres_database(server, tables) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_tables(postgres: str) -> str:
    """The name of a PostgreSQL database with every table, to make others of."""
    name = f"joute_tables_{uuid4().hex}"
    run_elsewhere(on_server(postgres, f"CREATE DATABASE {name}"))
    migrate(f"{postgres}/{name}")
    return name


@asynccontextmanager
async def new_postgres_database(server: str, template: str = "template1") -> AsyncIterator[str]:
    """The URL of a new database of the server, a copy of `template`; dropped at the end."""
    name = f"joute_{uuid4().hex}"
    # Its files are copied as they are: half the time of writing each page to the log.
    await on_server(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield f"{server}/{name}"
    await on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


async def on_server(server: str, statement: str) -> None:
    engine = create_async_engine(database_url(f"{server}/postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(scope="session")
def llm_server() -> Iterator[Running]:
    """Our OpenAI-compatible test server, in a thread."""
    with running() as server:
        yield server


@pytest.fixture
def first_is_a(engine: str) -> bool:
    """Sides are swapped as the engine changes. A duel test has both of each, not their product: no
    statement depends on a side, no draw on an engine."""
    return engine == "sqlite"
