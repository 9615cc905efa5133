"""Find personal data in a text: every scan, then the findings that do not overlap."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from joute.language import Language
from joute.privacy.credentials import secrets
from joute.privacy.dates import birth_dates
from joute.privacy.disguises import apart, undisguised
from joute.privacy.kinds import THRESHOLD, Found
from joute.privacy.marks import MARK
from joute.privacy.names import persons
from joute.privacy.network import addresses, emails, links
from joute.privacy.numbers import numbers
from joute.privacy.phones import phones
from joute.privacy.places import plates, postal_addresses
from joute.privacy.source import Source

_SCANS = (
    secrets,
    links,
    emails,
    addresses,
    postal_addresses,
    plates,
    birth_dates,
    persons,
)
_NUMBER_SCANS = numbers, phones

# Finds further names: the same shape as `find`.
Recogniser = Callable[[str], Iterable[Found]]


def find(
    text: str, language: Language | None = None, *, names: Recogniser | None = None
) -> list[Found]:
    """Personal data in French and English text, in order, disjoint, uncertain ones included.

    French and English are both read in any text; `language` (by default that of the text) decides
    only where a form means something in one of them. `names` finds further persons, as
    `spacy_names` does. Marks of `mask` are never found.
    """
    plain = undisguised(text)
    found = _all_scans(plain.text if plain else text, language)
    return _disjoint(
        (*(plain.original(found) if plain else found), *(names(text) if names else ())),
        [match.span() for match in MARK.finditer(text)],
    )


def _all_scans(text: str, language: Language | None) -> Iterator[Found]:
    source, spaced = Source(text, language), apart(text)
    for scan in _SCANS:
        yield from scan(source)
    numbered = Source(spaced, language) if spaced else source
    for scan in _NUMBER_SCANS:
        yield from scan(numbered)


def _disjoint(found: Iterable[Found], taken: list[tuple[int, int]]) -> list[Found]:
    """Those that mask most: certain ones first, then the longest; none over a mark."""
    spans, chosen = list(taken), []
    for one in sorted(found, key=_rank):
        place = bisect_left(spans, (one.start, one.end))
        free_before = place == 0 or spans[place - 1][1] <= one.start
        if (
            one.start < one.end
            and free_before
            and (place == len(spans) or one.end <= spans[place][0])
        ):
            spans.insert(place, (one.start, one.end))
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.start)


def _rank(one: Found) -> tuple[bool, int, float, int]:
    return one.certainty < THRESHOLD, one.start - one.end, -one.certainty, one.start
