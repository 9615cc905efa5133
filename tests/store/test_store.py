"""The database, on both engines."""

import asyncio
import errno
import gc
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from joute.errors import BadSettings
from joute.features import FEATURES
from joute.people import Voter
from joute.store import Store, check, open_store

pytestmark = pytest.mark.both_engines

LATER = "INSERT INTO alembic_version (version_num) VALUES ('duel_9999')"
NOW = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)


def voter(name: str, seen_at: datetime = NOW) -> Voter:
    return Voter(id=name, created_at=NOW, seen_at=seen_at)


async def test_migrations_make_the_tables_that_the_code_expects(empty_database: str) -> None:
    FEATURES.load("tables")
    store = open_store(empty_database)
    assert (await FEATURES.migrations.state(store)).current == ()
    await FEATURES.migrations.upgrade(store)
    await FEATURES.migrations.upgrade(store)
    assert (await FEATURES.migrations.state(store)).is_current
    assert await check(store) == []
    await store.close()


async def test_nodes_that_start_together_migrate_once(empty_database: str) -> None:
    stores = [open_store(empty_database) for _ in range(8)]
    await asyncio.gather(*(FEATURES.migrations.upgrade(store) for store in stores))
    for store in stores:
        assert (await FEATURES.migrations.state(store)).is_current
        await store.close()


async def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(database: str) -> None:
    store = open_store(database)
    await FEATURES.migrations.upgrade(store)
    async with store.write() as session:
        await session.execute(text(LATER))
    with pytest.raises(BadSettings, match="duel_9999"):
        await FEATURES.migrations.upgrade(store)
    state = await FEATURES.migrations.state(store)
    assert state.unknown == ("duel_9999",)
    assert not state.is_current
    await store.close()


async def test_a_write_is_there_once_its_block_has_ended(database: str) -> None:
    store = open_store(database)
    await FEATURES.migrations.upgrade(store)
    elsewhere = datetime(2026, 11, 21, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    async with store.write() as session:
        session.add(voter("v", seen_at=elsewhere))
    async with store.read() as session:
        kept = await session.get_one(Voter, "v")
    assert kept.created_at == NOW
    assert kept.seen_at == elsewhere
    assert kept.seen_at.tzinfo is UTC
    await store.close()


async def test_a_long_result_is_whole_whatever_the_size_of_its_parts(database: str) -> None:
    store = open_store(database)
    await FEATURES.migrations.upgrade(store)
    ids = [f"{number:05}" for number in range(5_000)]
    async with store.write() as session:
        rows = [{"id": id, "created_at": NOW, "seen_at": NOW} for id in ids]
        await session.execute(insert(Voter), rows)
    ordered = select(Voter.id).order_by(Voter.id)
    async with store.read() as session:
        for size in (1_000, 2_048):
            result = await session.stream(ordered.execution_options(yield_per=size))
            assert [row.id async for part in result.partitions() for row in part] == ids
    await store.close()


async def test_a_write_that_raises_leaves_nothing(database: str) -> None:
    store = open_store(database)
    await FEATURES.migrations.upgrade(store)

    async def broken_write() -> None:
        async with store.write() as session:
            session.add(voter("v"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken_write()
    async with store.read() as session:
        assert await session.get(Voter, "v") is None
    await store.close()


async def test_of_twenty_writers_of_the_same_row_one_wins_and_none_waits_for_ever(
    database: str,
) -> None:
    store = open_store(database)
    await FEATURES.migrations.upgrade(store)

    async def write() -> bool:
        try:
            async with store.write() as session:
                await session.scalar(select(func.count()).select_from(Voter))
                session.add(voter("same"))
        except IntegrityError:
            return False
        return True

    assert sum(await asyncio.gather(*(write() for _ in range(20)))) == 1
    await store.close()


async def test_dropping_a_refused_row_does_not_wait_for_another_process(database: str) -> None:
    """Its statement was once reset in the event loop, which waited there for the lock."""
    here, elsewhere = open_store(database), open_store(database)

    async def write(store: Store, name: str) -> None:
        async with store.write() as session:
            session.add(voter(name))

    await write(here, "same")
    refused: Exception | None = None
    try:
        await write(here, "same")
    except IntegrityError as error:
        refused = error
    assert refused is not None
    async with elsewhere.write() as session:
        session.add(voter("elsewhere"))
        await session.flush()
        waiting = asyncio.create_task(write(here, "waits for the lock"))
        await asyncio.sleep(0.05)
        refused = None
        gc.collect()
    await waiting
    await here.close()
    await elsewhere.close()


async def test_a_time_without_its_zone_is_refused(database: str) -> None:
    store = open_store(database)
    await FEATURES.migrations.upgrade(store)
    with pytest.raises(Exception, match="without its zone"):
        async with store.write() as session:
            session.add(voter("v", seen_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    await store.close()


async def test_sqlite_leaves_the_flush_of_its_log_to_the_store(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/j.sqlite3")
    async with store.engine.connect() as connection:
        pragmas = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}
    await store.close()


async def test_a_write_returns_once_the_log_that_holds_it_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[bytes] = []

    def fsync(descriptor: int) -> None:
        flushed.append(os.pread(descriptor, 1 << 20, 0))

    monkeypatch.setattr("joute.store.flush.os.fsync", fsync)
    store = open_store(f"sqlite:///{tmp_path}/j.sqlite3")
    async with store.write() as session:
        await session.execute(text("CREATE TABLE t (word TEXT)"))
        await session.execute(text("INSERT INTO t VALUES ('remembered')"))
        assert not flushed
    assert b"remembered" in flushed[-1]
    await store.close()


async def test_a_flush_that_fails_is_not_a_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("joute.store.flush.os.fsync", fsync)
    store = open_store(f"sqlite:///{tmp_path}/j.sqlite3")
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        async with store.write() as session:
            await session.execute(text("CREATE TABLE t (word TEXT)"))
    await store.close()


@pytest.mark.parametrize("url", ["mysql://user:hunter2@host/db", "hunter2", ""])
def test_another_database_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(BadSettings) as refused:
        open_store(url)
    assert "hunter2@" not in str(refused.value)
    assert "sqlite:///file or postgresql://" in str(refused.value)
