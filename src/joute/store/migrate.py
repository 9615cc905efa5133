"""Migrations: one folder and one chain for each package with tables, applied at start."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from joute.errors import BadSettings
from joute.store.engine import Store
from joute.store.errors import reached

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

ENVIRONMENT = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class SchemaState:
    """The revisions of a database beside those of this program.

    `current` are the last applied, `pending` those that an upgrade would apply, `unknown` those
    that only a newer program has.
    """

    current: tuple[str, ...]
    pending: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        return not self.pending and not self.unknown


class Migrations:
    """The migrations of a build. A chain that needs another one's tables says so (`depends_on`)."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = tuple(folders)

    @cached_property
    def _scripts(self) -> "ScriptDirectory":
        from alembic.script import ScriptDirectory  # noqa: PLC0415 # takes long

        return ScriptDirectory.from_config(self._config())

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(script.revision for script in self._scripts.walk_revisions())

    def _config(self, connection: Connection | None = None) -> "Config":
        from alembic.config import Config  # noqa: PLC0415 # takes long

        config = Config()
        config.set_main_option("script_location", str(ENVIRONMENT))
        config.set_main_option("path_separator", "os")
        config.set_main_option("version_locations", os.pathsep.join(map(str, self.folders)))
        config.attributes["connection"] = connection
        return config

    async def state(self, store: Store) -> SchemaState:
        """The state of the schema. Raises DatabaseUnavailable."""
        from alembic.migration import MigrationContext  # noqa: PLC0415 # takes long

        with reached():
            async with store.engine.connect() as connection:
                current = await connection.run_sync(
                    lambda sync: MigrationContext.configure(sync).get_current_heads()
                )
        unknown = tuple(revision for revision in current if revision not in self._known)
        return SchemaState(tuple(sorted(current)), () if unknown else self._after(current), unknown)

    def _after(self, current: tuple[str, ...]) -> tuple[str, ...]:
        """The revisions to apply, in that order."""
        later = self._scripts.iterate_revisions("heads", current, implicit_base=True)
        return tuple(script.revision for script in reversed([*later]))

    async def upgrade(self, store: Store) -> None:
        """Bring the database to the newest revisions; does nothing when it is there.

        Raises BadSettings, and closes the store, for a revision that only a newer program knows.
        """
        state = await self.state(store)
        if state.unknown:
            await store.close()
            raise BadSettings(
                name="database.url",
                received=(
                    f"a database that a newer version made (revision {', '.join(state.unknown)})"
                ),
                expected="that version of Joute, or a copy of the database from before it",
            )
        if state.pending:
            async with store.writing.begin() as connection:
                await connection.run_sync(self._upgrade)

    def _upgrade(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            # Several nodes may start together: one migrates, the others wait and find it done.
            connection.execute(text("SELECT pg_advisory_xact_lock(7480113)"))
        from alembic.command import upgrade  # noqa: PLC0415 # takes long

        upgrade(self._config(connection), "heads")
