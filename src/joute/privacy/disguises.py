"""Texts whose personal data hides behind characters that people read over or do not see."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from joute.privacy.kinds import Found
from joute.privacy.marks import MARK

_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufe00-\ufe0f\ufeff"
)
_FULL_WIDTH = "\uff01-\uff5e"
_MATHEMATICAL = "\U0001d400-\U0001d7ff"
_DISGUISED = re.compile(rf"[{_INVISIBLE}{_FULL_WIDTH}{_MATHEMATICAL}\d](?<![0-9])")
_NUMBER_BESIDE_UNDERSCORE = re.compile(r"_\W?[A-Za-z]{0,2}[ .\-]?[0-9]|[0-9]_")


class Undisguised(NamedTuple):
    """A text in plain characters, and where each of them stands in the original."""

    text: str
    places: list[int]

    def original(self, found: Iterable[Found]) -> Iterator[Found]:
        """Findings in the plain text, where they stand in the original."""
        for one in found:
            start, end = self.places[one.start], self.places[one.end - 1] + 1
            yield one._replace(start=start, end=end)


def undisguised(text: str) -> Undisguised | None:
    """The text without invisible characters, with digits and letters of ASCII for full-width and
    mathematical ones and for digits of other scripts; None where it has none of these."""
    if text.isascii() or not _DISGUISED.search(text):
        return None
    pieces, places, done = [], list[int](), 0
    for match in _DISGUISED.finditer(text):
        plain = _plain(match[0])
        pieces += [text[done : match.start()], plain]
        places += range(done, match.start() + len(plain))
        done = match.end()
    return Undisguised("".join((*pieces, text[done:])), [*places, *range(done, len(text))])


def _plain(character: str) -> str:
    """The character that a disguised one looks like: none for an invisible one."""
    plain = unicodedata.normalize("NFKC", character)
    if plain.isdecimal():
        return str(unicodedata.decimal(plain))
    if unicodedata.category(character) in {"Cf", "Mn"}:
        return ""
    return plain if plain.isascii() and len(plain) == 1 else character


def apart(text: str) -> str | None:
    """The text with spaces for underscores, which glue numbers to words; None where they do not."""
    if "_" not in text or not _NUMBER_BESIDE_UNDERSCORE.search(MARK.sub("", text)):
        return None
    return text.replace("_", " ")
