"""What the words of a sentence say together: who speaks, to whom and of what."""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from joute.blindness.pieces import is_ideograph, pieces

# Distances are in half words: an ideograph is half a word.
_WORD = 2
_NEAR = 3 * _WORD
_FAR = 12 * _WORD

# What makes no mark, such as the French verb of "j'ai" among the names of AI.
_NOTHING = "nothing"


class Span(NamedTuple):
    """Where a mark begins and ends in a sentence, in half words."""

    start: int
    end: int


# The marks of a sentence, each where it stands.
Marked = Mapping[str, Sequence[Span]]

# A mark in a language.
Mark = tuple[str, str]


class Marks:
    """The marks that words and phrases make in each language."""

    def __init__(self, listed: Iterable[tuple[Mark, str]]) -> None:
        """`listed`: marks with one of their phrases; a word may begin or end with a star."""
        self._words: dict[str, set[Mark]] = {}
        self._beginnings: dict[str, set[Mark]] = {}
        self._endings: dict[str, set[Mark]] = {}
        self._phrases: dict[tuple[str, ...], list[tuple[tuple[str, ...], Mark]]] = {}
        for mark, phrase in listed:
            self._add(mark, phrase)
        self._of_word = lru_cache(maxsize=8_192)(self._read_word)

    def read(self, words: Sequence[str]) -> Iterable[Marked]:
        """The marks of a sentence, in each language that has any.

        A word that begins with "@" is its own mark, in every language.
        """
        found: dict[str, dict[str, list[Span]]] = {}
        own: list[tuple[str, Span]] = []
        silent: set[tuple[str, int]] = set()
        places = _places(words)
        for number, word in enumerate(words):
            here = Span(places[number], places[number + 1])
            if word.startswith("@"):
                own.append((word, here))
                continue
            for phrase, (language, mark) in self._phrases.get(
                tuple(words[number : number + 2]), ()
            ):
                end = number + len(phrase)
                if tuple(words[number:end]) == phrase:
                    span = Span(here.start, places[end])
                    found.setdefault(language, {}).setdefault(mark, []).append(span)
                    if mark == _NOTHING:
                        silent.update((language, place) for place in range(number, end))
            for language, mark in self._of_word(word):
                if (language, number) not in silent:
                    found.setdefault(language, {}).setdefault(mark, []).append(here)
        for marked in found.values():
            for word, here in own:
                marked.setdefault(word, []).append(here)
        return found.values()

    def _add(self, mark: Mark, phrase: str) -> None:
        words = tuple(piece.word for piece in pieces(phrase))
        if len(words) > 1:
            self._phrases.setdefault(words[:2], []).append((words, mark))
        elif phrase.startswith("*"):
            self._endings.setdefault(words[0], set()).add(mark)
        elif phrase.endswith("*"):
            self._beginnings.setdefault(words[0], set()).add(mark)
        elif words:
            self._words.setdefault(words[0], set()).add(mark)

    def _read_word(self, word: str) -> tuple[Mark, ...]:
        found = set(self._words.get(word, ()))
        for length in range(1, len(word) + 1):
            found |= self._beginnings.get(word[:length], set())
            # The ending of a word, not a word of its own.
            found |= self._endings.get(word[-length:], set()) if length + 2 <= len(word) else set()
        return tuple(found)


class Rule(NamedTuple):
    """The marks that a sentence must hold near the first of them, and those that it must not.

    Each need is a row of choices of marks, written `mark`, `a|b` or, in order, `a~b` and `a+b`.
    """

    needs: tuple["Need", ...]
    absent: frozenset[str]
    necessary: frozenset[str]

    def holds(self, marked: Marked) -> bool:
        if not self.necessary <= marked.keys() or not self.absent.isdisjoint(marked):
            return False
        places = []
        for need in self.needs:
            spans = need.spans(marked)
            if not spans:
                return False
            places.append(spans)
        first, *others = places
        return any(
            all(any(_distance(span, other) <= _FAR for other in spans) for spans in others)
            for span in first
        )


class Need(NamedTuple):
    """Marks in order: choices of marks, and how far each may be from the one before."""

    choices: tuple[tuple[str, ...], ...]
    distances: tuple[int, ...]

    def spans(self, marked: Marked) -> list[Span]:
        found = _any_of(marked, self.choices[0])
        for marks, distance in zip(self.choices[1:], self.distances, strict=True):
            following = _any_of(marked, marks)
            found = [
                Span(before.start, after.end)
                for before in found
                for after in following
                if 0 <= after.start - before.end <= distance
            ]
        return found


def read_rule(text: str) -> Rule:
    """A rule as data/sentences.toml writes it."""
    parts = text.split()
    needs = tuple(_read_need(part) for part in parts if not part.startswith("!"))
    rows = (choice for need in needs for choice in need.choices)
    necessary = frozenset(marks[0] for marks in rows if len(marks) == 1)
    return Rule(needs, frozenset(part[1:] for part in parts if part.startswith("!")), necessary)


def _read_need(part: str) -> Need:
    choices = tuple(tuple(choice.split("|")) for choice in re.split(r"[~+]", part))
    return Need(choices, tuple(_NEAR if sign == "~" else 0 for sign in re.findall(r"[~+]", part)))


def _places(words: Sequence[str]) -> list[int]:
    """Where each word begins, and where the last one ends, in half words."""
    widths = (1 if is_ideograph(word) else _WORD for word in words)
    return list(itertools.accumulate(widths, initial=0))


def _any_of(marked: Marked, marks: Iterable[str]) -> list[Span]:
    return [span for mark in marks for span in marked.get(mark, ())]


def _distance(one: Span, other: Span) -> int:
    return max(0, other.start - one.end, one.start - other.end)
