"""INSERT … ON CONFLICT, which each engine has in a dialect of its own."""

from sqlalchemy.dialects import postgresql, sqlite

from joute.store.base import Base


def upsert(dialect: str, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insertion that may say `on_conflict_do_update`; `dialect` is the name of the engine's."""
    return (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
