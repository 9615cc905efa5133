"""Migrations: applied at start, self-contained scripts under migrations/versions."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.command import upgrade as alembic_upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from joute.errors import BadSettings
from joute.store.base import Base
from joute.store.engine import Store

SCRIPTS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def head_revision() -> str:
    """The newest revision that this version of Joute knows."""
    head = _scripts().get_current_head()
    assert head is not None  # noqa: S101 # the package ships at least one migration
    return head


async def current_revision(store: Store) -> str | None:
    """The revision the database is at; None before the first migration."""
    async with store.engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )


def is_known(revision: str) -> bool:
    """Whether this version of Joute has a migration of that name."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


async def upgrade(store: Store) -> None:
    """Bring the database to the newest revision; does nothing when it is there.

    Raises BadSettings, and closes the store, for a revision that only a newer program knows.
    """
    current = await current_revision(store)
    if current == head_revision():
        return
    if current is not None and not is_known(current):
        await store.close()
        raise BadSettings(
            name="database.url",
            received=f"a database that a newer version made (revision {current})",
            expected="that version of Joute, or a copy of the database from before it",
        )
    async with store.writing.begin() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Several nodes may start together: one migrates, the others wait and find it done.
        connection.execute(text("SELECT pg_advisory_xact_lock(7480113)"))
    alembic_upgrade(_config(connection), "head")


async def check(store: Store) -> list[str]:
    """What differs between the tables of the database and those of the code; empty when none."""
    async with store.engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: [
                str(difference)
                for difference in compare_metadata(MigrationContext.configure(sync), Base.metadata)
            ]
        )
