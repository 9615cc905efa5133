"""A watched workshop on one node: its latest snapshot, and the position of each reader."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from anyio.to_thread import run_sync

from joute.calls import Channel
from joute.web import Event, Signal
from joute.workshop.state import Done, WorkshopState

View = Literal["desk", "screen", "phone"]
# A language of None is that of the workshop.
Render = Callable[[WorkshopState, View, str | None, Done], str]


class Snapshot:
    """A workshop at one moment, and the fragments rendered of it."""

    def __init__(self, state: WorkshopState, channel: Channel | None, render: Render) -> None:
        self.state, self.channel = state, channel
        self._render = render
        self._fragments: dict[tuple[View, str | None, Done], asyncio.Future[str]] = {}

    async def fragment(self, view: View, language: str | None, participant: str | None) -> str:
        """The content of a view; a phone also sees what it did."""
        key = (view, language, self.state.done_by(participant))
        if key not in self._fragments:
            rendering = run_sync(self._render, self.state, *key)
            self._fragments[key] = asyncio.ensure_future(rendering)
        # A reader who leaves must not cancel the rendering for the others.
        return await asyncio.shield(self._fragments[key])


class Watch:
    """A workshop with readers on this node. `over` once the last one left, or the workshop is
    deleted."""

    def __init__(self) -> None:
        self.readers = 0
        self.snapshot: Snapshot | None = None
        self.changed, self.written = Signal(), Signal()
        self.stale = asyncio.Event()
        self.over = False

    def show(self, snapshot: Snapshot | None) -> None:
        self.snapshot = snapshot
        self.changed.notify()
        self.written.notify()


class ReaderCursor:
    """The number of characters of each side that one reader has received."""

    def __init__(self) -> None:
        self._channel: Channel | None = None
        self._counts: dict[str, int] = {}

    def deltas(self, channel: Channel) -> Iterator[Event]:
        """The text released since the last call; a new channel is sent from its start."""
        if channel is not self._channel:
            self._channel, self._counts = channel, dict.fromkeys(channel.sides, 0)
        for side, released in channel.sides.items():
            at, text = self._counts[side], released.text
            if len(text) > at:
                self._counts[side] = len(text)
                yield Event("delta", {"side": side, "at": at, "text": text[at:]})


async def relay(watch: Watch, channel: Channel) -> None:
    """Wake those who follow the text at each release, and everybody when a side is over."""
    ended: set[str] = set()
    while len(ended) < len(channel.sides):
        woken = channel.changed.next
        watch.written.notify()
        over = {side for side, text in channel.sides.items() if text.over}
        if over != ended:
            ended = over
            watch.stale.set()
        await woken.wait()


def hide_unfinished(state: WorkshopState, channel: Channel | None) -> WorkshopState:
    """The state without the answers that the channel is still releasing."""
    current = state.round
    if channel is None or current is None:
        return state
    writing = frozenset(side for side, text in channel.sides.items() if not text.over)
    finished = {side: one for side, one in current.answers.items() if side not in writing}
    visible = replace(current, answers=finished)
    rounds = tuple(visible if one is current else one for one in state.rounds)
    return replace(state, rounds=rounds, writing=writing)
