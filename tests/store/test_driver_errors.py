"""Errors of a database say what happened, and nothing of what people wrote."""

import logging

import pytest
from sqlalchemy import text
from tests.support.databases import on_one_engine

from joute.cli.logs import LineFormatter
from joute.store import open_store

pytestmark = pytest.mark.both_engines

PRIVATE = "my illness is private"
TIME = "2026-11-21 12:00:00"
VOTER = f"INSERT INTO voters (id, created_at, seen_at) VALUES (:id, '{TIME}', '{TIME}')"  # noqa: S608

on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


async def logged(database: str, *statements: str, **values: object) -> str:
    """What a log holds of the error in which these statements end."""
    store = open_store(database)
    with pytest.raises(Exception) as raised:  # noqa: PT011, PT012 # each engine has its own
        async with store.write() as session:
            for statement in statements:
                await session.execute(text(statement), values)
    await store.close()
    error = (type(raised.value), raised.value, raised.value.__traceback__)
    record = logging.LogRecord("joute", logging.ERROR, "", 0, "failed", None, error)
    return LineFormatter().format(record)


async def test_a_text_that_cannot_be_written_is_not_repeated(database: str) -> None:
    log = await logged(database, VOTER, id=f"{PRIVATE} \ud83d")
    assert "Error" in log
    assert PRIVATE[:4] not in log


async def test_a_key_that_is_there_already_is_not_repeated(database: str) -> None:
    log = await logged(database, VOTER, VOTER, id=PRIVATE)
    assert "voters" in log
    assert "IntegrityError" in log or "UniqueViolationError" in log
    assert PRIVATE[:4] not in log


@on_postgresql
async def test_a_value_of_another_kind_is_not_repeated(database: str) -> None:
    log = await logged(database, "SELECT CAST(CAST(:value AS TEXT) AS INTEGER)", value=PRIVATE)
    assert "22P02" in log
    assert PRIVATE[:4] not in log


@on_one_engine
async def test_a_text_that_cannot_be_decoded_is_not_repeated(database: str) -> None:
    private = (PRIVATE.encode() + b"\xff").hex()
    log = await logged(database, f"SELECT CAST(x'{private}' AS TEXT)")
    assert "Could not decode to UTF-8 column" in log
    assert PRIVATE[:4] not in log.replace(private, "")
