"""A text as the scans read it: as written, and folded without accents and capitals."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from joute.language import Language, language_of
from joute.privacy.alternatives import by_first_letter

# Enough to tell French from English.
SAMPLE = 2000
# Cues stand at most this far before what they speak of.
REACH = 64
# Where a pattern begins with characters, re jumps to the next of them: what stands before is looked
# at afterwards.
_DIGIT_GROUP = re.compile(r"[0-9](?<![\w+][0-9])(?<!\d[.,][0-9])[0-9]*+")
# The digit after two letters, after a separator or not; and FR.
_AFTER_LETTERS = re.compile(r"[0-9](?<=[A-Za-z]{2}[0-9])(?<![\w+][A-Za-z]{2}[0-9])")
_APART_FROM_LETTERS = re.compile(
    r"[0-9](?<=[A-Za-z]{2}[ .\-][0-9])(?<![\w+][A-Za-z]{2}[ .\-][0-9])"
)
_FR = re.compile(r"[Ff][Rr](?<![\w+]..)")


def _folds() -> dict[str, str]:
    folds = {"’": "'", "‘": "'", "\xa0": " ", "\u202f": " ", "\u2009": " "}
    for letter in map(chr, range(0xC0, 0x180)):
        base = unicodedata.normalize("NFD", letter)[0].lower()
        if base.isascii():
            folds[letter] = base
    return folds


_FOLDS = _folds()
_FOLDED = re.compile(f"[{''.join(_FOLDS)}]")


def fold(text: str) -> str:
    """Small letters without accents, plain spaces and apostrophes; as many characters as before."""
    for character in set(_FOLDED.findall(text)):
        text = text.replace(character, _FOLDS[character])
    # Bytes have small letters of ASCII only, and are four times as quick as `str.translate`.
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


class Cue:
    """Words that say what comes after them in the same sentence, `reach` characters on at most."""

    def __init__(self, words: str, reach: int = 24) -> None:
        self.words = re.compile(rf"(?<![a-z])(?:{by_first_letter(words)})(?![a-z])")
        self.before = re.compile(rf"{self.words.pattern}[^.!?\n]{{0,{reach}}}$")


@dataclass(frozen=True)
class Source:
    """A text to scan."""

    text: str
    given_language: Language | None = None

    @cached_property
    def language(self) -> Language:
        return self.given_language or language_of(self.text[:SAMPLE])

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def digit_groups(self) -> list[int]:
        """Where a group of digits begins that is no part of a word or of a decimal."""
        return sorted(chain.from_iterable(self.groups_by_length.values()))

    @cached_property
    def groups_by_length(self) -> dict[int, list[int]]:
        """The same by how many digits the group has."""
        groups: dict[int, list[int]] = {}
        for match in _DIGIT_GROUP.finditer(self.text):
            start, end = match.span()
            groups.setdefault(end - start, []).append(start)
        return groups

    @cached_property
    def brackets(self) -> list[int]:
        """Where a bracket opens."""
        return [match.start() for match in re.finditer(r"\(", self.text)]

    @cached_property
    def lettered_groups(self) -> list[int]:
        """Where two letters and a digit begin, or FR, as in an IBAN or a VAT number."""
        starts = {match.start() - 2 for match in _AFTER_LETTERS.finditer(self.text)}
        starts |= {match.start() - 3 for match in _APART_FROM_LETTERS.finditer(self.text)}
        return sorted(starts | {match.start() for match in _FR.finditer(self.text)})

    @cached_property
    def has_digits(self) -> bool:
        return re.search(r"[0-9]", self.text) is not None

    @cached_property
    def _held(self) -> dict[int, bool]:
        return {}

    def holds(self, words: re.Pattern[str]) -> bool:
        """Whether words are anywhere in the text: where they are not, no candidate need ask."""
        # By id, as patterns live on in their modules and their hash reads all of their code.
        if id(words) not in self._held:
            self._held[id(words)] = words.search(self.folded) is not None
        return self._held[id(words)]

    def announces(self, cue: Cue, start: int) -> bool:
        """Whether a cue stands before a position."""
        return self.holds(cue.words) and cue.before.search(self.before(start)) is not None

    def before(self, start: int, reach: int = REACH) -> str:
        """The folded text just before a position."""
        return self.folded[max(0, start - reach) : start]

    def after(self, end: int, reach: int = REACH) -> str:
        """The folded text just after a position."""
        return self.folded[end : end + reach]
