"""Whatever differs from the tables of the code is said in a few words, and once."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from joute.features import FEATURES
from joute.store import SchemaCheck, Store, check, open_store

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    FEATURES.load("tables")
    opened = open_store(database)
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("by_hand", "said"),
    [
        ("ALTER TABLE votes DROP COLUMN comment_a", "the column votes.comment_a is missing"),
        (
            "ALTER TABLE votes ADD COLUMN own TEXT",
            "the column votes.own is unknown to this version",
        ),
        ("DROP INDEX ix_votes_contributor", "the index ix_votes_contributor of votes is missing"),
        ("CREATE INDEX own ON votes (choice)", "the index own of votes is unknown to this version"),
    ],
)
async def test_a_change_by_hand_is_named(store: Store, by_hand: str, said: str) -> None:
    schema = SchemaCheck()
    assert await schema.differences(store) == []
    async with store.write() as session:
        await session.execute(text(by_hand))
    assert await check(store) == [said]
    assert await schema.differences(store) == [said]


async def test_a_missing_table_is_named_and_those_of_others_are_left_alone(store: Store) -> None:
    async with store.write() as session:
        await session.execute(text("CREATE TABLE of_others (id INTEGER)"))
        await session.execute(text("DROP TABLE spending"))
    assert (await check(store))[0] == "the table spending is missing"
    assert not any("of_others" in said for said in await check(store))
