"""Footprints kept: what one costs, what 100,000 weigh, how long the sum of the site takes.

    python -m benchmarks.impact [answers]

On a new SQLite database: keeps the footprint of so many answers (100,000 by default), spread over
three years, then reads the sum of the site and computes every figure again by the older method.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from joute.calls import Answer, ModelCard, Offered, Size
from joute.calls.card import MakerCard
from joute.calls.footprints import Written, add, recompute_all
from joute.features import FEATURES
from joute.impact.total import site_total
from joute.llm import LiveEndpoint, Usage
from joute.store import Store, open_store

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 3 * 365
BATCH = 1000
USAGE = Usage(input_tokens=50, output_tokens=400, reasoning_tokens=None, source="host")


def main() -> None:
    FEATURES.load("tables")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "joute.sqlite3"
        asyncio.run(measure(file, count))


async def measure(file: Path, count: int) -> None:
    store = open_store(f"sqlite:///{file}")
    await FEATURES.migrations.upgrade(store)
    await add_answers(store, count)
    before = weight(file)
    with timed(f"keeping {count:,} footprints", count):
        await keep_all(store, count)
    print(f"each weighs {(weight(file) - before) / count:,.0f} bytes")
    async with store.read() as session:
        await site_total(session, START.date())  # the statement is compiled once
        with timed("the sum of the site"):
            total = await site_total(session, (START + timedelta(days=DAYS)).date())
    assert total.methods[0].count.answers == count
    with timed("computing all again by the older method", count):
        assert await recompute_all(store, "ecologits-0.8@1", START) == count
    await store.close()


def weight(file: Path) -> int:
    return file.stat().st_size


@contextmanager
def timed(what: str, count: int = 1) -> Iterator[None]:
    start = time.perf_counter()
    yield
    elapsed = time.perf_counter() - start
    print(f"{what}: {elapsed * 1000:,.1f} ms, {elapsed / count * 1e6:,.0f} µs each")


async def add_answers(store: Store, count: int) -> None:
    async with store.write() as session:
        await session.flush()
        session.add_all(an_answer(number) for number in range(1, count + 1))


async def keep_all(store: Store, count: int) -> None:
    model = an_offer()
    for first in range(1, count + 1, BATCH):
        async with store.write() as session:
            for number in range(first, min(first + BATCH, count + 1)):
                now = START + timedelta(days=number * DAYS // (count + 1))
                await add(session, number, Written(model, USAGE, 8.0), now)


def an_offer() -> Offered:
    size = Size(low=70, mid=70, high=70, estimated=False)
    maker = MakerCard(id="m", name="M")
    card = ModelCard(id="x", name="X", maker=maker, total_b=size, active_b=size, country="FRA")
    return Offered(card, LiveEndpoint("host", "https://llm.example/v1"), "x")


def an_answer(number: int) -> Answer:
    return Answer(
        id=number,
        purpose="duel",
        model="x",
        endpoint="host",
        origin="live",
        parameters={},
        text="",
        reasoning="",
        finish_reason="stop",
        token_source=USAGE.source,
        duration_s=8.0,
        created_at=START,
    )


if __name__ == "__main__":
    main()
