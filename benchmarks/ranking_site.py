"""The ranking of a site from its database: `python -m benchmarks.ranking_site`.

A refresh after one vote, at 10,000 votes and at ten times more, of 300 models: its cost must not
grow with votes. Best of three after one untimed call. Then the ranking over people, made anew,
and the longest that another task waited for its turn meanwhile.
"""

import asyncio
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from joute.evidence import BLIND, Vote
from joute.evidence.tags import Tags
from joute.features import FEATURES
from joute.leaderboard import Leaderboards, Ledger
from joute.leaderboard.query import RankingQuery
from joute.leaderboard.settings import Rules
from joute.ranking import STYLE_COLUMNS
from joute.store import open_store

MODELS = 300
VOTES = (10_000, 100_000)
BEGUN = datetime(2026, 1, 1)  # noqa: DTZ001 # as SQLite keeps it, in UTC
COLUMNS = [column.name for column in Vote.__table__.columns]


def rows(first: int, number: int, random: Random) -> Iterator[dict[str, Any]]:
    for vote in range(first, first + number):
        a, b = random.sample(range(MODELS), 2)
        yield {
            "id": vote,
            "source": "duel",
            "method": BLIND,
            "subject": f"duel/duel-{vote}",
            "contributor": f"voter-{random.randrange(1 + vote // 20)}",
            "model_a": f"model-{a}",
            "model_b": f"model-{b}",
            "choice": random.choice(("a", "b", "tie", "both_bad")),
            "created_at": str(BEGUN + timedelta(seconds=vote)),
            "mode": "random",
            "language": random.choice(("en", "fr")),
            "draw_probability": 0.5,
            "prompt_digest": f"question-{vote}",
            "simulated": False,
            **dict.fromkeys(("comment_a", "comment_b"), ""),
            **dict.fromkeys(("flags", "tags_a", "tags_b"), "[]"),
            **{name: random.randrange(500) for name in STYLE_COLUMNS},
        }


def put(database: Path, first: int, number: int, random: Random) -> None:
    """Straight into the table."""
    connection = sqlite3.connect(database)
    insert = f"INSERT INTO votes VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
    values = ([row.get(name) for name in COLUMNS] for row in rows(first, number, random))
    with connection:
        connection.executemany(insert, values)
    connection.close()


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def longest_wait(during: Awaitable[Any]) -> float:
    """Seconds that a task which only wants its turn had to wait."""
    working, longest = asyncio.ensure_future(during), 0.0
    while not working.done():
        longest = max(longest, await timed(lambda: asyncio.sleep(0.005)) - 0.005)
    await working
    return longest


async def measure(votes: int, folder: Path) -> None:
    database, random = folder / f"{votes}.sqlite3", Random(1)
    store = open_store(f"sqlite:///{database}")
    await FEATURES.migrations.upgrade(store)
    put(database, 1, votes, random)
    rules = Rules(50, Tags.of(()))
    leaderboards = Leaderboards(store, Ledger(), lambda: datetime.now(UTC), rules)
    await leaderboards.live()
    refreshes = []
    for more in range(1, 5):
        put(database, votes + more, 1, random)
        refreshes.append(await timed(leaderboards.live))
    print(f"{votes} votes, {MODELS} models: refresh after a vote {min(refreshes[1:]):.3f} s")
    waited = 0.0

    async def anew() -> None:
        nonlocal waited
        waited = await longest_wait(leaderboards.standing(RankingQuery()))

    took = await timed(anew)
    print(f"  over people, from a cold start: {took:.2f} s; others waited {waited:.3f} s at most")
    await leaderboards.close()
    await store.close()


async def main(scale: float) -> None:
    with TemporaryDirectory() as folder:
        for votes in VOTES:
            await measure(round(votes * scale), Path(folder))


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
