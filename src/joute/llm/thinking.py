"""Reasoning that comes inside the text, between tags."""

from collections.abc import Iterator

from joute.llm.pieces import Piece, Reasoning, Text


class ThinkTags:
    """Splits a text that begins by `<think>…</think>` into reasoning and answer, as it comes.

    A tag may be cut anywhere. White space around the tags and before the answer is dropped.
    """

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._held = ""
        self._step = self._at_start

    def feed(self, text: str) -> Iterator[Piece]:
        """The pieces that are certain once `text` has come."""
        self._held += text
        return self._step()

    def finish(self) -> Iterator[Piece]:
        """What was held back, now that nothing more comes."""
        held = self._held.lstrip()
        if held:
            yield Reasoning(held) if self._step == self._in_thought else Text(held)

    def _at_start(self) -> Iterator[Piece]:
        begun = self._held.lstrip()
        if begun.startswith(self._OPEN):
            self._held, self._step = begun.removeprefix(self._OPEN), self._in_thought
            yield from self._step()
        elif not self._OPEN.startswith(begun):
            self._held, self._step = begun, self._in_answer
            yield from self._step()

    def _in_thought(self) -> Iterator[Piece]:
        thought, close, after = self._held.partition(self._CLOSE)
        if close:
            self._held, self._step = after, self._before_answer
        else:
            kept = _beginning_at_end(thought, self._CLOSE)
            thought, self._held = thought[: len(thought) - kept], thought[len(thought) - kept :]
        if thought:
            yield Reasoning(thought)
        if close:
            yield from self._step()

    def _before_answer(self) -> Iterator[Piece]:
        self._held = self._held.lstrip()
        if self._held:
            self._step = self._in_answer
            yield from self._step()

    def _in_answer(self) -> Iterator[Piece]:
        text, self._held = self._held, ""
        if text:
            yield Text(text)


def _beginning_at_end(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    return next(size for size in range(len(tag) - 1, -1, -1) if text.endswith(tag[:size]))
