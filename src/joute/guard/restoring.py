"""Values in the place of their marks: in a whole text, and in one that streams.

Models do not always write a mark as they read it. What is brought back, besides the mark itself:
small letters, accents, lost brackets, a space for the underscore, Markdown’s backslashes, the word
of the other language. Without brackets and underscore only capitals are a mark: “PERSONNE 1”, never
“personne 1”. One that could be another mark, or the person's own words, is left as it is.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from string import ascii_uppercase, digits

from joute.privacy.alternatives import by_first_letter
from joute.privacy.kinds import KINDS, Kind
from joute.privacy.marks import label

# Of what kind a mark is, and its number.
Key = tuple[Kind, str]

_SPACE = "[ \u00a0\u202f]"
_GAP = "(?:\\\\?_|[ \u00a0\u202f-])"
_NUMBER = "[1-9][0-9]{0,5}"
_LETTERS, _DIGITS = frozenset(ascii_uppercase), frozenset(digits)
# The longest text that is held back.
_LONGEST_BEGUN = 48
_KINDS: dict[str, Kind] = {
    label(kind, language).replace("_", ""): kind for kind in KINDS for language in ("fr", "en")
}


# Patterns are compiled at first use, in 20 ms.
@cache
def _mark() -> re.Pattern[str]:
    """A mark in any spelling."""
    word = f"(?:{by_first_letter('|'.join(map(''.join, _words())))})"
    inside = f"{_SPACE}{{0,2}}(?i:{word}){_GAP}?{_NUMBER}{_SPACE}{{0,2}}"
    return re.compile(
        rf"\[{inside}\]|\\\[{inside}\\\]"
        rf"|(?<!\w)(?i:{word})\\?_{_NUMBER}(?!\w)"
        # A number that goes on is an amount: “TVA 1,5”, “TVA 1 200 €”.
        rf"|(?<!\w){word}{_SPACE}{_NUMBER}(?![\w%€]|(?:[.,]|{_SPACE})[0-9%€])"
    )


@cache
def _beginning() -> re.Pattern[str]:
    """The end of a text that the next characters may make a mark of, or a little more."""
    word = f"(?i:{by_first_letter('|'.join(map(_begun, _words())))})"
    inside = rf"{word}\\?{_GAP}?[0-9]{{0,6}}[.,]?{_SPACE}{{0,2}}\\?"
    return re.compile(rf"(?:\\?\[{_SPACE}{{0,2}}(?:{inside})?|\\|(?<!\w){inside})\Z")


def _words() -> list[list[str]]:
    """The words of marks as patterns, one a letter, with the accents that models put back."""
    labels = {label(kind, language) for kind in KINDS for language in ("fr", "en")}
    patterns = {"E": "[EÉÈ]", "_": _GAP}
    return [
        [one[0], *(patterns.get(letter, letter) for letter in one[1:])] for one in sorted(labels)
    ]


def _begun(letters: list[str]) -> str:
    """A word, or the beginning of one."""
    return letters[0] + (f"(?:{_begun(letters[1:])})?" if letters[1:] else "")


def key_of(written: str) -> Key | None:
    """What a mark, in whatever spelling, is a mark of; None where it is none."""
    plain = unicodedata.normalize("NFD", written).upper()
    kind = _KINDS.get("".join(filter(_LETTERS.__contains__, plain)))
    return (kind, "".join(filter(_DIGITS.__contains__, plain))) if kind else None


def written_in(text: str) -> Iterator[str]:
    """What in a text reads as a mark."""
    return (match[0] for match in _mark().finditer(text))


class Values:
    """What the marks of one conversation stand for. Streams read it while it grows."""

    def __init__(self) -> None:
        self._exact: Mapping[str, str] = {}
        # None where a spelling may mean more than one thing.
        self._loose: Mapping[Key, str | None] = {}

    def set(self, values: Mapping[str, str], typed: Iterable[Key]) -> None:
        """The value of each mark, those included that stand for themselves; `typed` are marks in
        other spellings that the person wrote."""
        loose: dict[Key, str | None] = {}
        for mark, value in values.items():
            key = key_of(mark)
            if key:
                loose[key] = None if key in loose or value == mark else value
        self._exact, self._loose = values, {**loose, **dict.fromkeys(typed)}

    def clear(self) -> None:
        self._exact, self._loose = {}, {}

    def restore(self, text: str) -> str:
        """The values in the place of their marks; a value is never read for marks."""
        return _mark().sub(lambda match: self.of(match[0])[0], text)

    def of(self, written: str) -> tuple[str, bool]:
        """What takes the place of a mark, and whether it is a mark that is lost: one that looks
        like ours and stands for nothing."""
        if written in self._exact:
            return self._exact[written], False
        key = key_of(written)
        if key and key in self._loose:
            return self._loose[key] or written, False
        return written, "[" in written or "_" in written


class RestoringStream:
    """Restores one answer as it streams: the same text as at once, however it is cut.

    What `feed` returns may be shown at once. The end of the text is held back while it may begin a
    mark, 48 characters at most. `lost` counts the marks that could not be restored.
    """

    def __init__(self, values: Values, *, inside_json: bool = False) -> None:
        """`inside_json`: the text is JSON, and values are written as its strings write them."""
        self._values = values
        self._inside_json = inside_json
        self._text = ""  # what has not left yet, after
        self._sent = 0  # the last characters that have: they say whether a word begins.
        self.lost = 0

    def feed(self, chunk: str) -> str:
        """Take in a chunk; returns what may leave now, possibly nothing."""
        self._text += chunk
        return self._advance(final=False)

    def finish(self) -> str:
        """The answer is over: returns the rest."""
        return self._advance(final=True)

    def _advance(self, *, final: bool) -> str:
        text, place, shown = self._text, self._sent, list[str]()
        while True:
            begun = len(text) if final else self._begun(place)
            mark = _mark().search(text, place)
            if mark is None or mark.start() >= begun:
                break
            shown += [text[place : mark.start()], self._restored(mark[0])]
            place = mark.end()
        shown.append(text[place:begun])
        self._sent = min(begun, 1)
        self._text = text[begun - self._sent :]
        return "".join(shown)

    def _begun(self, place: int) -> int:
        """Where a mark may begin that is not whole yet."""
        begun = _beginning().search(self._text, max(place, len(self._text) - _LONGEST_BEGUN))
        return begun.start() if begun else len(self._text)

    def _restored(self, written: str) -> str:
        value, lost = self._values.of(written)
        self.lost += lost
        if self._inside_json and value != written:
            return json.dumps(value, ensure_ascii=False)[1:-1]
        return value
