"""Words that a use never says: its own. No list is shipped, and so none claims a rate."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from joute.errors import N_
from joute.guard.detection.phrases import Phrases
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule

# How a French word ends in its other forms: masculine, feminine, plural; a verb of the first group.
_CHANGES = (
    ("al", "ale ales aux als"),
    ("eau", "eaux elle elles"),
    ("eur", "eurs euse euses rice rices eresse"),
    ("eux", "euse euses"),
    ("if", "ifs ive ives"),
    ("el", "els elle elles"),
    ("et", "ets ette ettes"),
    ("on", "ons onne onnes"),
    ("en", "ens enne ennes"),
    (
        "er",
        "e es ez ent ons ee ees ais ait aient ions iez ant era erai eras erez erons eront erait",
    ),
)
# Shorter words have too much in common with others.
_SHORTEST = 3
_KEPT = 64


def _find(reading: Reading) -> Iterator[Span]:
    terms = tuple(reading.scope.terms)
    return _phrases(terms).find(reading) if terms else iter(())


@lru_cache(maxsize=_KEPT)
def _phrases(terms: tuple[str, ...]) -> Phrases:
    words = ([word for word in Reading(term).words if word != "."] for term in terms)
    return Phrases(*(" ".join("|".join(forms(word)) for word in term) for term in words if term))


def forms(word: str) -> Sequence[str]:
    """A word without accents, and how else it is written in French: its feminine, its plurals, its
    persons."""
    if len(word) < _SHORTEST or not word.isalpha():
        return [word]
    found = {word, f"{word}s", f"{word}e", f"{word}es", f"{word}x"}
    for ending, others in _CHANGES:
        if word.endswith(ending):
            found |= {word.removesuffix(ending) + other for other in others.split()}
    return sorted(found)


RULES = (
    Rule(
        "inappropriate.terms",
        1,
        "out",
        N_("Words of the use’s list"),
        N_("Words that the use says its answers never hold, in any form"),
        tuple(Action),
        _find,
    ),
)
