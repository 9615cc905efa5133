"""The database: one engine, reads and writes as transactions, migrations.

    store = open_store("sqlite:///joute.sqlite3")
    async with store.read() as session: ...
    async with store.write() as session: ...   # committed when the block ends without an error

The same code runs on SQLite and PostgreSQL: unique constraints and conditional updates decide
who comes first, never a lock of ours.
"""

from joute.store.base import Base, Int32, Json, UtcDateTime
from joute.store.engine import Store, affected, database_url, open_store, sqlite_file
from joute.store.errors import DatabaseUnavailable, reached
from joute.store.migrate import Migrations, SchemaState
from joute.store.schema import REMEDY, SchemaCheck, check
from joute.store.upserts import upsert

__all__ = [
    "REMEDY",
    "Base",
    "DatabaseUnavailable",
    "Int32",
    "Json",
    "Migrations",
    "SchemaCheck",
    "SchemaState",
    "Store",
    "UtcDateTime",
    "affected",
    "check",
    "database_url",
    "open_store",
    "reached",
    "sqlite_file",
    "upsert",
]
