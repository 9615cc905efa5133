"""The pages of the path of a choice: `python -m benchmarks.choice_pages [models]`.

A choice over 200 models of the catalogue, an offer of each, is stored on SQLite; 0 takes all
offers. Printed, by page: its weight as it leaves the site (HTML that is not compressed), then the
median and the longest time of a warm page, and of the first page after a changed answer, for which
costs, energy and the shortlist are made anew (10,000 samples), each as wall time and processor time
in milliseconds, over requests inside the process. The median of processor time must be under
100 ms, the weight under 60 KB.
"""

import asyncio
import gc
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import chdir
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import httpx2

from joute.app import create_app
from joute.catalog import load, offers, still_made
from joute.choice.needs.written import MOST_CANDIDATES
from joute.features import FEATURES

MODELS = 200
REQUESTS = 11
MOST_MS, MOST_BYTES = 100.0, 60_000
PAGES = (
    "/need-one",
    "/need/1",
    "/weights",
    "/must-haves",
    "/candidates",
    "/evidence",
    "/costs",
    "/shortlist",
    "/test",
)
HEAD = f"{'':24}{'KB':>5}{'warm: median, most':>24}{'processor':>14}{'changed: median, most':>26}"


class Took(NamedTuple):
    """Milliseconds of a request: on the clock, and of the processor."""

    wall: float
    processor: float


class Path:
    """A person at a choice, who changes an answer and reads pages."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client, self.address, self.changes = client, "", 0

    async def send(self, path: str, **form: Any) -> httpx2.Response:
        answered = await self.client.post(path, data=form)
        assert answered.status_code == 303, answered.text
        return answered

    async def begin(self, candidates: Sequence[str]) -> None:
        begun = await self.send("/choices", title="Answer citizens")
        self.address = begun.headers["location"].rpartition("/")[0]
        if len(candidates) > MOST_CANDIDATES:  # all of them need no list
            await self.send(f"{self.address}/candidates", revision=1, all="yes")
        else:
            await self.send(f"{self.address}/candidates", revision=1, candidate=candidates)

    async def change(self) -> None:
        """Another volume, of which costs and energy follow, so that no shortlist is held."""
        self.changes += 1
        volume = {"requests_per_month": 1_000 + self.changes, "input_tokens": 900 + self.changes}
        await self.send(f"{self.address}/costs", revision=1 + self.changes, **volume)

    async def page(self, path: str) -> tuple[Took, int]:
        gc.collect()  # what is due of other pages is not this one's
        started, cpu = time.perf_counter(), time.process_time()
        answered = await self.client.get(self.address + path)
        took = Took((time.perf_counter() - started) * 1000, (time.process_time() - cpu) * 1000)
        assert answered.status_code == 200, answered.text
        return took, len(answered.content)

    async def measure(self, path: str) -> tuple[Sequence[Took], Sequence[Took], int]:
        """Warm, after a change, and the weight of the page."""
        changed = []
        for _ in range(REQUESTS):
            await self.change()
            changed.append((await self.page(path))[0])
        warm = [await self.page(path) for _ in range(REQUESTS)]
        return [took for took, _ in warm], changed, max(size for _, size in warm)


def row(path: str, warm: Sequence[Took], changed: Sequence[Took], size: int) -> str:
    cells = [f"{path[:23]:24}{size / 1000:5.0f}"]
    over = size > MOST_BYTES
    for held in (warm, changed):
        wall, processor = zip(*held, strict=True)
        cells.append(f"{statistics.median(wall):14.0f}, {max(wall):4.0f}")
        cells.append(f"{statistics.median(processor):9.0f}, {max(processor):4.0f}")
        over = over or statistics.median(processor) >= MOST_MS
    return "".join(cells) + ("  OVER" if over else "")


async def main(models: int) -> None:
    made = still_made(offers(load()))
    of_models = {one.model: one.id for one in reversed(made)}
    candidates = [*reversed(of_models.values())][:models] if models else [one.id for one in made]
    app = create_app(FEATURES.settings())
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            path = Path(client)
            await path.begin(candidates)
            print(f"{len(candidates)} candidates")
            first, _ = await path.page("/evidence")
            print(f"the first page after a start: {first.wall:.0f} ms, {first.processor:.0f} ms")
            print(HEAD + f"{'processor':>14}")
            for page in (*PAGES, f"/evidence/{candidates[0]}"):
                print(row(page, *await path.measure(page)), flush=True)


if __name__ == "__main__":
    with TemporaryDirectory() as temporary, chdir(temporary):
        asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else MODELS))
