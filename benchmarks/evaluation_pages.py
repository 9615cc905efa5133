"""The pages of a run with many items: `python -m benchmarks.evaluation_pages`.

A run of 10,000 items and two models is pushed to a site on SQLite, and another of the same set.
Printed: the time of each push, then the median time of each page and the longest one, in
milliseconds, over requests inside the process. The median of a run's page must be under 150 ms.
Another number of items can be given as an argument.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import chdir
from datetime import UTC, datetime
from hashlib import sha256
from tempfile import TemporaryDirectory
from typing import Any

import httpx2

from joute.app import create_app
from joute.evaluation.answers import Answer, Band, Impact
from joute.evaluation.runs.files import line_of
from joute.evaluation.runs.records import (
    Row,
    RunEnd,
    RunHeader,
    ScoreRecord,
    ScorerReference,
    SetReference,
)
from joute.evaluation.site.keys import Keys
from joute.features import FEATURES
from joute.services import Services

RUN = "/evaluations/runs/r1"
PAGES = (
    RUN,
    "/evaluations",
    "/evaluations/big",
    f"{RUN}/items",
    f"{RUN}/items?show=failed&page=20",
    f"{RUN}/compare?against=r0",
)
REQUESTS = 15
MOST_MS = 150.0
MODELS = ("oak", "elm")
BAND = Band(low=0.1, mid=0.2, high=0.4)
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def rows(items: int, number: int) -> Iterator[Row]:
    for item in range(items):
        for place, model in enumerate(MODELS):
            value = float((item * 7 + place + number) % 10 > 3)
            yield Row(
                item=f"q{item}",
                item_hash=sha256(str(item).encode()).hexdigest(),
                model=model,
                domain=f"domain {item % 12}",
                answer=Answer(
                    text="An answer of some length. " * 12,
                    cost_usd=0.001,
                    latency_s=0.4,
                    impact=Impact(wh=BAND, gco2=BAND, method="benchmark"),
                ),
                scores={"exact": ScoreRecord(value=value)},
            )


def run_file(items: int, number: int) -> bytes:
    header = RunHeader(
        id=f"r{number}",
        set=SetReference(name="big", version="1", items=items),
        models=MODELS,
        scorers=(ScorerReference(column="exact", name="exact", version="1", weight=1),),
        started_at=NOW.replace(day=1 + number),
    )
    lines = b"".join((line_of(header), *map(line_of, rows(items, number))))
    digest = sha256(lines).hexdigest()
    return lines + line_of(RunEnd(rows=items * len(MODELS), sha256=digest, ended_at=NOW))


async def measure(client: httpx2.AsyncClient, path: str) -> list[float]:
    times = []
    await client.get(path)  # which compiles its template
    for _ in range(REQUESTS):
        started = time.perf_counter()
        response = await client.get(path)
        times.append((time.perf_counter() - started) * 1000)
        assert response.status_code == 200, response.text
    return sorted(times)


async def main(items: int) -> None:
    given: dict[str, Any] = {"evaluation": {"public": True}}
    app = create_app(FEATURES.settings(**given))
    async with app.router.lifespan_context(app):
        services: Services = app.state.services
        key = await services[Keys].new("benchmark")
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            for number in range(2):
                content, started = run_file(items, number), time.perf_counter()
                pushed = await client.post(
                    "/api/v1/evaluations/runs",
                    content=content,
                    headers={"Authorization": f"Bearer {key}"},
                )
                assert pushed.status_code == 201, pushed.text
                took = time.perf_counter() - started
                print(f"{len(content) / 1e6:.0f} MB pushed in {took:.1f} s")
            for path in PAGES:
                times = await measure(client, path)
                over = "  OVER" if path == RUN and statistics.median(times) >= MOST_MS else ""
                print(f"{path}: {statistics.median(times):.0f} ms, {times[-1]:.0f} at most{over}")


if __name__ == "__main__":
    with TemporaryDirectory() as temporary, chdir(temporary):
        asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 10_000))
