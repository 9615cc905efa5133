"""Phrases: words one after the other, looked for where their first word stands."""

import re
from collections.abc import Iterator, Set

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
        self._rests: dict[str, list[re.Pattern[str]]] = {}
        for phrase in phrases:
            heads, _, rest = phrase.partition(" ")
            pattern = re.compile("".join(map(_item, rest.split())))
            for head in heads.split("|"):
                if not head.isalnum():
                    raise ValueError(f"a phrase begins with words, not with {head!r}")
                self._rests.setdefault(head, []).append(pattern)

    @property
    def heads(self) -> Set[str]:
        """The first words."""
        return self._rests.keys()

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
