"""A text as rules read it: as written, and as plain words."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeVar

from joute.guard.subject import Given, Scope

if TYPE_CHECKING:
    from joute.privacy import Found

Read = TypeVar("Read")
# Where something stands in a text, as slices count.
Span = tuple[int, int]

# Characters that nobody sees, and accents that are written apart from their letter.
UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef"
)
_ACCENTS = "\u0300-\u036f"
_INSIDE = re.compile(f"[{UNSEEN}{_ACCENTS}]")
# A word, a sign of money or percent, or what ends a sentence; the point of “x.fr” does not.
_END = r"[.!?…]++(?![^\W_])|\n[ \t\r]*+\n"
_WORD = re.compile(rf"[^\W_]++|[€$£%]|{_END}")
_DISGUISED_WORD = re.compile(rf"[\w{UNSEEN}{_ACCENTS}]++|[€$£%]|{_END}")
# Letters of other alphabets that look like ours.
_LOOKALIKES = str.maketrans(
    "авеёкмнорстухіјѕԁһԛԝӏοανιρτυκεχγω", "abeekmhopctyxijsdhqwloavipt" + "ukexyw"
)
_DIGITS = str.maketrans("0134578@", "oieastba")
_SIGNS = frozenset("€$£%")


@dataclass(frozen=True)
class Reading:
    """A whole text, with what rules know beside it. Each way to read it is made once, when a rule
    first asks for it."""

    text: str = field(repr=False)
    scope: Scope = field(default_factory=Scope, repr=False)
    given: Given = field(default_factory=Given, repr=False)

    @cached_property
    def personal(self) -> "Sequence[Found]":
        """The personal data that is certain enough to be masked."""
        return certain(self.text)

    def once(self, read: Callable[["Reading"], Read]) -> Read:
        """What a function reads in it, which is asked once whoever asks."""
        if read not in self._read:
            self._read[read] = read(self)
        known: Read = self._read[read]
        return known

    @cached_property
    def beside(self) -> "Reading":
        """What stands beside it in the conversation: the given text, the question, the
        instructions."""
        given = self.given
        return Reading("\n\n".join((given.text, given.asked, given.instructions)))

    @cached_property
    def words(self) -> Sequence[str]:
        """The words in small letters of ASCII, signs of money, and "." where a sentence ends."""
        words = self._pattern.findall(self.folded)
        plain = {word: _plain(word) for word in {*words} if not (word.isascii() and word.isalpha())}
        return [plain.get(word, word) for word in words] if plain else words

    @cached_property
    def line(self) -> str:
        """The words, with one space between them."""
        return " ".join(self.words)

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Where each word stands, as a place in `words`."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word, []).append(place)
        return places

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where each word begins in `line`, and where a further one would."""
        return [*accumulate((len(word) + 1 for word in self.words), initial=0)]

    def span(self, place: int, line_end: int) -> Span:
        """Where the words from a place of `words` to an end in `line` stand in the text."""
        last = bisect_left(self.starts, line_end) - 1
        return self._spans[place][0], self._spans[max(place, last)][1]

    def words_of(self, start: int, end: int) -> Sequence[str]:
        """The words of a part of the text, as if it stood alone."""
        spans, first = self._spans, bisect_left(self._spans, (start, start))
        last = bisect_left(spans, (end, end), first)
        cut = (first > 0 and spans[first - 1][1] > start) or (last > 0 and spans[last - 1][1] > end)
        # A part that begins or ends within a word.
        return Reading(self.text[start:end]).words if cut else self.words[first:last]

    @cached_property
    def _read(self) -> dict[Callable[["Reading"], Any], Any]:
        return {}

    @cached_property
    def folded(self) -> str:
        """In small letters without accents; as many characters as in the text."""
        from joute.privacy.source import fold  # noqa: PLC0415 # with the first text

        folded = fold(self.text)
        return folded.replace("_", " ") if self._pattern is _DISGUISED_WORD else folded

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        disguised = not self.text.isascii() and _INSIDE.search(self.text)
        return _DISGUISED_WORD if disguised else _WORD

    @cached_property
    def _spans(self) -> Sequence[Span]:
        return [match.span() for match in self._pattern.finditer(self.folded)]


def certain(text: str) -> "Sequence[Found]":
    """Personal data found with the certainty from which it is masked."""
    from joute.privacy.finding import find  # noqa: PLC0415 # its tables of numbers take 0.1 s
    from joute.privacy.kinds import THRESHOLD  # noqa: PLC0415

    return [one for one in find(text) if one.certainty >= THRESHOLD]


def undisguised(letters: str) -> str:
    """Letters and digits in small letters of ASCII where they have one: without unseen characters,
    accents, other widths and styles, and letters of other alphabets that look like ours."""
    letters = unicodedata.normalize("NFKD", _INSIDE.sub("", letters)).casefold()
    return _INSIDE.sub("", letters).translate(_LOOKALIKES)


def _plain(word: str) -> str:
    """A word without what disguises it: unseen characters, accents apart, other alphabets that
    look alike, styled letters, and digits among letters."""
    if word in _SIGNS or word.isdecimal():
        return word
    if not word[0].isalnum() and not _INSIDE.match(word):
        return "."
    if not word.isascii():
        word = undisguised(word)
    if word.isalnum() and not word.isalpha() and not word[:2].isdecimal() and not word.isdecimal():
        # “1gnore”, “pr0mpt”; not “3eme”, “2024”, “A4”.
        letters = sum(map(str.isalpha, word))
        return word.translate(_DIGITS) if letters >= 3 else word
    return word or "."
