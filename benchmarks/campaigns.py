"""Raters at once on a campaign: how soon each page answers, whether each rating is accepted once.

    python -m benchmarks.campaigns [RATERS]

Serves a site on SQLite from a thread, makes a campaign of forty items, then lets all raters begin
and rate at the same moment, over HTTP, each rating sent twice. Prints how long a rater waits for an
answer, the ratings that are stored beside those that were acknowledged, the processor that each
takes of the site and of its raters together, and how long the desk takes with all of them.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import func, select
from tests.support.served import served

from benchmarks.duels import quantile
from joute.app import create_app
from joute.evaluation.campaigns import grid, links, making, running, sources
from joute.evaluation.tables import CampaignRating
from joute.features import FEATURES
from joute.llm.live import certificates
from joute.services import Services, open_services
from joute.store import open_store

RATERS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
ITEMS, EACH = 40, 20


def source() -> sources.Source:
    """A run of two targets on forty questions."""
    targets = ("oak", "elm")
    asked = [
        sources.Asked(f"q{n}", f"hash-{n}", f"Question {n}?", dict.fromkeys(targets, TEXT), ())
        for n in range(ITEMS)
    ]
    return sources.Source("run", "set", "1", targets, asked)


TEXT = "An answer of some length, with **emphasis** and\n\n- a list\n- of two. " * 8


async def campaign(services: Services) -> tuple[str, list[str]]:
    """The id of an open campaign of pairs, and the secrets of its raters."""
    plan = making.Plan(
        title="Benchmark",
        kind="pairwise",
        language="en",
        targets=("oak", "elm"),
        criteria=grid.asked("pairwise", lambda text: text),
        questions=ITEMS,
        per_item=RATERS * EACH // ITEMS + 1,
        per_rater=EACH,
    )
    made = await making.make(services, source(), plan, "operator")
    await running.open_(services, made)
    return made, [secret for _, secret in await links.invite(services, made, RATERS)]


async def take_part(address: str, secret: str, times: list[float]) -> int:
    """Rate everything, each rating sent twice at once; how many were acknowledged."""
    acknowledged = 0
    # Certificates are read once: each reading is as long as several answers.
    async with httpx2.AsyncClient(base_url=address, timeout=120, verify=certificates()) as rater:
        page = await _timed(rater.post(f"/rate/{secret}/begin"), times)
        while page.headers["location"].endswith(tuple("0123456789")) and "/items/" in (
            path := page.headers["location"]
        ):
            await _timed(rater.get(path), times)
            sent = [_timed(rater.post(path, data={"value-pairwise": "1"}), times) for _ in range(2)]
            page, again = await asyncio.gather(*sent)
            acknowledged += page.status_code == again.status_code == 303
    return acknowledged


async def _timed(request: object, times: list[float]) -> httpx2.Response:
    started = time.perf_counter()
    response: httpx2.Response = await request  # type: ignore[misc] # a coroutine of the client
    times.append(time.perf_counter() - started)
    return response


async def main(folder: Path) -> None:
    database = f"sqlite:///{folder / 'joute.sqlite3'}"
    given: dict[str, Any] = {"database": {"url": database}, "evaluation": {"public": True}}
    settings = FEATURES.settings(**given)
    times: list[float] = []
    with served(create_app(settings)) as address:
        async with open_services(settings, FEATURES) as services:
            made, secrets = await campaign(services)
        started, used = time.perf_counter(), time.process_time()
        done = await asyncio.gather(*(take_part(address, one, times) for one in secrets))
        took, used = time.perf_counter() - started, time.process_time() - used
        desk: list[float] = []
        async with httpx2.AsyncClient(base_url=address, timeout=120) as reader:
            for path in (f"/campaigns/{made}", f"/campaigns/{made}/results") * 2:
                shown = await _timed(reader.get(path), desk)
                assert shown.status_code == 200, shown.text
    store = open_store(database)
    async with store.read() as session:
        stored = await session.scalar(select(func.count()).select_from(CampaignRating))
    await store.close()
    print(f"{RATERS} raters, {sum(done)} ratings acknowledged, {stored} stored, in {took:.1f} s")
    print(f"{1000 * used / max(1, sum(done)):.0f} ms of processor for each, raters included")
    times.sort()
    print(
        f"an answer takes {quantile(times, 0.5) * 1000:.0f} ms at the median, "
        f"{quantile(times, 0.95) * 1000:.0f} ms at the 95th percentile"
    )
    print(f"the desk {desk[2] * 1000:.0f} ms, the results {desk[3] * 1000:.0f} ms")
    assert sum(done) == stored == RATERS * EACH


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(main(Path(temporary)))
