"""Names that a text does not write but gives away: spelled, in digits, reversed, encoded.

They are not masked: the reader who was meant to find the name finds it, or its mask, all the same.
They flag the duel.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from joute.blindness.pieces import fold

# Shorter words are read by chance.
_SHORTEST = 5
_LONGEST = 16

_WORD = re.compile(r"[^\W_]{4,40}")
# "M-i-s-t-r-a-l", "M i s t r a l": single letters, with what separates them.
_SPELLED = re.compile(r"(?<![^\W_])(?:[A-Za-z][ .,\-_*·•|/+~]{1,3}){3,24}[A-Za-z](?![^\W_])")
# "M1str4l", "0p3nA1": words with digits or signs among their letters.
_LEET = re.compile(r"(?<![\w@$!|])(?=[\w@$!|]{0,15}[A-Za-z])[\w@$!|]{4,16}(?![\w@$|])")
_DIGITS = str.maketrans("013457@$!|", "oleastasil")
_DIGITS_WITH_I = str.maketrans("013457@$!|", "oieastasii")
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{8,4096}={0,2}")
_HEXADECIMAL = re.compile(r"(?<!\w)(?:[0-9a-fA-F]{2}[ :]?){5,2048}(?!\w)")
_BINARY = re.compile(r"(?<![\w])(?:[01]{8} ?){5,512}(?![\w])")
_NUMBERS = re.compile(r"(?<![\w])(?:\d{2,3}[ ,-]{1,2}){4,512}\d{2,3}(?![\w])")
_INITIAL = re.compile(r"^[^\w\n]{0,12}([^\W\d_])", re.MULTILINE)


class Disguised(NamedTuple):
    """A name given away between two positions of a text."""

    key: str
    start: int
    end: int


def disguised(text: str, key: Callable[[str], str | None]) -> Iterator[Disguised]:
    """The names that a text gives away; `key` says what a folded word names, if it does.

    The work is in proportion to the text.
    """
    for pattern, readings in _READINGS:
        for match in pattern.finditer(text):
            found = next(filter(None, map(key, readings(match[0]))), None)
            if found:
                yield Disguised(found, *match.span())
    yield from _acrostics(text, key)


def _turned(word: str) -> Iterator[str]:
    if len(word) >= _SHORTEST:
        folded = fold(word)
        yield folded[::-1]
        yield codecs.encode(folded, "rot13")


def _spelled(letters: str) -> Iterator[str]:
    yield "".join(filter(str.isalpha, letters)).lower()


def _with_digits(word: str) -> Iterator[str]:
    if not word.isalpha():
        for table in (_DIGITS, _DIGITS_WITH_I):
            yield word.lower().translate(table).rstrip("!|")


def _from_base64(code: str) -> Iterator[str]:
    bare = code.rstrip("=")
    try:
        yield from _words(base64.b64decode(bare + "=" * (-len(bare) % 4)))
    except binascii.Error:
        return


def _from_hexadecimal(code: str) -> Iterator[str]:
    yield from _words(bytes.fromhex(code.replace(":", " ")))


def _from_binary(code: str) -> Iterator[str]:
    yield from _words(bytes(int(byte, 2) for byte in re.findall(r"[01]{8}", code)))


def _from_numbers(code: str) -> Iterator[str]:
    yield from _words(bytes(min(int(number), 255) for number in re.findall(r"\d+", code)))


def _words(decoded: bytes) -> Iterator[str]:
    for word in re.findall(r"[^\W_]{4,16}", decoded.decode("utf-8", "ignore")):
        yield fold(word)


def _acrostics(text: str, key: Callable[[str], str | None]) -> Iterator[Disguised]:
    """Names read down the first letters of the lines."""
    initials = list(_INITIAL.finditer(text))
    letters = "".join(fold(initial[1])[:1] for initial in initials)
    if len(letters) != len(initials):
        return
    for start in range(len(letters)):
        for length in range(_SHORTEST, _LONGEST + 1):
            found = key(letters[start : start + length]) if start + length <= len(letters) else None
            if found:
                end = initials[start + length - 1].end()
                yield Disguised(found, initials[start].start(1), end)


_READINGS = (
    (_WORD, _turned),
    (_SPELLED, _spelled),
    (_LEET, _with_digits),
    (_BASE64, _from_base64),
    (_HEXADECIMAL, _from_hexadecimal),
    (_BINARY, _from_binary),
    (_NUMBERS, _from_numbers),
)
