"""How many streams joute bench measures before it is itself the bottleneck.

    python -m benchmarks.bench_ceiling [--streams 100 300 500]

The test server runs in its own process, on the same two cores, and records when each chunk leaves:
30 chunks/s in each stream, for 8 s. Its record is held against the moments that the bench saw, by
the same clock. Prints the delay of chunks, the CPU of both processes, and what the bench says of
itself; what the server wrote late is the server's (its own lateness is printed too).
"""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from joute.bench.stream import Stream, measure
from joute.bench.watch import Own, watch
from joute.calls.offer import FoundModel, found_offer
from joute.catalog import load
from joute.llm import LiveEndpoint, Message, Parameters, Request, Timeouts

RATE, CHUNKS = 30, 240
TIMEOUTS = Timeouts(first_token_s=60, between_tokens_s=60, answer_s=300)


@dataclass(frozen=True)
class Measured:
    """Streams by their questions, what the server recorded of them, and both processes."""

    streams: dict[str, Stream]
    sent_ns: dict[str, Sequence[int]]
    own: Own
    cpu_s: float
    server_cpu_s: float


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """The base URL of a test server in its own process, and the id of that."""
    command = [sys.executable, "-m", "joute.llm.server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.terminate()


def cpu_s(process: int) -> float:
    """Seconds of CPU of another process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measured(url: str, process: int, streams: int) -> Measured:
    """So many streams at once, all begun together, as a level of a bench does."""
    name = f"chunks={CHUNKS},rate={RATE},recorded={streams}"
    endpoint = LiveEndpoint("server", url, allow_private=True)
    (model,) = found_offer([FoundModel(endpoint, name)], load()).models.values()

    def request(question: str) -> Request:
        return Request(name, (Message("user", question),), Parameters(max_output_tokens=10_000))

    async def one(question: str) -> tuple[str, Stream]:
        return question, await measure(model, request(question), TIMEOUTS, time.monotonic)

    warm = Request("fast", (Message("user", "warm-up"),), Parameters(max_output_tokens=100))
    await asyncio.gather(*(measure(model, warm, TIMEOUTS, time.monotonic) for _ in range(streams)))
    async with watch(time.monotonic) as seen:
        before, server_before = time.process_time(), cpu_s(process)
        found = dict(await asyncio.gather(*(one(f"question {n}") for n in range(streams))))
        own, spent = seen(), time.process_time() - before
        server_spent = cpu_s(process) - server_before
    await endpoint.close()
    rows = httpx2.get(f"{url}/sent", params={"model": name}).json()["streams"]
    return Measured(
        found, {row["question"]: row["sent_ns"] for row in rows}, own, spent, server_spent
    )


def at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report(streams: int, found: Measured) -> None:
    delays, late, rates = [], [], []
    for question, stream in found.streams.items():
        sent = [moment / 1e9 for moment in found.sent_ns[question]]
        assert not stream.error, stream.cause
        assert len(stream.texts) == len(sent) == CHUNKS, (len(stream.texts), len(sent))
        delays += [came - left for came, left in zip(stream.texts, sent, strict=True)]
        late += [left - sent[0] - n / RATE for n, left in enumerate(sent)]
        rates.append((stream.tokens_per_s or 0) / ((CHUNKS - 1) / (sent[-1] - sent[0])))
    delays, late, rates = sorted(delays), sorted(late), sorted(rates)
    chunks = streams * CHUNKS
    print(
        f"{streams} streams, {chunks} chunks, {streams * RATE}/s\n"
        "  from the server’s record to the bench: "
        + ", ".join(
            f"{name} {at(delays, share) * 1000:.1f} ms"
            for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("most", 1.0))
        )
        + f"\n  tokens/s of a stream, of those that were sent: {rates[0]:.3f} to {rates[-1]:.3f}"
        f"\n  the bench: {found.cpu_s / chunks * 1e6:.0f} µs of CPU for each chunk, "
        f"{found.own.cpu:.0%} of a core; its timers at most {found.own.lag_max_s * 1000:.0f} ms "
        f"late, 99 of 100 {found.own.lag_p99_s * 1000:.0f} ms; busy: {found.own.busy}"
        f"\n  the server: {found.server_cpu_s / chunks * 1e6:.0f} µs for each chunk; it sent 99 of "
        f"100 at most {at(late, 0.99) * 1000:.0f} ms late"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, nargs="+", default=[100, 300, 500])
    for streams in parser.parse_args().streams:
        with server() as (url, process):
            report(streams, asyncio.run(measured(url, process, streams)))


if __name__ == "__main__":
    main()
