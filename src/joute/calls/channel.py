"""Answers while they are written: one channel per turn, followed by any number of readers.

A channel stores the text released so far on each side, so that a reader who comes late, or comes
back, receives the missing text and nothing twice: the id of an event says how many characters of
each side have been sent. Generation never waits for a reader.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from joute.web import Event, Signal

SIDES = ("a", "b")


@dataclass(frozen=True)
class Cursor:
    """The position of a reader: turn and characters received of each side. Sent as event id."""

    turn: int
    a: int = 0
    b: int = 0

    def __str__(self) -> str:
        return f"{self.turn}.{self.a}.{self.b}"

    @classmethod
    def parse(cls, event_id: str | None, turn: int) -> "Cursor":
        """The cursor of a Last-Event-ID header; the start of `turn` for anything else."""
        try:
            numbers = [int(part) for part in (event_id or "").split(".")]
            cursor = cls(*numbers)
        except (ValueError, TypeError):
            return cls(turn)
        return cursor if cursor.turn == turn and min(numbers) >= 0 else cls(turn)

    def moved(self, side: str, count: int) -> "Cursor":
        return replace(self, a=self.a + count) if side == "a" else replace(self, b=self.b + count)


@dataclass
class SideText:
    """The released text of one side, and its end: done, or failed with a public code."""

    text: str = ""
    over: str | None = None
    code: str | None = None


class Channel:
    """The sides of one turn: two in a duel. Written by one task, read by many."""

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

    async def follow(self, cursor: Cursor) -> AsyncGenerator[Event, None]:
        """Events of a duel from `cursor` on: working, delta, done or failed; turn_over last."""
        ended: set[str] = set()
        for side in SIDES:
            yield self._event(cursor, "working", side)
        while True:
            changed = self.changed.next
            for side in SIDES:
                state = self.sides[side]
                text = state.text[cursor.a if side == "a" else cursor.b :]
                if text:
                    cursor = cursor.moved(side, len(text))
                    yield self._event(cursor, "delta", side, text=text)
                if state.over and side not in ended:
                    ended.add(side)
                    extra = {"code": state.code} if state.code else {}
                    yield self._event(cursor, state.over, side, **extra)
            if len(ended) == len(SIDES):
                yield Event("turn_over", {"turn": self.turn}, id=str(cursor))
                return
            await changed.wait()

    def _event(self, cursor: Cursor, name: str, side: str, **data: Any) -> Event:
        return Event(name, {"side": side, "turn": self.turn, **data}, id=str(cursor))
