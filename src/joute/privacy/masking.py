"""Mask personal data, and bring it back."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType

from joute.language import Language, language_of
from joute.privacy.finding import Recogniser, find
from joute.privacy.kinds import KINDS, THRESHOLD, Found, Kind
from joute.privacy.marks import MARK, label, same_kind
from joute.privacy.source import SAMPLE


@dataclass(frozen=True)
class Masked:
    """A text with marks in the place of personal data.

    `found` are the masked findings, as positions in the text before; `values` what each mark stands
    for, those of earlier texts of the conversation included; one that the person typed stands for
    itself. Drop it to mask for good.
    """

    text: str
    found: tuple[Found, ...]
    values: Mapping[str, str] = field(repr=False)

    def restore(self, text: str) -> str:
        """The values in the place of their marks: in the masked text, or in an answer to it.

        A mark that the person typed is left as it was typed.
        """
        return MARK.sub(lambda mark: self.values.get(mark[0], mark[0]), text)


def mask(
    text: str,
    language: Language | None = None,
    *,
    earlier: Masked | None = None,
    names: Recogniser | None = None,
    kinds: Collection[Kind] = KINDS,
) -> Masked:
    """Mask everything of these kinds that is found with a certainty of 0.5 or more.

    Marks are words of `language`, by default that of the text. With `earlier`, the last masked text
    of the conversation, a value that was masked before gets the same mark.
    """
    spans: list[Found] = []
    masked = _render(text, (), "fr", earlier)
    while True:
        found = find(masked.text, language, names=names)
        new = [one for one in found if one.certainty >= THRESHOLD and one.kind in kinds]
        if not new:
            return Masked(masked.text, tuple(spans), MappingProxyType(masked.values))
        # Marks change what stands before a word, and thereby what else is found.
        spans = sorted((*spans, *map(masked.original, new)), key=lambda one: one.start)
        language = language or language_of(text[:SAMPLE])
        masked = _render(text, spans, language, earlier)


@dataclass
class _Rendered:
    """A masked text, and where its pieces stood in the original."""

    text: str
    values: dict[str, str]
    ends: list[int]
    shifts: list[int]

    def original(self, one: Found) -> Found:
        """A finding between two marks, where it stands in the original."""
        place = bisect_right(self.ends, one.start) - 1
        shift = self.shifts[place] if place >= 0 else 0
        return one._replace(start=one.start + shift, end=one.end + shift)


def _render(
    text: str, spans: Sequence[Found], language: Language, earlier: Masked | None
) -> _Rendered:
    marks = _Marks(text, earlier)
    pieces, done, length = [], 0, 0
    ends, shifts = [], []
    for start, end, word in sorted((*_named(spans, language), *marks.typed(text))):
        mark = marks.of(text[start:end], word)
        pieces += [text[done:start], mark]
        length += start - done + len(mark)
        done = end
        ends.append(length)
        shifts.append(end - length)
    return _Rendered("".join((*pieces, text[done:])), marks.values, ends, shifts)


def _named(spans: Iterable[Found], language: Language) -> Iterator[tuple[int, int, str]]:
    return ((one.start, one.end, label(one.kind, language)) for one in spans)


class _Marks:
    """The marks of a conversation: one for each value, none that the person typed."""

    def __init__(self, text: str, earlier: Masked | None) -> None:
        self.values = dict(earlier.values) if earlier else {}
        for typed in MARK.findall(text):
            self.values.setdefault(typed, typed)
        self._given = {value: mark for mark, value in self.values.items() if value != mark}
        self._next: dict[str, int] = {}

    def of(self, value: str, word: str) -> str:
        if value not in self._given:
            mark = self._free(word)
            self._given[value], self.values[mark] = mark, value
        return self._given[value]

    def _free(self, word: str) -> str:
        numbers, words = count(self._next.get(word, 1)), same_kind(word)
        number = next(
            one for one in numbers if all(f"[{each}_{one}]" not in self.values for each in words)
        )
        self._next[word] = number + 1
        return f"[{word}_{number}]"

    def typed(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Marks that the person typed and that stand for something already: they get marks too."""
        for match in MARK.finditer(text):
            if self.values[match[0]] != match[0]:
                yield match.start(), match.end(), match[0][1:].rpartition("_")[0]
