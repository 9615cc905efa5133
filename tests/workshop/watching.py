"""Views of a workshop, followed in the test's own process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.site import Site
from tests.workshop.held import Held

from joute.web import Event
from joute.workshop.answers import Answering
from joute.workshop.live.hub import Hub
from joute.workshop.live.snapshot import View
from joute.workshop.state import WorkshopState

WAIT_S = 60.0


@dataclass
class Reader:
    """What one view received so far."""

    events: list[Event] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def html(self) -> str:
        return next((e.data["html"] for e in reversed(self.events) if e.name == "state"), "")

    def saw(self, part: str) -> bool:
        """Whether any state held this."""
        return any(part in e.data["html"] for e in self.events if e.name == "state")

    @property
    def text(self) -> dict[str, str]:
        """What the sides said, as a page puts it together."""
        said: dict[str, str] = {}
        for event in self.events:
            if event.name == "delta":
                side, at = event.data["side"], event.data["at"]
                said[side] = said.get(side, "")[:at] + event.data["text"]
        return said

    async def until(self, seen: Callable[["Reader"], Any]) -> None:
        """Wait for an event after which `seen` holds."""
        async with asyncio.timeout(WAIT_S):
            while not seen(self):
                self.came.clear()
                await self.came.wait()


@asynccontextmanager
async def reading(
    site: Site, held: Held, view: View, participant: str | None = None
) -> AsyncIterator[Reader]:
    """A view that is open for as long as the block."""
    reader = Reader()
    events = await hub(site).follow(held.created.id, view, "en", participant)

    async def read() -> None:
        async for event in events:
            reader.events.append(event)
            reader.came.set()

    task = asyncio.create_task(read())
    try:
        yield reader
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await events.aclose()


def hub(site: Site) -> Hub:
    found: Hub = site.services[Hub]
    return found


def answering(site: Site) -> Answering:
    found: Answering = site.services[Answering]
    return found


async def eventually(held: Held, seen: Callable[[WorkshopState], Any]) -> WorkshopState:
    """The state, once `seen` holds of it."""
    async with asyncio.timeout(WAIT_S):
        while True:
            state = await held.state()
            if seen(state):
                return state
            await asyncio.sleep(0.02)
