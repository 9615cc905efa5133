"""Reasoning inside the text, between tags."""

from collections.abc import Iterator

from joute.llm.pieces import Piece, Reasoning, Text


class ThinkTags:
    """Splits a text that begins by `<think>…</think>` into reasoning and answer, while it streams.

    A tag may be cut anywhere. White space around the tags and before the answer is dropped.
    """

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._pending = ""
        self._step = self._at_start

    def feed(self, text: str) -> Iterator[Piece]:
        """The pieces that are certain after `text`."""
        self._pending += text
        return self._step()

    def finish(self) -> Iterator[Piece]:
        """The rest, at the end of the stream."""
        pending = self._pending.lstrip()
        if pending:
            yield Reasoning(pending) if self._step == self._in_thought else Text(pending)

    def _at_start(self) -> Iterator[Piece]:
        start = self._pending.lstrip()
        if start.startswith(self._OPEN):
            self._pending, self._step = start.removeprefix(self._OPEN), self._in_thought
            yield from self._step()
        elif not self._OPEN.startswith(start):
            self._pending, self._step = start, self._in_answer
            yield from self._step()

    def _in_thought(self) -> Iterator[Piece]:
        thought, close, after = self._pending.partition(self._CLOSE)
        if close:
            self._pending, self._step = after, self._before_answer
        else:
            partial = _beginning_at_end(thought, self._CLOSE)
            thought, self._pending = (
                thought[: len(thought) - partial],
                thought[len(thought) - partial :],
            )
        if thought:
            yield Reasoning(thought)
        if close:
            yield from self._step()

    def _before_answer(self) -> Iterator[Piece]:
        self._pending = self._pending.lstrip()
        if self._pending:
            self._step = self._in_answer
            yield from self._step()

    def _in_answer(self) -> Iterator[Piece]:
        text, self._pending = self._pending, ""
        if text:
            yield Text(text)


def _beginning_at_end(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    return next(size for size in range(len(tag) - 1, -1, -1) if text.endswith(tag[:size]))
