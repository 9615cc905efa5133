"""Figures and names of an answer that the given text does not hold.

An airline whose chatbot announced a refund within 90 days, which its rules did not give, had to pay
it (Moffatt v. Air Canada, 2024 BCCRT 149). What is computed from the given figures is not in them
either, and is found too. Without a given text nothing is said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import partial

from joute.errors import N_
from joute.guard.detection.figures import Figure, Kind, figures, spelled_numbers, without_addresses
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Finder, Rule

_Known = Mapping[Kind, Set[object]]
# Smaller numbers count the things of a sentence.
_SMALLEST = 10
# Of a month of 30 days and one of 30.4; hours of a day are told to the minute.
_ALIKE, _DAY, _EXACTLY = 0.02, 24, 1e-6
# Words in capitals that name nobody: titles, and codes of currencies.
_TITLES = frozenset(
    ("mme", "mmes", "mlle", "mlles", "mrs", "maitre", "monsieur", "madame", "docteur")
)
_CURRENCIES = frozenset(("eur", "usd", "gbp", "chf", "cad"))
_NO_NAMES = _TITLES | _CURRENCIES


def _figures(kind: Kind, reading: Reading) -> Iterable[Span]:
    return reading.once(_unknown).get(kind, ()) if reading.given.text else ()


def _unknown(reading: Reading) -> Mapping[Kind, Sequence[Span]]:
    """Where the figures of a text stand that what was given does not hold, by their kind."""
    spans: dict[Kind, list[Span]] = {}
    known = reading.beside.once(_values) if reading.once(figures) else {}
    judged: dict[tuple[Kind, frozenset[object]], bool] = {}
    for one in reading.once(figures):
        if one[:2] not in judged:
            judged[one[:2]] = _is_known(one, known)
        if not judged[one[:2]]:
            spans.setdefault(one.kind, []).append((one.start, one.end))
    return spans


def _values(reading: Reading) -> _Known:
    values: dict[Kind, set[object]] = {"number": {*spelled_numbers(reading)}}
    for one in reading.once(figures):
        values.setdefault(one.kind, set()).update(one.values)
    return values


def _is_known(one: Figure, known: _Known) -> bool:
    alike = known.get(one.kind, frozenset())
    if one.values & alike:
        return True
    if one.kind == "number":
        return any(isinstance(value, float) and value < _SMALLEST for value in one.values)
    if one.kind == "date":
        return any(_same_day(value, other) for value in one.values for other in alike)
    if one.kind == "duration" and any(_near(a, b) for a in one.values for b in alike):
        return True
    # “Prix : 25” supports 25 €, “Délai (jours) : 30” supports 30 jours.
    return bool(one.bare & known.get("number", frozenset()))


def _same_day(one: object, other: object) -> bool:
    """The same day; where one has no year, that of the other is not looked at."""
    return (
        isinstance(one, tuple)
        and isinstance(other, tuple)
        and one[:2] == other[:2]
        and (not one[2] or not other[2])
    )


def _near(one: object, other: object) -> bool:
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        return False
    most = max(one, other)
    return abs(one - other) <= most * (_ALIKE if most >= _DAY else _EXACTLY)


_WORD_IN_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ](?<![\w’'-].)[\w’'-]{1,40}")
_BEGINS = re.compile(r"(?:^|[.!?:;…•*\n\r|>\"«“(\[–—-])\s{0,4}[\"«“*_(\[]{0,3}\s{0,2}$")


def _names(reading: Reading) -> Iterator[Span]:
    """Words in capitals inside a sentence that stand nowhere in what was given; those of one name
    are one place."""
    if not reading.given.text:
        return
    text, name = without_addresses(reading.text), None
    judged: dict[str, bool] = {}
    for match in _WORD_IN_CAPITALS.finditer(text):
        word, (start, end) = match[0], match.span()
        if word not in judged:
            judged[word] = _is_given(word, reading)
        if judged[word] or _BEGINS.search(text[max(0, start - 8) : start]):
            continue
        if name and start == name[1] + 1:
            name = name[0], end
            continue
        if name:
            yield name
        name = start, end
    if name:
        yield name


def _is_given(name: str, reading: Reading) -> bool:
    words = [word for word in Reading(name).words if len(word) > 2 and word not in _NO_NAMES]
    known = reading.beside.places
    return not words or any(word in known or word.rstrip("s") in known for word in words)


def _rule(name: str, title: str, about: str, find: Finder) -> Rule:
    return Rule(f"unsupported.{name}", 1, "out", title, about, tuple(Action), find)


RULES = (
    _rule(
        "amount",
        N_("An amount that is not in the text"),
        N_("A sum of money that neither the given text nor the question holds"),
        partial(_figures, "amount"),
    ),
    _rule(
        "percent",
        N_("A percentage that is not in the text"),
        N_("A percentage that neither the given text nor the question holds"),
        partial(_figures, "percent"),
    ),
    _rule(
        "deadline",
        N_("A deadline that is not in the text"),
        N_("A duration that neither the given text nor the question holds, in any unit"),
        partial(_figures, "duration"),
    ),
    _rule(
        "date",
        N_("A date that is not in the text"),
        N_("A date that neither the given text nor the question holds, however it is written"),
        partial(_figures, "date"),
    ),
    _rule(
        "number",
        N_("A number that is not in the text"),
        N_("A number of 10 or more that neither the given text nor the question holds"),
        partial(_figures, "number"),
    ),
    _rule(
        "name",
        N_("A name that is not in the text"),
        N_("A word in capitals that neither the given text nor the question holds"),
        _names,
    ),
)
