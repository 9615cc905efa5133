"""A file that is removed leaves no byte in a SQLite database."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from joute.documents.collections import Collections
from joute.documents.index.lexical import Lexical
from joute.documents.index.writing import remove_file
from joute.documents.tables import PassageVector
from joute.features import FEATURES
from joute.llm.server import Running
from joute.reader import Block, Contents
from joute.store import Store, open_store
from joute.uses import tables as _tables_of_uses
from tests.documents.index.test_lexical import add_collection, add_file
from tests.documents.test_chunks import document
from tests.support.databases import sqlite_database
from tests.support.site import model, settings
from tests.uses.conftest import now

__all__ = ["_tables_of_uses", "now"]

SECRET = "zanzibar"
VECTOR = SECRET.encode() * 32


def pages(random: Random, secret: str, passages: int = 40) -> Contents:
    """Sections of many lengths, of words that many files have, each with a word of its own."""
    return document(
        *[
            block
            for number in range(passages)
            for block in (
                Block(f"{secret} {number}", 1),
                Block(
                    " ".join(
                        [f"{secret}{number}"]
                        + [f"mot{random.randrange(3000)}" for _ in range(random.randrange(40, 300))]
                    )
                ),
            )
        ]
    )


def traces(file: Path) -> int:
    """How often the secret stands in the files of a database."""
    parts = (Path(f"{file}{end}") for end in ("", "-wal", "-journal"))
    return sum(one.read_bytes().count(SECRET.encode()) for one in parts if one.exists())


@pytest.mark.parametrize("others_come_and_go", [False, True])
async def test_nothing_of_a_removed_file_is_in_the_database(
    tmp_path: Path, now: Callable[[], datetime], others_come_and_go: bool
) -> None:
    url, random = sqlite_database(tmp_path), Random(7)
    store = open_store(url)
    await add_collection(store, now())
    ids = dict[str, int]()
    for number in range(12):
        secret = SECRET if number in (3, 8) else "banal"
        name = f"{secret}{number}.docx"
        ids[name] = await add_file(store, now(), pages(random, secret), name=name)
    secrets = [name for name in ids if name.startswith(SECRET)]
    await add_vectors(store)
    if others_come_and_go:
        async with store.write() as session:
            await remove_file(session, ids["banal5.docx"])
        await add_file(store, now(), pages(random, "banal"), name="more.docx")
    # One file is written anew without its secret, the other is removed.
    await add_file(store, now(), pages(random, "banal"), name=secrets[0])
    async with store.write() as session:
        await remove_file(session, ids[secrets[1]])
        await remove_file(session, ids[secrets[0]])
    assert traces(tmp_path / "joute.sqlite3") > 0, "this test would see nothing"
    await store.erase_traces()
    assert traces(tmp_path / "joute.sqlite3") == 0
    # What is not erased is as it was.
    assert len(await Lexical(store).rank(["town"], "banal", 50)) == 50
    await store.close()
    assert traces(tmp_path / "joute.sqlite3") == 0


async def add_vectors(store: Store) -> None:
    secret = await Lexical(store).rank(["town"], SECRET, 1000)
    async with store.write() as session:
        session.add_all(PassageVector(passage_id=id, model="m", vector=VECTOR) for id in secret)


async def test_removing_a_file_or_a_collection_leaves_no_byte(
    tmp_path: Path, llm_server: Running, now: Callable[[], datetime]
) -> None:
    url, random = sqlite_database(tmp_path), Random(3)
    site = settings(url, llm_server.base_url, [model("apple", "echo")])
    async with FEATURES.running(site, only="documents") as services:
        collections, store = services[Collections], services.store
        for id in ("town", "other"):
            await add_collection(store, now(), id)
            await add_file(store, now(), pages(random, SECRET, 8), collection=id)
        [file] = await collections.files("town")
        await collections.remove_file("town", file.id)
        assert traces(tmp_path / "joute.sqlite3") > 0
        await collections.remove("other")
        assert traces(tmp_path / "joute.sqlite3") == 0
