"""Migrations: one folder and one chain for each package with tables, applied at start.

A database that is at the newest revisions, as nearly all are that a process opens, is known as such
from the first lines of the files: Alembic and what it loads take 6 MB, and are left alone then.
"""

import os
import re
from ast import literal_eval
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from joute.errors import BadSettings
from joute.store.engine import Store
from joute.store.errors import reached

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

ENVIRONMENT = Path(__file__).parent / "migrations"
_STATED = re.compile(r"^(revision|down_revision|depends_on) = (.+)$", re.MULTILINE)


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
    def needs(self) -> Mapping[str, tuple[str, ...]]:
        """The revisions that each one is applied after, as its file states them."""
        found = {}
        for file in (file for folder in self.folders for file in folder.glob("[0-9]*.py")):
            stated = {name: literal_eval(to) for name, to in _STATED.findall(file.read_text())}
            after = (stated["down_revision"], stated.get("depends_on"))
            found[stated["revision"]] = tuple(
                one
                for several in after
                if several is not None
                for one in ((several,) if isinstance(several, str) else several)
            )
        return found

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
        with reached():
            async with store.engine.connect() as connection:
                current = await connection.run_sync(_applied)
        unknown = tuple(revision for revision in current if revision not in self.needs)
        pending = () if unknown or self._are_all(current) else self._after(current)
        return SchemaState(current, pending, unknown)

    def _are_all(self, current: tuple[str, ...]) -> bool:
        """Whether these revisions, and those that they came after, are all that there are."""
        applied, left = set[str](), [*current]
        while left:
            if (one := left.pop()) not in applied:
                applied.add(one)
                left += self.needs[one]
        return len(applied) == len(self.needs)

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


def _applied(connection: Connection) -> tuple[str, ...]:
    """The last revisions of each chain, as Alembic stores them."""
    if not inspect(connection).has_table("alembic_version"):
        return ()
    return tuple(sorted(connection.scalars(text("SELECT version_num FROM alembic_version"))))
