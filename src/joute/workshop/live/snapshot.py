"""What one node knows of a workshop that is watched, and what each reader was told of it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from anyio.to_thread import run_sync

from joute.calls import Channel
from joute.web import Event, Signal
from joute.workshop.state import Session

View = Literal["desk", "screen", "phone"]
# A language of None is that of the workshop.
Render = Callable[[Session, View, str | None, str | None], str]


class Shown:
    """A workshop at one moment, and what was rendered of it."""

    def __init__(self, session: Session, channel: Channel | None, render: Render) -> None:
        self.session, self.channel = session, channel
        self._render = render
        self._fragments: dict[tuple[View, str | None, str | None], asyncio.Future[str]] = {}

    async def fragment(self, view: View, language: str | None, participant: str | None) -> str:
        """What a view shows; a phone sees the choice that it made."""
        choice = self.session.ballots.get(participant) if participant else None
        key = (view, language, choice)
        if key not in self._fragments:
            rendering = run_sync(self._render, self.session, *key)
            self._fragments[key] = asyncio.ensure_future(rendering)
        # A reader who leaves does not end what the others wait for.
        return await asyncio.shield(self._fragments[key])


class Watch:
    """What this node knows of a workshop that somebody watches. `over` once nobody does, or the
    workshop is not there any more."""

    def __init__(self) -> None:
        self.readers = 0
        self.shown: Shown | None = None
        self.changed, self.written = Signal(), Signal()
        self.stale = asyncio.Event()
        self.over = False

    def show(self, shown: Shown | None) -> None:
        self.shown = shown
        self.changed.notify()
        self.written.notify()


class Told:
    """How much of each side one reader was sent."""

    def __init__(self) -> None:
        self._channel: Channel | None = None
        self._counts: dict[str, int] = {}

    def deltas(self, channel: Channel) -> Iterator[Event]:
        """What was released since; a channel that was not seen before is told from its start."""
        if channel is not self._channel:
            self._channel, self._counts = channel, dict.fromkeys(channel.sides, 0)
        for side, state in channel.sides.items():
            at, text = self._counts[side], state.text
            if len(text) > at:
                self._counts[side] = len(text)
                yield Event("delta", {"side": side, "at": at, "text": text[at:]})


async def relay(watch: Watch, channel: Channel) -> None:
    """Wake those who follow the text at each release, and everybody when a side is over."""
    ended: set[str] = set()
    while len(ended) < len(channel.sides):
        woken = channel.changed.next
        watch.written.notify()
        over = {side for side, state in channel.sides.items() if state.over}
        if over != ended:
            ended = over
            watch.stale.set()
        await woken.wait()


def so_far(session: Session, channel: Channel | None) -> Session:
    """The state with, of the answers that a channel releases, those that are over only."""
    current = session.round
    if channel is None or current is None:
        return session
    writing = frozenset(side for side, state in channel.sides.items() if not state.over)
    over = {side: one for side, one in current.answers.items() if side not in writing}
    shown = replace(current, answers=over)
    rounds = tuple(shown if one is current else one for one in session.rounds)
    return replace(session, rounds=rounds, writing=writing)
