"""A site that was lived in is upgraded: rows of the version before are there in the next one."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copy

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DBAPIError
from tests.support.rows import counts, fill

from joute.features import FEATURES
from joute.store import Migrations, Store, check, open_store

pytestmark = pytest.mark.both_engines

FIRST = """
import sqlalchemy as sa
from alembic import op

revision = "made_up_0001"
down_revision = None


def upgrade() -> None:
    op.create_table("owners", sa.Column("id", sa.String(), primary_key=True))
    op.create_table(
        "things",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner", sa.String(), sa.ForeignKey("owners.id"), nullable=False),
        sa.Column("kind", sa.String(), sa.CheckConstraint("kind IN ('round', 'flat')")),
    )
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "made_up_0002"
down_revision = "made_up_0001"


def upgrade() -> None:
    with op.batch_alter_table("things") as things:
        things.add_column(sa.Column("price", sa.Integer(), nullable=False, server_default="7"))
"""
# On empty tables nobody sees that this one is wrong.
CARELESS = SECOND.replace(', server_default="7"', "")


def made_up(folder: Path, *scripts: str) -> Path:
    """A folder of migrations, as a feature has one."""
    folder.mkdir()
    for number, script in enumerate(scripts, start=1):
        (folder / f"{number:04}_made_up.py").write_text(script)
    return folder


def scripts_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*.py"))


def before(folder: Path, into: Path) -> Path:
    """The migrations of this folder as they were in the version before: all but the newest; a
    single one was there."""
    if len(scripts_in(folder)) == 1:
        return folder
    into.mkdir()
    for script in scripts_in(folder)[:-1]:
        copy(script, into)
    return into


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = open_store(url)
    try:
        yield store
    finally:
        await store.close()


async def upgrade_rows(store: Store, older: Iterable[Path], newer: Iterable[Path]) -> None:
    """Rows of the version before come through the upgrade, one in each table."""
    await Migrations(older).upgrade(store)
    async with store.writing.begin() as connection:
        filled = await connection.run_sync(fill)
    await Migrations(newer).upgrade(store)
    async with store.engine.connect() as connection:
        left = await connection.run_sync(counts)
    assert {name: left[name] for name in filled if name in left} == dict.fromkeys(
        filled.keys() & left.keys(), 1
    )


async def test_each_table_of_this_version_can_be_filled(empty_database: str) -> None:
    """What the upgrade of tomorrow starts from."""
    async with opened(empty_database) as store:
        await FEATURES.migrations.upgrade(store)
        async with store.writing.begin() as connection:
            filled = await connection.run_sync(fill)
            assert await connection.run_sync(counts) == dict.fromkeys(filled, 1)


async def test_rows_of_the_version_before_are_upgraded(empty_database: str, tmp_path: Path) -> None:
    """The newest migration of every feature at once, which takes a tenth of the time of each on a
    database of its own: no feature's depends on another's newest."""
    newer = FEATURES.migrations.folders
    older = [before(folder, tmp_path / folder.parent.name) for folder in newer]
    assert older != list(newer)
    async with opened(empty_database) as store:
        await upgrade_rows(store, older, newer)
        FEATURES.load("tables")
        assert await check(store) == []


async def test_a_careful_migration_takes_its_rows_along(
    empty_database: str, tmp_path: Path
) -> None:
    newer = made_up(tmp_path / "new", FIRST, SECOND)
    async with opened(empty_database) as store:
        await upgrade_rows(store, [before(newer, tmp_path / "old")], [newer])
        async with store.engine.connect() as connection:
            assert (await connection.execute(sa.text("SELECT price FROM things"))).scalar() == 7
            assert await connection.run_sync(_differences) == []


async def test_a_careless_migration_fails_on_rows_and_on_nothing_else(
    empty_database: str, tmp_path: Path
) -> None:
    newer = made_up(tmp_path / "new", FIRST, CARELESS)
    async with opened(empty_database) as store:
        with pytest.raises(DBAPIError, match=re.compile("null", re.IGNORECASE)):
            await upgrade_rows(store, [before(newer, tmp_path / "old")], [newer])


def _differences(connection: sa.Connection) -> list[object]:
    """Between the tables that are there and those that the made-up migrations say."""
    expected = sa.MetaData()
    sa.Table("owners", expected, sa.Column("id", sa.String(), primary_key=True))
    sa.Table(
        "things",
        expected,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner", sa.String(), sa.ForeignKey("owners.id"), nullable=False),
        sa.Column("kind", sa.String()),
        sa.Column("price", sa.Integer(), nullable=False),
    )
    return list(compare_metadata(MigrationContext.configure(connection), expected))
