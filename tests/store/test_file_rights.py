"""The files of a SQLite database, as processes with a careless umask make them."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.served import Installation, joute
from typer.testing import CliRunner

from joute.cli import app
from joute.errors import BadSettings
from joute.store import open_store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")

PROGRAM = """
import asyncio, os, sqlite3, sys
from joute.features import FEATURES
from joute.store import open_store

def watch(event, arguments):
    if event == "sqlite3.connect":
        print("before the first byte", oct(os.stat("joute.sqlite3").st_mode & 0o777))

async def main():
    store = open_store("sqlite:///joute.sqlite3")
    await FEATURES.migrations.upgrade(store)
    async with store.read() as session:
        await session.connection()
        for name in sorted(os.listdir(".")):
            print(name, oct(os.stat(name).st_mode & 0o777))
    await store.close()

sys.addaudithook(watch)
asyncio.run(main())
"""


def modes(folder: Path) -> dict[str, int]:
    return {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in folder.iterdir()
        if path.name.startswith("joute.sqlite3")
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("db", "upgrade"),
        ("db", "check"),
        ("db", "purge"),
        ("db", "recompute", "ecologits-0.11@1"),
        ("operator-link",),
        ("workshop", "link"),
    ],
    ids=" ".join,
)
def test_a_command_makes_a_database_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = os.umask(0)
    try:
        CliRunner().invoke(app, arguments)
    finally:
        os.umask(before)
    assert modes(tmp_path)["joute.sqlite3"] == 0o600
    assert set(modes(tmp_path).values()) == {0o600}


def test_a_served_database_and_its_log_are_for_their_owner_alone(tmp_path: Path) -> None:
    site = Installation(tmp_path, {})
    site.start(umask=0)
    try:
        found = modes(tmp_path)
    finally:
        site.kill()
    assert {"joute.sqlite3", "joute.sqlite3-wal", "joute.sqlite3-shm"} <= found.keys()
    assert set(found.values()) == {0o600}


def test_a_program_makes_a_database_for_its_owner_alone_before_its_first_byte(
    tmp_path: Path,
) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, check=True, capture_output=True, umask=0
    )
    lines = finished.stdout.decode().splitlines()
    assert "joute.sqlite3-wal 0o600" in lines
    assert "joute.sqlite3-shm 0o600" in lines
    assert all(line.endswith(" 0o600") for line in lines), lines


def test_a_link_to_a_file_that_is_not_there_is_followed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "joute.sqlite3").symlink_to(tmp_path / "data" / "kept.sqlite3")
    joute("db", "upgrade", folder=tmp_path, umask=0)
    assert stat.S_IMODE((tmp_path / "data" / "kept.sqlite3").stat().st_mode) == 0o600


@pytest.mark.parametrize("url", ["sqlite:///file:x.sqlite3", "sqlite:///file:x?mode=ro&uri=true"])
def test_an_address_of_sqlite_itself_is_refused(url: str) -> None:
    with pytest.raises(BadSettings, match="sqlite:///file"):
        open_store(url)
