"""Citation support: whether the passages that a sentence cites hold what it states.

Nobody judges: numbers, dates and names must be in the cited passages exactly, and at least half of
the terms. It says that a passage is about the same things, not that the sentence follows from it;
what a sentence denies, or says the other way round, passes. Numbers in words are not read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from joute.documents.terms import terms
from joute.evaluation.scorers.normalising import clean, numbers_alike, plain_signs
from joute.language import detect, plain

# The share of terms that a passage must hold: a sentence says in its own words what it read.
LEAST_TERMS = 0.5

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january",
            "février february",
            "mars march",
            "avril april",
            "mai may",
            "juin june",
            "juillet july",
            "août august",
            "septembre september",
            "octobre october",
            "novembre november",
            "décembre december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(_MONTHS)
_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d/.])(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})(?![\d/])"),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?(?P<name>{_MONTH})\b"
        r"(?:,? (?P<year>\d{4})(?!\d))?"
    ),
    re.compile(
        rf"\b(?P<name>{_MONTH}) (?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d),? ?)?"
        r"(?P<year>(?<= )\d{4})?(?!\d)"
    ),
)
_NUMBER = re.compile(r"(?<![^\W_])\d+(?:[.,]\d+)*")
_MARKS = re.compile(r"\[\d+(?: ?[,;] ?\d+)*\]")
_ORDINAL = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+")
_WORD = re.compile(r"[^\W\d_]+")
# After these a capital begins a sentence, and says nothing of a name.
_BEGINS = re.compile(r"(?:^\s*-?|[.!?:;«\"(*•–—])[\s*_\"«(]*\Z", re.MULTILINE)


class Date(NamedTuple):
    """A date as far as it is written; None where it does not say."""

    year: int | None
    month: int
    day: int | None

    def within(self, whole: "Date") -> bool:
        """Whether another date says all that this one does."""
        return all(own in (None, other) for own, other in zip(self, whole, strict=True))


@dataclass(frozen=True)
class Support:
    """What of a sentence the passages that it cites hold: `missing` are its numbers, dates and
    names that are in none of them, `terms` the share of its terms that are in one, None of a
    sentence without terms."""

    missing: Sequence[str]
    terms: float | None

    @property
    def supported(self) -> bool:
        return not self.missing and (self.terms is None or self.terms >= LEAST_TERMS)


def support(sentence: str, passages: Sequence[str]) -> Support:
    """What the passages that a sentence cites hold of it; marks such as [2] are no part of it."""
    stated = _ORDINAL.sub("", _MARKS.sub(" ", sentence))
    held = [_Facts.of(passage) for passage in passages]
    own, words = _Facts.of(stated), set(terms(stated))
    missing = [
        *(date for date in own.dates if not any(_dated(own.dates[date], one) for one in held)),
        *(number for number in own.numbers if not any(number in one.all_numbers for one in held)),
        *(name for name in names(stated) if not any(plain(name) in one.words for one in held)),
    ]
    known = {term for passage in passages for term in terms(passage)}
    return Support(missing, len(words & known) / len(words) if words else None)


def names(text: str) -> list[str]:
    """The words of a text that are names by their capitals: not those that begin a sentence, unless
    they have a capital inside, as acronyms have."""
    found = dict[str, None]()
    for word in _WORD.finditer(plain_signs(text)):
        written = word[0]
        inner = len(written) > 1 and any(letter.isupper() for letter in written[1:])
        begins = _BEGINS.search(text, max(0, word.start() - 20), word.start())
        if inner or (written[0].isupper() and len(written) > 1 and not begins):
            found.setdefault(written)
    return [name for name in found if terms(name) and name.casefold() not in _MONTHS]


@dataclass(frozen=True)
class _Facts:
    """The dates of a text as they are written, its numbers outside them, all its numbers, and its
    words without accents."""

    dates: dict[str, Date]
    numbers: Sequence[str]
    all_numbers: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Facts":
        alike = numbers_alike(clean(text), "fr" if detect(text, "fr") == "fr" else "en")
        dates = dict(_dates(alike))
        rest = alike
        for written in dates:
            rest = rest.replace(written, " ")
        return cls(
            dates,
            list(dict.fromkeys(_NUMBER.findall(rest))),
            frozenset(_NUMBER.findall(alike)),
            frozenset(map(plain, _WORD.findall(alike))),
        )


def _dates(text: str) -> Iterator[tuple[str, Date]]:
    for form in _DATES:
        for found in form.finditer(text):
            parts = found.groupdict()
            month = _MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
            year, day = (int(parts[one]) if parts[one] else None for one in ("year", "day"))
            if year is not None or day is not None:
                yield found[0].strip(" ,"), Date(year, month, day)


def _dated(date: Date, facts: _Facts) -> bool:
    return any(date.within(other) for other in facts.dates.values())
