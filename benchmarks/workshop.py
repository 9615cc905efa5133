"""A workshop of 300 phones on one server: how late a view is, and whether every vote is kept.

    python benchmarks/workshop.py [--database postgresql://…]

Prepares a workshop with its answers, starts Joute in a process of its own, then joins 300 phones
over HTTP, each holding an event stream, beside the desk and the projected page. Prints, for the
budgets of the product:

- the time from a facilitator's click to the last byte of the event that tells it, for each view
  (budget: 99 % within 1 s);
- 300 votes spread over one minute, then 300 more within 5 s: how many were accepted, how often a
  second try was, and how long the answer took.
"""

import argparse
import asyncio
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from joute.app import running_room, workshops_of
from joute.models import ModelCard, footprint_of
from joute.settings import Settings
from joute.workshop import Workshops
from joute.workshop.making import Made, NewWorkshop, make
from joute.workshop.program import load_programs
from joute.workshop.session import load
from joute.workshop.tables import Round, RoundAnswer

PHONES = 300
CLICKS = 12
BETWEEN_CLICKS_S = 1.5
WAIT_S = 10.0
VOTES_S = (60.0, 5.0)
PORT = 18092


@dataclass
class View:
    """One phone, or another view: its connection, and when it was told something."""

    client: httpx2.AsyncClient
    told: list[float] = field(default_factory=list)

    async def follow(self, path: str, connected: asyncio.Semaphore) -> None:
        """Note the moment of each event, for as long as the stream lasts."""
        async with self.client.stream("GET", path) as response:
            response.raise_for_status()
            connected.release()
            async for text in response.aiter_text():
                if "event:state" in text:
                    self.told.append(time.perf_counter())

    async def vote(self, code: str, number: int, choice: str) -> tuple[int, float]:
        """The status and the seconds of one vote: 303 leads back to the page, 409 is a refusal."""
        began = time.perf_counter()
        form = {"round": str(number), "choice": choice}
        answer = await self.client.post(f"/w/{code}/vote", data=form)
        return answer.status_code, time.perf_counter() - began


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", default="", help="default: a new SQLite file")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = given.database or f"sqlite:///{folder}/joute.sqlite3"
        os.environ["JOUTE_SECRET"] = "s" * 40
        made = asyncio.run(prepared(database))
        with serving(database) as base_url:
            asyncio.run(measure(base_url, made))


async def prepared(database: str) -> Made:
    """A workshop of the classic program, answered by nobody: its answers are written here."""
    settings = Settings(database=database)
    async with running_room(settings) as duels:
        room = workshops_of(duels)
        made = await make(room, NewWorkshop(load_programs()["classic"], "fr"))
        state = await load(room, made.id)
        async with room.store.write() as session:
            session.add_all(
                answer(room, one.row, card) for one in state.rounds for card in one.cards.values()
            )
    return made


def answer(room: Workshops, row: Round, card: ModelCard) -> RoundAnswer:
    figure = footprint_of(card, 400)
    return RoundAnswer(
        round_id=row.id,
        model=card.id,
        text="Une réponse de quatre cents tokens. " * 40,
        reasoning="",
        finish_reason="stop",
        input_tokens=20,
        output_tokens=400,
        reasoning_tokens=None,
        token_source="simulated",  # noqa: S106 # who counted the tokens
        origin="simulated",
        first_token_s=0.2,
        duration_s=4.0,
        figure=figure and figure.to_dict(),
        created_at=room.now(),
        checked_at=None,
    )


async def measure(base_url: str, made: Made) -> None:
    async with views(base_url, PHONES + 2) as (desk, screen, *phones):
        await join(phones, made.code)
        page = await desk.client.get(f"/workshop/desk/{made.desk}")
        address = re.search(r"/workshop/screen/[^\"#]+", page.raise_for_status().text)
        assert address
        streams = [(phone, f"/w/{made.code}/events") for phone in phones]
        streams += [(desk, f"/workshop/desk/{made.desk}/events")]
        streams += [(screen, f"{address[0]}/events")]
        async with following(streams):
            await print_clicks(desk, made, [view for view, _ in streams])
            for number, within_s in enumerate(VOTES_S, 1):
                await move(desk, made, move="skip_to", step=f"r{number}:vote")
                await print_votes(phones, made.code, number, within_s)
                state = await move(desk, made, move="close_vote")
                print(f"  counted: {sum(state['round']['counts']['phones'].values())}")


@asynccontextmanager
async def views(base_url: str, count: int) -> AsyncIterator[list[View]]:
    """Each with cookies and connections of its own."""
    async with AsyncExitStack() as stack:
        clients = [
            httpx2.AsyncClient(base_url=base_url, timeout=60, verify=False) for _ in range(count)
        ]
        yield [View(await stack.enter_async_context(client)) for client in clients]


async def join(phones: list[View], code: str) -> None:
    began = time.perf_counter()
    answers = await asyncio.gather(*(phone.client.post(f"/w/{code}") for phone in phones))
    print(f"{PHONES} phones joined at once in {time.perf_counter() - began:.2f} s")
    assert {answer.status_code for answer in answers} == {303}


@asynccontextmanager
async def following(streams: list[tuple[View, str]]) -> AsyncIterator[None]:
    connected = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(view.follow(path, connected)) for view, path in streams]
    for _ in streams:
        await asyncio.wait_for(connected.acquire(), 60)
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def print_clicks(desk: View, made: Made, joined: list[View]) -> None:
    await asyncio.sleep(2)
    delays: list[float] = []
    for click in range(CLICKS):
        began = time.perf_counter()
        await move(desk, made, move="back" if click % 2 else "advance")
        told = [await first_after(phone, began) for phone in joined]
        delays += [moment - began for moment in told]
        await asyncio.sleep(BETWEEN_CLICKS_S)
    delays.sort()
    print(f"{CLICKS} clicks, {len(delays)} views told (budget: 99 % within 1 s)")
    print(
        f"  median {statistics.median(delays) * 1000:.0f} ms, "
        f"99 % {delays[int(0.99 * len(delays))] * 1000:.0f} ms, last {delays[-1] * 1000:.0f} ms"
    )


async def first_after(phone: View, began: float) -> float:
    deadline = began + WAIT_S
    while time.perf_counter() < deadline:
        told = next((moment for moment in phone.told if moment > began), None)
        if told is not None:
            return told
        await asyncio.sleep(0.02)
    raise TimeoutError("a view was not told")


async def print_votes(joined: list[View], code: str, number: int, within_s: float) -> None:
    """Each phone votes at its moment, then tries once more."""

    async def at(moment_s: float, phone: View, choice: str) -> tuple[int, float]:
        await asyncio.sleep(moment_s)
        return await phone.vote(code, number, choice)

    choices = ("a", "b", "tie", "both_bad")
    answers = await asyncio.gather(
        *(
            at(within_s * place / PHONES, phone, choices[place % 4])
            for place, phone in enumerate(joined)
        )
    )
    again = await asyncio.gather(*(phone.vote(code, number, "a") for phone in joined))
    times = sorted(seconds for _, seconds in answers)
    print(f"{PHONES} votes in {within_s:.0f} s (budget: each accepted once)")
    print(
        f"  first try {dict(Counter(status for status, _ in answers))}, "
        f"second try {dict(Counter(status for status, _ in again))}, "
        f"median {statistics.median(times) * 1000:.0f} ms, "
        f"99 % {times[int(0.99 * len(times))] * 1000:.0f} ms"
    )


async def move(desk: View, made: Made, **body: str) -> dict[str, Any]:
    path = f"/api/v1/workshops/desk/{made.desk}"
    seen = (await desk.client.get(path)).raise_for_status().json()["version"]
    moved = await desk.client.post(f"{path}/moves", json={"seen": seen, **body})
    return dict(moved.raise_for_status().json())


@contextmanager
def serving(database: str) -> Iterator[str]:
    """The site as `joute serve` runs it, in a process of its own."""
    start = "from joute.cli import main; main()"
    command = [sys.executable, "-c", start, "serve", "--port", str(PORT)]
    server = subprocess.Popen([*command, "--database", database], stderr=subprocess.DEVNULL)
    base_url = f"http://127.0.0.1:{PORT}"
    try:
        wait_for(f"{base_url}/readyz")
        yield base_url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def wait_for(url: str) -> None:
    for _ in range(400):
        try:
            if httpx2.get(url).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise TimeoutError(url)


if __name__ == "__main__":
    main()
