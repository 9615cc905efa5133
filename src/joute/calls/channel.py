"""Answers while they are written: one channel per turn, followed by any number of readers.

A channel stores the text released so far on each side, so that a reader who comes late, or comes
back, receives the missing text and nothing twice: the id of an event says how many characters of
each side have been sent, and how many of them as rendered blocks. Generation never waits for a
reader.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from anyio.to_thread import run_sync

from joute.web import BlockReader, Event, Signal

SIDES = ("a", "b")

# An event costs about 20 bytes beside its text. Text that comes a token at a time waits for these
# characters, or for so long, so that an answer costs less than three times its text.
LEAST_CHARACTERS = 16
HOLD_S = 0.25

# How many numbers an event id has: with the blocks or without.
_NUMBERS = (3, 5)


@dataclass(frozen=True)
class Cursor:
    """The position of a reader: turn and characters received of each side, as text and as
    rendered blocks. Sent as event id.
    """

    turn: int
    a: int = 0
    b: int = 0
    rendered_a: int = 0
    rendered_b: int = 0

    def __str__(self) -> str:
        return f"{self.turn}.{self.a}.{self.b}.{self.rendered_a}.{self.rendered_b}"

    @classmethod
    def parse(cls, event_id: str | None, turn: int) -> "Cursor":
        """The cursor of a Last-Event-ID header; the start of `turn` for anything else."""
        try:
            numbers = [int(part) for part in (event_id or "").split(".")]
            cursor = cls(*numbers) if len(numbers) in _NUMBERS else cls(turn)
        except (ValueError, TypeError):
            return cls(turn)
        return cursor if cursor.turn == turn and min(numbers) >= 0 else cls(turn)

    def rendered(self, side: str) -> int:
        return self.rendered_a if side == "a" else self.rendered_b

    def rendered_to(self, side: str, end: int) -> "Cursor":
        return replace(self, rendered_a=end) if side == "a" else replace(self, rendered_b=end)

    def text(self, side: str) -> int:
        return self.a if side == "a" else self.b

    def moved(self, side: str, count: int) -> "Cursor":
        return replace(self, a=self.a + count) if side == "a" else replace(self, b=self.b + count)


@dataclass(frozen=True, slots=True)
class Block:
    """Blocks of Markdown that are closed, up to the character `end` of a text, as safe HTML."""

    end: int
    html: str
    units: int
    """Their length in UTF-16 units, in which a browser counts."""


@dataclass
class SideText:
    """The released text of one side, and its end: done, or failed with a public code."""

    text: str = ""
    over: str | None = None
    code: str | None = None
    blocks: list[Block] = field(default_factory=list)
    reader: BlockReader = field(default_factory=BlockReader)

    async def render_closed(self) -> None:
        """Render the blocks that are closed since the last time, in a thread."""
        # A gateway alone renders nothing, and is spared what Markdown loads.
        from joute.web import to_html  # noqa: PLC0415

        start, end = self._rendered, self.reader.read(self.text)
        if end == start:
            return
        closed = self.text[start:end]
        html = await run_sync(to_html, closed)
        if self._rendered == start:  # Another reader may have been faster.
            self.blocks.append(Block(end, html, len(closed.encode("utf-16-le")) // 2))

    @property
    def _rendered(self) -> int:
        return self.blocks[-1].end if self.blocks else 0


class Channel:
    """The sides of one turn: two in a duel, “a” alone in a chat. Written by one task, read by
    many."""

    def __init__(self, turn: int, sides: Sequence[str] = SIDES) -> None:
        self.turn = turn
        self.sides = {side: SideText() for side in sides}
        self.changed = Signal()

    def append(self, side: str, text: str) -> None:
        self.sides[side].text += text

    def finish(self, side: str, code: str | None = None) -> None:
        """The side is over: failed when there is a `code`."""
        self.sides[side].over = "failed" if code else "done"
        self.sides[side].code = code

    def refresh(self) -> None:
        """Take in what came since the last look: nothing, where text is appended."""

    def notify(self) -> None:
        """Wake the readers; called once per tick, whatever was appended."""
        self.changed.notify()

    @property
    def over(self) -> bool:
        return all(side.over for side in self.sides.values())

    def abandon(self) -> None:
        """End the unfinished sides, because their node stops."""
        for side, state in self.sides.items():
            if not state.over:
                self.finish(side, "interrupted")
        self.notify()

    async def wait_over(self) -> None:
        while not self.over:
            await self.changed.next.wait()

    async def follow(self, cursor: Cursor, hold_s: float = HOLD_S) -> AsyncGenerator[Event, None]:
        """Events of a turn from `cursor` on: working, delta, block, done or failed; turn_over last.

        Text shorter than LEAST_CHARACTERS waits for more, `hold_s` after the last event at most.
        A block takes the place of as many UTF-16 units of the text that is not in a block yet.
        """
        ended: set[str] = set()
        clock = asyncio.get_running_loop().time
        sent_at = clock() - hold_s
        for side in self.sides:
            yield self._event(cursor, "working", side)
        while True:
            changed = self.changed.next
            self.refresh()
            due = clock() - sent_at >= hold_s
            for side in self.sides:
                state = self.sides[side]
                # While blocks are rendered more may come: that is for the next round.
                text, over = state.text[cursor.text(side) :], state.over
                if text and (due or over or len(text) >= LEAST_CHARACTERS):
                    sent_at = clock()
                    cursor = cursor.moved(side, len(text))
                    yield self._event(cursor, "delta", side, text=text)
                if not over:
                    await state.render_closed()
                for block in _between(state.blocks, cursor, side):
                    cursor = cursor.rendered_to(side, block.end)
                    units = block.units
                    yield self._event(cursor, "block", side, units=units, html=block.html)
                if over and side not in ended:
                    ended.add(side)
                    extra = {"code": state.code} if state.code else {}
                    yield self._event(cursor, over, side, **extra)
            if len(ended) == len(self.sides):
                yield Event("turn_over", {"turn": self.turn}, id=str(cursor))
                return
            held = any(len(self.sides[side].text) > cursor.text(side) for side in self.sides)
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), hold_s if held else None)

    def _event(self, cursor: Cursor, name: str, side: str, **data: Any) -> Event:
        return Event(name, {"side": side, "turn": self.turn, **data}, id=str(cursor))


class TextStream(Protocol):
    """Changes a text as it streams."""

    def feed(self, chunk: str) -> str:
        """What may be shown now."""

    def finish(self) -> str:
        """The rest."""


class ChangedChannel(Channel):
    """A channel as one reader sees it: each side passes through a stream that changes its text.
    Positions in its events are those in the changed text."""

    def __init__(self, source: Channel, streams: Mapping[str, TextStream]) -> None:
        super().__init__(source.turn, tuple(source.sides))
        self.changed = source.changed
        self._source, self._streams = source, streams
        self._read = dict.fromkeys(source.sides, 0)

    def refresh(self) -> None:
        for side, state in self._source.sides.items():
            new, stream = state.text[self._read[side] :], self._streams[side]
            self._read[side] += len(new)
            self.append(side, stream.feed(new))
            if state.over and not self.sides[side].over:
                self.append(side, stream.finish())
                self.finish(side, state.code)


def _between(blocks: Sequence[Block], cursor: Cursor, side: str) -> list[Block]:
    """The blocks that a reader has as text only."""
    last = bisect_right(blocks, cursor.text(side), key=lambda block: block.end)
    first = bisect_right(blocks, cursor.rendered(side), key=lambda block: block.end)
    return list(blocks[first:last])
