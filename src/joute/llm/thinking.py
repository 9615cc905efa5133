"""Reasoning inside the text, in the marks that models put around it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase, ascii_uppercase

from joute.llm.pieces import Divided, Piece, Reasoning, Text


@dataclass(frozen=True)
class _Marks:
    """The marks of one family of models: around reasoning, which begins the text, and around the
    answer, where there are any."""

    opens: str
    closes: str
    opens_answer: str = ""
    closes_answer: str = ""


def _tag(name: str) -> _Marks:
    return _Marks(f"<{name}>", f"</{name}>")


_TAGS = (
    *map(_tag, ("think", "thinking", "thought", "thoughts", "reasoning", "seed:think")),
    _Marks("[THINK]", "[/THINK]"),  # Mistral
    _Marks("◁think▷", "◁/think▷"),  # Moonshot
)
_MARKS = (
    *_TAGS,
    _Marks(
        "<|begin_of_thought|>",
        "<|end_of_thought|>",
        "<|begin_of_solution|>",
        "<|end_of_solution|>",
    ),
    _Marks(  # Cohere
        "<|START_THINKING|>", "<|END_THINKING|>", "<|START_RESPONSE|>", "<|END_RESPONSE|>"
    ),
    _Marks(  # OpenAI's open models
        "<|channel|>analysis<|message|>",
        "<|end|>",
        "<|start|>assistant<|channel|>final<|message|>",
        "<|return|>",
    ),
    _Marks("<|channel>thought", "<channel|>"),  # Google's open models, and the next
    _Marks("<unused94>thought", "<unused95>"),
    _Marks("Here is my thought process:", "Here is my response:"),  # IBM
)


@cache
def _pattern(*marks: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, marks)), re.IGNORECASE | re.ASCII)


_CLOSING = _pattern(*(marks.closes for marks in _TAGS))
_OPENING = _pattern(*(marks.opens for marks in _TAGS))
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_LONGEST_CLOSING = max(len(marks.closes) for marks in _TAGS)


class ThinkTags:
    """Divides a text into reasoning and answer, while it streams, wherever it is cut.

    Marks that begin the text open the reasoning. Where a host opens it before the text (its
    template does), only the closing tag is seen: all before the first one is reasoning when the
    tag begins or ends a line, outside of code and after no opening tag. A `Divided` says so, since
    the text had left. A model known for it is read with `thinks_first`: its text counts as
    reasoning up to that tag. `closed_unopened` says whether there was one.

    White space around the marks and before the answer is dropped.
    """

    def __init__(self, *, thinks_first: bool = False) -> None:
        self._thinks_first = thinks_first
        self._marks = _TAGS[0]
        self._pending = ""
        self._unmarked: list[str] = []
        self._tail = ""
        self._step = self._at_start
        self.closed_unopened = False

    def feed(self, text: str) -> Iterator[Piece]:
        """The pieces that are certain after `text`."""
        self._pending += text
        return self._step()

    def finish(self, *, cut: bool = False) -> Iterator[Piece]:
        """The rest, at the end of the stream; `cut`: at the limit of tokens."""
        if self._step == self._watching:
            yield from self._divided(final=True)
        if self._step in (self._watching, self._unmarked_to_the_end):
            if self._thinks_first and not cut:  # this time it did not think
                yield Divided("", "".join(self._unmarked))
        elif self._step == self._in_thought:
            yield from _some(Reasoning, self._pending)
        else:
            yield from _some(Text, self._pending)

    def _at_start(self) -> Iterator[Piece]:
        self._pending = self._pending.lstrip()
        for marks in _MARKS:
            if _starts(self._pending, marks.opens):
                self._marks = marks
                return self._take(marks.opens, self._before_thought)
        if any(_may_start(self._pending, marks.opens) for marks in _MARKS):
            return iter(())
        return self._go(self._watching)

    def _before_thought(self) -> Iterator[Piece]:
        self._pending = self._pending.lstrip()
        return self._go(self._in_thought) if self._pending else iter(())

    def _in_thought(self) -> Iterator[Piece]:
        thought, closed = self._up_to(self._marks.closes)
        yield from _some(Reasoning, thought)
        if closed:
            yield from self._go(self._before_answer)

    def _before_answer(self) -> Iterator[Piece]:
        self._pending = self._pending.lstrip()
        marks = {self._marks.opens: self._before_thought, self._marks.opens_answer: self._in_answer}
        for mark, step in marks.items():
            if mark and _starts(self._pending, mark):
                return self._take(mark, step)
        if any(_may_start(self._pending, mark) for mark in marks):
            return iter(())
        return self._go(self._in_answer)

    def _in_answer(self) -> Iterator[Piece]:
        if not self._marks.closes_answer:
            text, self._pending = self._pending, ""
        else:
            text, _ = self._up_to(self._marks.closes_answer)
        yield from _some(Text, text)

    def _watching(self) -> Iterator[Piece]:
        """In a text without marks: a closing tag may come."""
        text, self._pending = self._pending, ""
        self._unmarked.append(text)
        self._tail += text
        divided = list(self._divided(final=False))
        self._tail = self._tail[-_LONGEST_CLOSING:]
        yield from divided or _some(Reasoning if self._thinks_first else Text, text)

    def _divided(self, *, final: bool) -> Iterator[Piece]:
        """The division at the first closing tag, once what follows it is known."""
        tag = _CLOSING.search(self._tail)
        if tag is None or (tag.end() == len(self._tail) and not final):
            return
        whole = "".join(self._unmarked)
        behind = len(whole) - len(self._tail)
        thought, answer = whole[: behind + tag.start()], whole[behind + tag.end() :]
        if not _is_thought(thought, answer):
            self._step = self._unmarked_to_the_end
            return
        self.closed_unopened = True
        yield Divided(thought, "")
        self._pending = answer
        yield from self._go(self._before_answer)

    def _unmarked_to_the_end(self) -> Iterator[Piece]:
        text, self._pending = self._pending, ""
        if self._thinks_first:
            self._unmarked.append(text)
        yield from _some(Reasoning if self._thinks_first else Text, text)

    def _go(self, step: Callable[[], Iterator[Piece]]) -> Iterator[Piece]:
        self._step = step
        return step()

    def _take(self, mark: str, step: Callable[[], Iterator[Piece]]) -> Iterator[Piece]:
        """Drop a mark that begins what is pending, and go on."""
        self._pending = self._pending[len(mark) :]
        return self._go(step)

    def _up_to(self, mark: str) -> tuple[str, bool]:
        """Take what is pending up to a mark, which is dropped; without it, all that cannot be its
        beginning."""
        found = _pattern(mark).search(self._pending)
        if found:
            before, self._pending = self._pending[: found.start()], self._pending[found.end() :]
        else:
            end = len(self._pending) - _beginning_at_end(self._pending, mark)
            before, self._pending = self._pending[:end], self._pending[end:]
        return before, found is not None


def _is_thought(before: str, after: str) -> bool:
    """Whether a closing tag between these ends reasoning, rather than being spoken of."""
    begins_line = not before.rpartition("\n")[2].strip()
    ends_line = after.lstrip(" \r").startswith("\n")
    in_code = before.count("```") % 2 == 1
    return (begins_line or ends_line) and not in_code and not _OPENING.search(before)


def _some(kind: type[Text | Reasoning], text: str) -> Iterator[Piece]:
    if text:
        yield kind(text)


def _folded(text: str) -> str:
    """As `_pattern` compares: without case, of ASCII alone."""
    return text.translate(_LOWER)


def _starts(text: str, mark: str) -> bool:
    return _folded(text[: len(mark)]) == _folded(mark)


def _may_start(text: str, mark: str) -> bool:
    """Whether `text`, which is shorter, may become `mark`."""
    return len(text) < len(mark) and _folded(mark).startswith(_folded(text))


def _beginning_at_end(text: str, mark: str) -> int:
    """How many characters at the end of `text` may be the beginning of `mark`."""
    text, mark = _folded(text[-len(mark) :]), _folded(mark)
    return next(size for size in range(len(mark) - 1, -1, -1) if text.endswith(mark[:size]))
