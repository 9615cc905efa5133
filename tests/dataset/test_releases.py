"""The list of releases, by the command."""

import asyncio
import json
from pathlib import Path

from joute.dataset import Release
from joute.store import open_store
from tests.cli.test_commands import run
from tests.support.site import NOON


async def add(url: str) -> None:
    store = open_store(url)
    async with store.write() as session:
        session.add(
            Release(
                name="duels",
                version="2026-11-21",
                created_at=NOON,
                folder="/releases/1",
                licence="CC-BY-4.0",
                layout="joute",
                settings={},
                counts={"votes": 7},
                software="0.1.0",
            )
        )
    await store.close()


def test_the_list_names_each_release_with_its_status_and_counts(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/joute.sqlite3"
    assert run("db", "upgrade", "--database", url).exit_code == 0
    asyncio.run(add(url))
    (release,) = json.loads(run("dataset", "list", "--format", "json", "--database", url).output)
    assert (release["status"], release["counts"]) == ("draft", {"votes": 7})
    assert "2026-11-21" in run("dataset", "list", "--database", url).output
