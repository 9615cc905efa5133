"""Phrases: words one after the other, looked for where their first word stands."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property

from joute.guard.reading import Reading, Span

# Some words of the same sentence, as few as possible; each is read once, and never given back.
_GAP = re.compile(r"~(\d+)")


class Phrases:
    """Sequences of words, in the plain form of `Reading.words`.

    Each is written as the alternatives of the first word, then an item for what follows, apart by
    spaces: alternatives of a word or of several joined by `_`, `?` before one that may be left out,
    `~4` for up to four other words of the sentence. A text is read in a time that grows with its
    length.
    """

    def __init__(self, *phrases: str) -> None:
        split = (phrase.partition(" ") for phrase in phrases)
        self._phrases = [(heads.split("|"), rest) for heads, _, rest in split]
        for head in self.heads:
            if not head.isalnum():
                raise ValueError(f"a phrase begins with words, not with {head!r}")

    @property
    def heads(self) -> Set[str]:
        """The first words."""
        return {head for heads, _ in self._phrases for head in heads}

    @cached_property
    def _rests(self) -> Mapping[str, Sequence[re.Pattern[str]]]:
        """What follows each first word. Compiled for the first text: all of them take 0.1 s."""
        rests: dict[str, list[re.Pattern[str]]] = {}
        for heads, rest in self._phrases:
            pattern = re.compile("".join(map(_item, rest.split())))
            for head in heads:
                rests.setdefault(head, []).append(pattern)
        return rests

    def find(self, reading: Reading) -> Iterator[Span]:
        """Where phrases stand, in order; those that overlap are one place."""
        start = end = -1
        for first, last in sorted(self._each(reading)):
            if first < end:
                end = max(end, last)
                continue
            if end > 0:
                yield start, end
            start, end = first, last
        if end > 0:
            yield start, end

    def _each(self, reading: Reading) -> Iterator[Span]:
        for head in self._rests.keys() & reading.places.keys():
            for place in reading.places[head]:
                after = reading.starts[place] + len(head)
                for pattern in self._rests[head]:
                    if match := pattern.match(reading.line, after):
                        yield reading.span(place, match.end())
                        break


def _item(item: str) -> str:
    if gap := _GAP.fullmatch(item):
        return rf"(?: [^. ]++){{0,{gap[1]}}}?"
    words = item.lstrip("?").replace("_", " ")
    return rf"(?: (?:{words})(?![^ ])){'?' * item.startswith('?')}"
