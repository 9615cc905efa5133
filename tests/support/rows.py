"""Rows for any tables, from what the database itself says of them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.types import TypeEngine

# Of Alembic: which revisions the tables are of.
NOT_OURS = "alembic_version"

Row = dict[str, Any]
MOMENT = datetime(2026, 11, 21, tzinfo=UTC)
# The first that fits a column; a text for all others.
VALUES: tuple[tuple[type[TypeEngine[Any]], Any], ...] = (
    (Boolean, True),
    (Integer, 1),
    (Float, 0.5),
    (Numeric, 0.5),
    (DateTime, MOMENT),
    (Date, MOMENT.date()),
    (JSON, {"a": "text"}),
    (LargeBinary, b"bytes"),
)


def tables_of(connection: Connection) -> list[Table]:
    """The tables that are there, each after those that it points to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != NOT_OURS]


def fill(connection: Connection) -> dict[str, Row]:
    """Put a row with a value in every column into each table; returns them by table."""
    rows: dict[str, Row] = {}
    for table in tables_of(connection):
        allowed = dict(_allowed(connection, table))
        rows[table.name] = {
            column.name: _parent(column, rows) or allowed.get(column.name) or _value(column)
            for column in table.columns
            if column.computed is None
        }
        connection.execute(insert(table).values(rows[table.name]))
    return rows


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in tables_of(connection)
    }


def _parent(column: Column[Any], rows: dict[str, Row]) -> Any:
    """The value that the column points to, in the row of the other table."""
    for key in column.foreign_keys:
        other, name = key.column.table.name, key.column.name
        return rows.get(other, {}).get(name)
    return None


def _allowed(connection: Connection, table: Table) -> Iterator[tuple[str, str]]:
    """For each column that holds one of a list of texts: the column and the first of them."""
    for check in inspect(connection).get_check_constraints(table.name):
        listed = re.search(r"(\w+)\W.*?'(\w+)'", check["sqltext"], re.DOTALL)
        if listed:
            yield listed[1], listed[2]


def _value(column: Column[Any]) -> Any:
    if isinstance(column.type, DateTime) and not column.type.timezone:
        return MOMENT.replace(tzinfo=None)
    return next((value for kind, value in VALUES if isinstance(column.type, kind)), "text")
