"""The words that must-haves and facts may use: a misspelt one would exclude all candidates."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from joute.catalog import load
from joute.choice.candidates import FactValue
from joute.choice.constraints.catalogue import Kind, constraint
from joute.choice.errors import BadConstraint

# Places that only facts have: a must-have of them would require nothing.
_OF_FACTS = ("own", "GLOBAL", "WORLD")
# What CLDR has beside the countries of ISO 3166.
_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA"})
_NO_COUNTRIES |= {"XB", "XK", "ZZ"}
_SHOWN = 12


def words_of(id: str) -> tuple[str, ...]:
    """The words that a constraint knows, the usual ones first."""
    return tuple(dict.fromkeys((*constraint(id).values, *_more(id))))


def _more(id: str) -> Iterator[str]:
    if id == "licence":
        yield from load().licences
    elif id == "languages":
        yield from _codes("languages").values()
    elif constraint(id).kind is Kind.REGION:
        yield from _codes("territories").values()


@cache
def _codes(of: str) -> Mapping[str, str]:
    """Codes by their names in English and French, in small letters, and by themselves."""
    from babel import Locale  # noqa: PLC0415 # only where words are checked

    found = {"uk": "GB", "usa": "US"} if of == "territories" else {}
    for language in ("en", "fr"):
        for code, name in getattr(Locale.parse(language), of).items():
            if code.isalpha() and len(code) <= 3 and code not in _NO_COUNTRIES:
                found |= {name.casefold(): code, code.casefold(): code}
    return found


def unknown_words(id: str, value: FactValue, *, fact: bool = False) -> list[str]:
    """The words of a requirement, or of a fact, that its constraint does not know."""
    known = {one.casefold() for one in (*words_of(id), *(_OF_FACTS if fact else ()))}
    words = value if isinstance(value, tuple) else ()
    return [one for one in words if one.casefold() not in known]


def nearest(id: str, word: str) -> str | None:
    """The known word that one may have been meant for: the code of a name, or one that is spelt
    nearly so."""
    of = "languages" if id == "languages" else "territories"
    if id == "languages" or constraint(id).kind is Kind.REGION:
        named = _codes(of).get(word.casefold())
        if named is not None:
            return named
    by_letters = {one.casefold(): one for one in words_of(id)}
    near = get_close_matches(word.casefold(), by_letters, n=1, cutoff=0.6)
    return by_letters[near[0]] if near else None


def check_words(id: str, required: FactValue) -> None:
    """Raises BadConstraint, with the nearest word, for one that the constraint does not know."""
    for word in unknown_words(id, required):
        expected = nearest(id, word) or ", ".join(words_of(id)[:_SHOWN])
        raise BadConstraint(name=id, received=word[:100], expected=expected)
