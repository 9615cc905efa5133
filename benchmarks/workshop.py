"""A workshop of three hundred phones: how late each view is, whether each vote is counted once.

    python -m benchmarks.workshop [PHONES]

Makes a workshop of the simulated players, prepares its answers, starts Joute in a process of its
own, then takes part over HTTP as browsers do: each phone has its cookie and a stream of events,
packed as browsers ask for it. Prints, for the budgets of the product:

- from the desk's click to the event that shows the new step, on every view, while answers are
  replayed too;
- the votes of a minute: how many were counted, how many second votes were refused;
- the turns of Joute's event loop.
"""

import asyncio
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.duels import print_turns, quantile, wait_for

HERE = Path(__file__).parent
PORT = 18_094
PHONES = int(sys.argv[1]) if len(sys.argv) > 1 else 300
VOTING_S = 60.0
BETWEEN_CLICKS_S = 2.0
STEP = re.compile(r'data-step=\\"([^"\\]+)')


@dataclass
class View:
    """A page that follows the workshop: when it came to each step."""

    path: str
    cookie: str = ""
    came: dict[str, float] = field(default_factory=dict)
    bytes: int = 0

    async def follow(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        lines = (f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{PORT}", "Accept-Encoding: gzip")
        request = "\r\n".join((*lines, f"Cookie: {self.cookie}", "", ""))
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.splitlines()[0]:
            raise RuntimeError(head.decode())
        unpacker, waiting = zlib.decompressobj(wbits=31), ""
        while size := int(await reader.readline(), 16):
            packed = (await reader.readexactly(size + 2))[:-2]
            now = time.perf_counter()
            self.bytes += size
            *frames, waiting = (waiting + unpacker.decompress(packed).decode()).split("\n\n")
            for frame in frames:
                for step in STEP.findall(frame):
                    self.came.setdefault(step, now)


@dataclass
class Desk:
    """The facilitator."""

    client: httpx2.AsyncClient
    secret: str

    async def move(self, move: str, **body: Any) -> dict[str, Any]:
        address = f"/api/v1/workshops/desk/{self.secret}"
        seen = (await self.client.get(address)).json()["version"]
        body |= {"expected_version": seen, "move": move}
        response = await self.client.post(f"{address}/moves", json=body)
        response.raise_for_status()
        state: dict[str, Any] = response.json()
        return state


def main() -> None:
    with processes() as (code, secret, stop_and_report):
        asyncio.run(measure(code, secret))
        turns_ms = stop_and_report()
    print_turns(turns_ms)


async def measure(code: str, secret: str) -> None:
    limits = httpx2.Limits(max_connections=50)
    base_url = f"http://127.0.0.1:{PORT}"
    async with httpx2.AsyncClient(base_url=base_url, timeout=60, limits=limits) as client:
        cookies = [await join(client, code) for _ in range(PHONES)]
        page = (await client.get(f"/workshop/desk/{secret}")).text
        found = re.search(r"/workshop/screen/[^\"]+", page)
        assert found is not None, "the desk leads to the projected page"
        views = [View(f"/w/{code}/events", cookie) for cookie in cookies]
        views += [View(f"{found[0]}/events"), View(f"/workshop/desk/{secret}/events")]
        following = [asyncio.create_task(view.follow()) for view in views]
        desk = Desk(client, secret)
        await asyncio.sleep(BETWEEN_CLICKS_S)
        await print_clicks(desk, views)
        await print_votes(desk, client, code, cookies)
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
    print(f"Bytes of events for a phone: {statistics.median(v.bytes for v in views[:-2]):.0f}")


async def join(client: httpx2.AsyncClient, code: str) -> str:
    """Take part as a phone does; its cookie."""
    client.cookies.clear()
    response = await client.post(f"/w/{code}")
    return response.headers["set-cookie"].split(";")[0]


async def print_clicks(desk: Desk, views: list[View]) -> None:
    """From the lobby to the vote of the first duel, and through the steps of the second."""
    delays: list[float] = []
    kind = ""
    while kind != "vote":
        begin = time.perf_counter()
        step = (await desk.move("advance"))["step"]
        kind = step["kind"]
        await asyncio.sleep(BETWEEN_CLICKS_S)
        missing = sum(step["key"] not in view.came for view in views)
        ordered = sorted(v.came[step["key"]] - begin for v in views if step["key"] in v.came)
        delays += ordered
        told = f"last {1000 * ordered[-1]:.0f} ms" if ordered else "nobody"
        print(f"  {step['key']:>24}: {told}" + (f", {missing} not told" if missing else ""))
    ordered = sorted(1000 * delay for delay in delays)
    print(f"{len(views)} views, click to event (budget: 99 % below 1,000 ms)")
    print(
        f"  median {statistics.median(ordered):.0f} ms, 99 % {quantile(ordered, 0.99):.0f} ms, "
        f"longest {ordered[-1]:.0f} ms, {len(ordered)} events"
    )


async def print_votes(
    desk: Desk, client: httpx2.AsyncClient, code: str, cookies: list[str]
) -> None:
    """Each phone votes within a minute, one of ten twice."""
    print(f"{len(cookies)} votes in {VOTING_S:.0f} s, and {len(cookies[::10])} second votes")
    took: list[float] = []
    order = random.Random(0)

    async def vote(cookie: str, wait_s: float) -> int:
        await asyncio.sleep(wait_s)
        begin = time.perf_counter()
        response = await client.post(
            f"/w/{code}/vote",
            data={"round": "1", "choice": order.choice("ab")},
            headers={"Cookie": cookie},
        )
        took.append(1000 * (time.perf_counter() - begin))
        return response.status_code

    codes = await asyncio.gather(*(vote(one, order.uniform(0, VOTING_S)) for one in cookies))
    again = await asyncio.gather(*(vote(one, order.uniform(0, 5)) for one in cookies[::10]))
    state = await desk.move("close_vote")
    counted = sum(state["round"]["counts"]["phones"].values())
    took.sort()
    print(f"  accepted {codes.count(303)}, counted {counted}, refused {again.count(409)}")
    median, last = statistics.median(took), quantile(took, 0.99)
    print(f"  a vote takes: median {median:.0f} ms, 99 % {last:.0f} ms")


@contextmanager
def processes() -> Iterator[tuple[str, str, Any]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, report = folder / "joute.toml", folder / "turns.json"
        path.write_text(f'[database]\nurl = "sqlite:///{folder}/joute.sqlite3"\n')
        told = dict(
            line.split(": ")
            for line in joute(
                path, "new", "classic", "--language", "en", "--headcount", str(PHONES)
            ).splitlines()
        )
        joute(path, "prepare", told["code"])
        server = subprocess.Popen(
            [sys.executable, HERE / "instrumented.py", str(path), str(PORT), str(report)]
        )

        def stop_and_report() -> list[float]:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
            turns: list[float] = json.loads(report.read_text())
            return turns

        try:
            wait_for(f"http://127.0.0.1:{PORT}/healthz")
            yield told["code"], told["desk"].rpartition("/")[2], stop_and_report
        finally:
            server.kill()


def joute(config: Path, *command: str) -> str:
    """The output of `joute workshop`."""
    program = str(Path(sys.executable).with_name("joute"))
    run = [program, "workshop", *command, "--config", str(config)]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
