"""The command of the gateway moves uses under the rule of the register."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from joute.services import utc_now
from joute.store import open_store
from joute.uses import Change, NewUse, Records, State, Uses
from tests.cli.test_commands import run
from tests.support.databases import sqlite_database


def test_the_command_line_says_what_a_use_was_moved_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = sqlite_database(tmp_path)
    asyncio.run(_add(database, [Change("context", "Too many letters")]))
    moved = run("gateway", "use", "state", "letters", "in_service", "--database", database)
    assert moved.exit_code == 0, moved.output
    said = asyncio.run(_said(database))
    assert said["state"] == "in_service"
    assert "ai_act" in said["lacks"]


async def _add(database: str, changes: Sequence[Change]) -> None:
    store = open_store(database)
    await Uses(store, utc_now).add(NewUse("letters", state=State.TRIAL))
    await Records(store, utc_now).write("letters", changes, "operator")
    await store.close()


async def _said(database: str) -> Any:
    store = open_store(database)
    record = await Records(store, utc_now).get("letters")
    await store.close()
    return record.value("moved_without")
