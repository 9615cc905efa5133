"""Duels under load: who waits for whom, how late an event is, how many bytes it takes.

    python -m benchmarks.duels

Starts the test server and Joute, each in a process of its own, then opens duels over HTTP as
browsers do. Prints, for the budgets of the product:

- bytes of events sent for a 4,000-character answer in 400 chunks, at several speeds;
- 50 duels at once of a fast model against one that starts after 2 s and writes 12 chunks/s: the
  time until all are over, as a ratio to the models' own time: the same 100 answers, read from the
  test server without Joute in the same run;
- 50 duels of 30 chunks/s per stream, then 200 of 12: the delay from a chunk's departure to its
  event, and the turns of Joute's event loop.
"""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

HERE = Path(__file__).parent
DUELS = 50
SLOW = "first=2,chunks=120,rate=12"
LLM_URL = "http://127.0.0.1:18090/v1"
CLOCK = "clock,chunks=300"
# A hall that duels at the same time, at the pace of a usual host.
CROWD = 200
CROWD_CLOCK = "clock,chunks=120,rate=12"
BYTES_RATES = {"at once": None, "200 chunks/s": 200, "100 chunks/s": 100, "30 chunks/s": 30}


@dataclass
class Reading:
    """What one reader of a duel received."""

    bytes: int = 0
    text: dict[str, str] = field(default_factory=lambda: {"a": "", "b": ""})
    delays_ms: list[float] = field(default_factory=list)
    over_at: float = 0.0


def main() -> None:
    with processes() as (base_url, stop_and_report):
        asyncio.run(measure(base_url))
        turns_ms = stop_and_report()
    print_turns(turns_ms)


async def measure(base_url: str) -> None:
    await print_bytes(base_url)
    await print_slow_and_fast(base_url)
    await print_delays(base_url, DUELS, "clock", "30 chunks/s per stream, budget: median 60 ms")
    await print_delays(base_url, CROWD, "crowd", "12 chunks/s per stream, budget: 95 % 150 ms")


async def print_bytes(base_url: str) -> None:
    print("Bytes of events for a 4,000-character answer in 400 chunks (budget: 3.0x)")
    for label, rate in BYTES_RATES.items():
        model = "bytes" if rate is None else f"bytes-{rate}"
        async with people(base_url, 1) as (client,):
            reading = await duel(client, (model, f"{model}-twin"))
        answers = sum(len(text.encode()) for text in reading.text.values())
        print(f"  {label:>14}: {reading.bytes / answers:.2f}x")


async def print_slow_and_fast(base_url: str) -> None:
    places = httpx2.Limits(max_connections=2 * DUELS)
    async with httpx2.AsyncClient(timeout=120, limits=places) as client:
        own_s = await timed(answer(client, name) for _ in range(DUELS) for name in ("fast", SLOW))
    async with people(base_url, DUELS) as clients:
        took_s = await timed(duel(client, ("fast", "slow")) for client in clients)
    print(f"{DUELS} duels, fast against slow (budget: 1.05x of the models' own time)")
    print(f"  all over after {took_s:.2f} s, of {own_s:.2f} s: {took_s / own_s:.3f}x")


async def timed(work: Iterable[Awaitable[Any]]) -> float:
    """Seconds until all of it is over."""
    begin = time.perf_counter()
    await asyncio.gather(*work)
    return time.perf_counter() - begin


async def answer(client: httpx2.AsyncClient, name: str) -> None:
    """One answer of the test server, read to its end without Joute."""
    body = {"model": name, "stream": True, "messages": [{"role": "user", "content": "Go."}]}
    async with client.stream("POST", f"{LLM_URL}/chat/completions", json=body) as response:
        async for _ in response.aiter_raw():
            pass


async def print_delays(base_url: str, duels: int, model: str, what: str) -> None:
    async with people(base_url, duels) as clients:
        readings = await asyncio.gather(
            *(duel(client, (model, f"{model}-twin")) for client in clients)
        )
    delays = sorted(delay for reading in readings for delay in reading.delays_ms)
    print(f"{duels} duels, chunk to event ({what})")
    print(
        f"  median {statistics.median(delays):.0f} ms, 95 % {quantile(delays, 0.95):.0f} ms, "
        f"99 % {quantile(delays, 0.99):.0f} ms, {len(delays)} chunks"
    )


def print_turns(turns_ms: list[float]) -> None:
    late = sum(turn > 50 for turn in turns_ms)
    print("Turns of the event loop of at most 50 ms (budget: 99.9 %)")
    print(
        f"  {100 * (1 - late / len(turns_ms)):.3f} % of {len(turns_ms)}, "
        f"longest {max(turns_ms):.0f} ms"
    )


def quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def duel(client: httpx2.AsyncClient, models: tuple[str, str]) -> Reading:
    """One person's duel between two chosen models, read to its end."""
    body = {"prompt": "Go.", "mode": "chosen", "models": list(models)}
    opened = await client.post("/api/v1/duels", json=body)
    opened.raise_for_status()
    return await read(client, opened.json()["id"])


@asynccontextmanager
async def people(base_url: str, count: int) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """People who have accepted the conditions, each with cookies of their own."""
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(httpx2.AsyncClient(base_url=base_url, timeout=120))
            for _ in range(count)
        ]
        for client in clients:
            conditions = (await client.get("/api/v1/consent")).json()
            body = {"version": conditions["version"]}
            (await client.post("/api/v1/consent", json=body)).raise_for_status()
        yield clients


async def read(client: httpx2.AsyncClient, duel_id: str) -> Reading:
    reading, waiting = Reading(), b""
    async with client.stream("GET", f"/api/v1/duels/{duel_id}/events") as response:
        unpacker = zlib.decompressobj(wbits=31)
        async for packed in response.aiter_raw():
            now = time.monotonic_ns()
            reading.bytes += len(packed)
            chunk = unpacker.decompress(packed)
            *frames, waiting = (waiting + chunk).split(b"\n\n")
            for frame in frames:
                take(reading, frame, now)
    reading.over_at = time.perf_counter()
    return reading


def take(reading: Reading, frame: bytes, now: int) -> None:
    fields = dict(line.split(b":", 1) for line in frame.splitlines() if b":" in line)
    if fields.get(b"event", b"").strip() != b"delta":
        return
    data = json.loads(fields[b"data"])
    reading.text[data["side"]] += data["text"]
    for word in data["text"].split():
        if word.isdigit() and len(word) > 10:
            reading.delays_ms.append((now - int(word)) / 1e6)


def config(llm_url: str, folder: Path) -> Path:
    models = {
        "fast": "fast",
        "fast-twin": "fast",
        "slow": SLOW,
        "clock": CLOCK,
        "clock-twin": CLOCK,
        "crowd": CROWD_CLOCK,
        "crowd-twin": CROWD_CLOCK,
    }
    for rate in BYTES_RATES.values():
        suffix = "" if rate is None else f"-{rate}"
        behaviour = "chunks=400,size=10" + ("" if rate is None else f",rate={rate}")
        models |= {f"bytes{suffix}": behaviour, f"bytes{suffix}-twin": behaviour}
    path = folder / "joute.toml"
    tables = [
        f'[database]\nurl = "sqlite:///{folder}/joute.sqlite3"',
        "[limits]\nnew_voters_per_address_per_hour = 100000\ntotal_spend_per_day_usd = 1e6",
        f'[[endpoints]]\nid = "test"\nbase_url = "{llm_url}"\nallow_private = true',
    ]
    tables += [
        f'[[models]]\nid = "{name}"\nendpoint = "test"\nname = "{behaviour}"\nmaker = "Test"'
        for name, behaviour in models.items()
    ]
    path.write_text("\n\n".join(tables))
    return path


@contextmanager
def processes() -> Iterator[tuple[str, Any]]:
    with tempfile.TemporaryDirectory() as name:
        folder, llm_port, port = Path(name), str(httpx2.URL(LLM_URL).port), "18091"
        llm = subprocess.Popen([sys.executable, "-m", "joute.llm.server", "--port", llm_port])
        path = config(LLM_URL, folder)
        report = folder / "turns.json"
        script = HERE / "instrumented.py"
        joute = subprocess.Popen([sys.executable, script, str(path), port, str(report)])

        def stop_and_report() -> list[float]:
            joute.send_signal(signal.SIGTERM)
            joute.wait(20)
            turns: list[float] = json.loads(report.read_text())
            return turns

        try:
            base_url = f"http://127.0.0.1:{port}"
            wait_for(f"{base_url}/healthz")
            yield base_url, stop_and_report
        finally:
            joute.kill()
            llm.kill()


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            httpx2.get(url)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(url)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
