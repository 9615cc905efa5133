"""The catalogue of constraints, data/constraints.toml, and the values that each one takes."""

import math
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from joute.choice.candidates import FactValue
from joute.choice.errors import BadConstraint, UnknownConstraint
from joute.datafiles import Bilingual, Part, read_part, text_of
from joute.errors import N_

_FILE = files("joute.choice.constraints") / "data" / "constraints.toml"

# Beyond it, whatever is stated was mistyped.
_MOST = 1e12


class Kind(StrEnum):
    """How a fact is held against what is required."""

    YES = "yes"  # true; a requirement of false requires nothing
    AT_LEAST = "at_least"  # a quantity
    AT_MOST = "at_most"  # a quantity
    ANY_OF = "any_of"  # one of the words
    ALL_OF = "all_of"  # each of the words
    REGION = "region"  # within one of the regions: ISO 3166 codes of countries, EU, EEA


class Constraint(Part):
    """A must-have. `unit` is that of its quantity, which may be a band of the candidate: `band`
    names the field. `values` are words that are usual: `vocabulary` has all that are known."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
    kind: Kind
    name: Bilingual
    help: Bilingual
    unit: Bilingual | None = None
    band: str | None = None
    values: tuple[str, ...] = ()


class _Catalogue(Part):
    constraints: tuple[Constraint, ...]


@cache
def constraints() -> Mapping[str, Constraint]:
    """The constraints by their ids, in the order of the list."""
    read = read_part(_Catalogue, text_of(_FILE), _FILE.name)
    return MappingProxyType({one.id: one for one in read.constraints})


def constraint(id: str) -> Constraint:
    """Raises UnknownConstraint."""
    found = constraints().get(id)
    if found is None:
        raise UnknownConstraint(name=id, known=", ".join(constraints()))
    return found


def read_value(id: str, received: object) -> FactValue:
    """A requirement, or a fact, as its constraint takes it: a word becomes a list of one.

    Raises UnknownConstraint or BadConstraint.
    """
    kind = constraint(id).kind
    if kind is Kind.YES:
        if isinstance(received, bool):
            return received
        raise _refusal(id, received, N_("yes or no"))
    if kind in (Kind.AT_LEAST, Kind.AT_MOST):
        return _quantity(id, received)
    return _words(id, received)


def _quantity(id: str, received: object) -> float:
    number = isinstance(received, int | float) and not isinstance(received, bool)
    if number and math.isfinite(received) and 0 <= received <= _MOST:  # type: ignore[arg-type,operator]
        return received  # type: ignore[return-value]
    raise _refusal(id, received, N_("a number, from 0 to a million million"))


def _words(id: str, received: object) -> tuple[str, ...]:
    words = (received,) if isinstance(received, str) else received
    if isinstance(words, list | tuple) and words and all(_is_word(one) for one in words):
        return tuple(one.strip() for one in words)
    raise _refusal(id, received, N_("a word, or a list of words"))


def _is_word(received: object) -> bool:
    return isinstance(received, str) and bool(received.strip())


def _refusal(id: str, received: object, expected: str) -> BadConstraint:
    return BadConstraint(name=id, received=str(received), expected=expected)
