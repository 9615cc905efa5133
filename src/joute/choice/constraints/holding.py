"""A fact held against what is required. What is not known neither passes nor fails."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from joute.choice.candidates import Fact, FactValue
from joute.choice.constraints.catalogue import Kind, constraint, read_value

_EU = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
_REGIONS = {"EU": _EU, "EEA": _EU | {"IS", "LI", "NO"}}
# What names no place: anywhere in the world.
_ANYWHERE = frozenset({"GLOBAL", "WORLD"})
# The place of one's own servers, which one chooses.
OWN = "own"


class Outcome(StrEnum):
    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "unknown"


def held(id: str, required: FactValue, fact: Fact) -> Outcome:
    """Whether the fact meets the requirement of a constraint.

    The words of a fact are all there are, unless it says that others may hold: what they do not
    meet is then unknown. So is a quantity whose band holds the limit. A region that is wider than
    what is required, such as EU for FR, may lie in it or not: unknown. Raises UnknownConstraint or
    BadConstraint.
    """
    asked = read_value(id, required)
    if asked is False:
        return Outcome.PASSES
    if fact.value is None:
        return Outcome.UNKNOWN
    if fact.band is not None:
        return within(id, required, fact.band)
    outcome = _HELD[constraint(id).kind](asked, read_value(id, fact.value))
    return Outcome.UNKNOWN if fact.others and outcome is Outcome.FAILS else outcome


def within(id: str, required: FactValue, band: tuple[float, float, float]) -> Outcome:
    """The same of a quantity known as a band of low, mid and high: unknown where the limit is
    inside it."""
    low, high = (held(id, required, Fact(value)) for value in (band[0], band[2]))
    return low if low is high else Outcome.UNKNOWN


def _outcome(passes: bool) -> Outcome:
    return Outcome.PASSES if passes else Outcome.FAILS


def _folded(words: FactValue) -> frozenset[str]:
    return frozenset(word.casefold() for word in words) if isinstance(words, tuple) else frozenset()


def _region(asked: FactValue, known: FactValue) -> Outcome:
    allowed = _countries(asked)
    places = [_countries((one,)) for one in known] if isinstance(known, tuple) else []
    if all(OWN.upper() in place or place <= allowed for place in places):
        return Outcome.PASSES
    anywhere = any(place & _ANYWHERE for place in places)
    return Outcome.UNKNOWN if anywhere or any(p & allowed for p in places) else Outcome.FAILS


def _countries(regions: FactValue) -> frozenset[str]:
    """The regions themselves and the countries in them: whole unions are within themselves."""
    names = [one.upper() for one in regions] if isinstance(regions, tuple) else []
    return frozenset[str]().union(*(_REGIONS.get(one, frozenset({one})) for one in names))


_HELD: Mapping[Kind, Callable[[FactValue, FactValue], Outcome]] = {
    Kind.YES: lambda asked, known: _outcome(known is asked),
    Kind.AT_LEAST: lambda asked, known: _outcome(known >= asked),  # type: ignore[operator]
    Kind.AT_MOST: lambda asked, known: _outcome(known <= asked),  # type: ignore[operator]
    Kind.ANY_OF: lambda asked, known: _outcome(bool(_folded(asked) & _folded(known))),
    Kind.ALL_OF: lambda asked, known: _outcome(_folded(asked) <= _folded(known)),
    Kind.REGION: _region,
}
