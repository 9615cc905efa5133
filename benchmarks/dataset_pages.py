"""The pages of datasets and of the operator with many votes: `python -m benchmarks.dataset_pages`.

A million duels with a vote on SQLite, and a published release of a hundred thousand of them.
Printed: the median time of a page and the longest one, in milliseconds, over requests inside the
process. The median must be under 150 ms. Another number of votes can be given as an argument.
"""

import asyncio
import statistics
import sys
import time
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import numpy as np
import polars as pl
from sqlalchemy import text

from joute.app import create_app
from joute.dataset import Release
from joute.dataset.publication.summary import summarise
from joute.features import FEATURES
from joute.operator import Operators
from joute.services import Services, utc_now

PAGES = ("/datasets", "/operator/datasets", "/operator/datasets/1", "/operator", "/operator/purges")
REQUESTS = 21
MOST_MS = 150.0
RELEASED = 100_000
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :votes) "
# None is so old that the site deletes it.
MOMENT = "datetime('now', '-' || (i % 300) || ' days')"
VOTERS = f"""{NUMBERS} INSERT INTO voters (id, created_at, seen_at)
    SELECT 'v' || i, {MOMENT}, {MOMENT} FROM n WHERE i <= :votes / 10"""  # noqa: S608
DUELS = f"""{NUMBERS} INSERT INTO duels (id, voter_id, created_at, language, mode, model_a, model_b,
    chosen_a, chosen_b, card_a, card_b, draw_probability, turns, revealed_at)
    SELECT 'd' || i, 'v' || (1 + i % (:votes / 10)), {MOMENT}, 'fr', 'random', 'model-' || (i % 50),
    'model-' || (i % 49 + 50), 0, 0, '{{"name": "A"}}', '{{"name": "B"}}', 0.01, 1, {MOMENT}
    FROM n"""  # noqa: S608
VOTES = f"""{NUMBERS} INSERT INTO votes (contributor, source, method, subject, created_at, model_a,
    model_b, choice, draw_probability, mode, language, simulated, flags, tags_a, tags_b, comment_a,
    comment_b)
    SELECT 'v' || (1 + i % (:votes / 10)), 'duel', 'blind', 'duel/d' || i, {MOMENT},
    'model-' || (i % 50), 'model-' || (i % 49 + 50), 'a', 0.01, 'random', 'fr', 0, '[]', '[]', '[]',
    '', '' FROM n"""  # noqa: S608


async def fill(services: Services, votes: int, folder: Path) -> None:
    async with services.store.write() as session:
        for statement in (VOTERS, DUELS, VOTES):
            await session.execute(text(statement), {"votes": votes})
        session.add(release(folder))


def release(folder: Path) -> Release:
    random = np.random.default_rng(1)
    models = np.array([f"model-{number}" for number in range(100)])
    days = np.array([f"2026-{month:02}-05" for month in range(1, 12)])
    pl.DataFrame(
        {
            "duel": [f"d{number}" for number in range(RELEASED)],
            "voter": pl.Series(random.integers(0, RELEASED // 10, RELEASED)).cast(pl.String),
            "created_at": random.choice(days, RELEASED),
            "language": random.choice(["fr", "en"], RELEASED),
            "category": random.choice(["health", "law", "cooking"], RELEASED),
            "task": random.choice(["summarise", "translate", "code"], RELEASED),
            "model_a": random.choice(models, RELEASED),
            "model_b": random.choice(models, RELEASED),
        }
    ).write_parquet(folder / "votes.parquet")
    now = utc_now()
    return Release(
        name="duels",
        version="2026-11-21",
        created_at=now,
        status="published",
        folder=str(folder),
        licence="CC-BY-4.0",
        layout="joute",
        settings={},
        counts={"published": summarise(folder)},
        software="0",
        reviewed_by="operator",
        reviewed_at=now,
        sample_size=300,
        missed=0,
        missed_upper=0.01,
        published_at=now,
    )


async def measure(client: httpx2.AsyncClient, path: str) -> list[float]:
    times = []
    await client.get(path)  # which compiles its template
    for _ in range(REQUESTS):
        started = time.perf_counter()
        response = await client.get(path)
        times.append((time.perf_counter() - started) * 1000)
        assert response.status_code == 200, response.text
    return sorted(times)


async def main(votes: int, folder: Path) -> None:
    app = create_app(FEATURES.settings())
    (files := folder / "release").mkdir()
    async with app.router.lifespan_context(app):
        services: Services = app.state.services
        started = time.perf_counter()
        await fill(services, votes, files)
        print(f"{votes} votes written in {time.perf_counter() - started:.0f} s")
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            link = await services[Operators].new_link()
            await client.post("/operator/enter", data={"link": link})
            for path in PAGES:
                times = await measure(client, path)
                kept = "" if statistics.median(times) < MOST_MS else "  OVER"
                print(f"{path}: {statistics.median(times):.0f} ms, {times[-1]:.0f} at most{kept}")


if __name__ == "__main__":
    with TemporaryDirectory() as temporary, chdir(temporary):
        asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000, Path(temporary)))
