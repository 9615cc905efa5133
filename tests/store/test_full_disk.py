"""A full disk is told as such, and undone whole."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from tests.store.test_store import voter

from joute.features import FEATURES
from joute.people import Voter
from joute.store import open_store
from joute.store.errors import explained


async def test_a_full_disk_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/joute.sqlite3")
    await FEATURES.migrations.upgrade(store)
    await store.close()

    @event.listens_for(store.engine.sync_engine, "connect")
    def no_more_room(connection: Any, _record: object) -> None:
        connection.cursor().execute("PRAGMA max_page_count=1")  # as many as there are

    with pytest.raises(OperationalError) as refused:
        async with store.write() as session:
            session.add_all(voter(f"{number:0100}") for number in range(2_000))
    told = explained(refused.value)
    assert told is not None
    assert str(told).endswith("database or disk is full). Make room on its disk.")
    async with store.read() as session:
        assert await session.scalar(select(func.count()).select_from(Voter)) == 0
    await store.close()
