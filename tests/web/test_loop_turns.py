"""No page holds the event loop, whatever it has to show: every other person waits meanwhile.

Counted in processor time of the loop's thread between two waits, which a busy machine does not
change.
"""

import asyncio
import gc
import selectors
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from joute.llm.server import Running
from tests.leaderboard.filling import ballots, fill
from tests.support.databases import sqlite_database
from tests.support.site import Site, Visitor, model, running_site, settings

# One Markdown construct after the other.
HEAVY = (
    """
## Title

Some **bold** text with `code`, $x^2$ and [a link](https://example.org).

| a | b |
| - | - |
| 1 | 2 |

```python
def half(x: int) -> float:
    return x / 2
```
"""
    * 80
)
DUELS = 20
MODELS = 100
VOTES = 2_000
# What a page of any size may take at once, tests and client included; the faults were of seconds.
LONGEST_S = 0.35


class TurnTimer(selectors.DefaultSelector):
    """The longest turn of a loop, in seconds of processor time."""

    def __init__(self) -> None:
        super().__init__()
        self._longest_s = 0.0
        self._woken_at = time.thread_time()

    def longest_s(self) -> float:
        """The longest turn since this was last called, the one that has begun included."""
        self._end_turn()
        longest_s, self._longest_s = self._longest_s, 0.0
        self._woken_at = time.thread_time()
        return longest_s

    def _end_turn(self) -> None:
        self._longest_s = max(self._longest_s, time.thread_time() - self._woken_at)

    def select(self, timeout: float | None = None) -> Any:
        self._end_turn()
        try:
            return super().select(timeout)
        finally:
            self._woken_at = time.thread_time()


@asynccontextmanager
async def full_site(llm_server: Running, folder: Path) -> AsyncIterator[tuple[Site, Visitor, str]]:
    """Many votes on many models, and a person with long duels; one of them is revealed."""
    database, draw = sqlite_database(folder), Random(0)
    names = [f"model-{number}" for number in range(MODELS)]
    pairs = (draw.sample(names, 2) for _ in range(VOTES // 2))
    votes = [vote for a, b in pairs for vote in ballots((a, b, 1, 1), voters=200)]
    await fill(database, votes)
    models = [model("oak", "echo,size=1000"), model("elm", "echo,size=1000")]
    generous = {"voter_tokens_per_day": 10**9, "total_spend_per_day_usd": 1e6}
    async with running_site(
        settings(database, llm_server.base_url, models, limits=generous)
    ) as site:
        visitor = await site.visitor()
        duels = [await visitor.finished(HEAVY) for _ in range(DUELS)]
        await visitor.vote(duels[0])
        yield site, visitor, duels[0]


# Beside every address without a field in it.
PAGES = (
    *("/duels/{duel}", "/models?scope=catalogue", "/api/v1/duels/{duel}"),
    *("/me/export?format=csv", "/me/export?format=md"),
)


def addresses(app: FastAPI) -> Iterator[str]:
    for route in app.routes:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and "{" not in route.path:
            yield route.path


def test_no_page_holds_the_event_loop(llm_server: Running, tmp_path: Path) -> None:
    timer = TurnTimer()

    async def turns() -> dict[str, float]:
        longest = {}
        async with full_site(llm_server, tmp_path) as (site, visitor, duel):
            for path in [*addresses(site.app), *PAGES]:
                timer.longest_s()
                answer = await visitor.client.get(path.format(duel=duel))
                assert answer.status_code < 500, path
                longest[path] = timer.longest_s()
        return longest

    # Whichever turn it falls into would pay for what all tests before left in this process.
    gc.disable()
    try:
        with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(timer)) as runner:
            longest = runner.run(turns())
    finally:
        gc.enable()
    assert {path: s for path, s in longest.items() if s > LONGEST_S} == {}
