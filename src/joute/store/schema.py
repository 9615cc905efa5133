"""The tables of a database beside those of the code."""

from collections.abc import Hashable, Iterator
from typing import Any, ClassVar

from sqlalchemy import Connection, text

from joute.store.base import Base
from joute.store.engine import Store
from joute.store.errors import reached

# What to do about a difference.
REMEDY = "Undo what was changed by hand, or restore a backup."

# Other programs may change tables of theirs in the same schema without end.
_MOST_STATES = 16

# All that the tables are made of, in one quick statement.
_DESCRIPTIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master ORDER BY name",
    "postgresql": (
        "SELECT table_name, column_name, data_type, is_nullable, '' FROM information_schema.columns"
        " WHERE table_schema = current_schema()"
        " UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes"
        " WHERE schemaname = current_schema()"
        " UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', ''"
        " FROM pg_constraint WHERE connamespace = current_schema()::regnamespace"
        " ORDER BY 1, 2, 3"
    ),
}


async def check(store: Store) -> list[str]:
    """What differs between the tables of the database and those of the code that is loaded, each
    in a few words; tables of others are left alone. Raises DatabaseUnavailable."""
    with reached():
        async with store.engine.connect() as connection:
            return await connection.run_sync(_differences)


class SchemaCheck:
    """The same, for whoever asks often: tables that were compared before, here or by another site
    of this process, are not compared again."""

    _compared: ClassVar[dict[Hashable, list[str]]] = {}

    async def differences(self, store: Store) -> list[str]:
        with reached():
            async with store.engine.connect() as connection:
                rows = await connection.execute(text(_DESCRIPTIONS[connection.dialect.name]))
                state = tuple(rows.all()), frozenset(Base.metadata.tables)
                if state not in self._compared:
                    if len(self._compared) == _MOST_STATES:
                        self._compared.clear()
                    self._compared[state] = await connection.run_sync(_differences)
        return self._compared[state]


def _differences(connection: Connection) -> list[str]:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 # takes long
    from alembic.migration import MigrationContext  # noqa: PLC0415

    found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    return list(dict.fromkeys(said for one in found for said in _words(one)))


def _words(difference: Any) -> Iterator[str]:
    if isinstance(difference, list):
        for kind, _, table, column, *_ in difference:
            what = kind.removeprefix("modify_").replace("nullable", "NULL or NOT NULL")
            yield f"the column {table}.{column} differs ({what})"
        return
    kind, *subject = difference
    done, _, thing = kind.partition("_")
    if (done, thing) == ("remove", "table"):
        return
    fate = "is missing" if done == "add" else "is unknown to this version"
    match thing:
        case "table":
            yield f"the table {subject[0].name} {fate}"
        case "column":
            yield f"the column {subject[1]}.{subject[2].name} {fate}"
        case "index":
            yield f"the index {subject[0].name} of {subject[0].table.name} {fate}"
        case _:
            yield f"the constraint {subject[0].name} of {subject[0].table.name} {fate}"
