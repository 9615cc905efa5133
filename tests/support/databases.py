"""New databases with their tables: copies, which are much faster than migrating again."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from joute.features import FEATURES
from joute.store import open_store

# For what no statement has a part in: a request that is refused before any, say.
on_one_engine = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def sqlite_database(folder: Path) -> str:
    """The URL of this folder's database; a new one where there is none yet."""
    file = folder / "joute.sqlite3"
    if not file.exists():
        file.touch(0o600)
        file.write_bytes(_sqlite_tables())
    return f"sqlite:///{file}"


@cache
def _sqlite_tables() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "joute.sqlite3"
        migrate(f"sqlite:///{file}")
        return file.read_bytes()


def migrate(url: str) -> None:
    """Give a database its tables, whether or not a loop is running here."""

    async def upgrade() -> None:
        store = open_store(url)
        await FEATURES.migrations.upgrade(store)
        await store.close()

    run_elsewhere(upgrade())


def run_elsewhere(work: Coroutine[None, None, None]) -> None:
    """Run to its end in a loop of its own: the test's may be running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
