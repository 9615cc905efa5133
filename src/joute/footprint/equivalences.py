"""Everyday equivalences, each with what it counts, and the choice of those that fit an answer.

The figures of an answer stop at the door of the data centre. They are proposed beside others
that stop there too: electricity against electricity, the data-centre part of an online service
against another, water against water. Comparisons with a whole service or journey exist, with
their scope, for callers that name them.
"""

import math
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from joute.errors import N_, BadInput
from joute.footprint.checks import Pair
from joute.footprint.display import format_quantity
from joute.footprint.figures import Band, Footprint
from joute.footprint.files import read_json

Basis = Literal["energy", "gwp", "water"]
Scope = Literal["electricity", "data_centre", "whole", "volume"]

SCOPE_TEXTS: Mapping[Scope, str] = {
    "electricity": N_("Electricity of use on both sides."),
    "data_centre": N_("Data centre only on both sides: no network, no device."),
    "whole": N_(
        "Not the same scope: the comparison counts everything, the answer its data centre only."
    ),
    "volume": N_("Volumes of water."),
}

# %(amount)s is a quantity with its unit, or a plain count.
PHRASES: Mapping[str, str] = {
    "led": N_("%(amount)s of light from a 5 W LED bulb"),
    "phone_charge": N_("%(amount)s of a full smartphone charge"),
    "electric_car": N_("%(amount)s in an electric car"),
    "streaming_data_centre": N_("%(amount)s of streamed video, data-centre part"),
    "streaming_whole": N_("%(amount)s of streamed video, with network and television"),
    "streaming_workshop_2025": N_("%(amount)s of streamed video, as counted in the 2025 workshop"),
    "search_data_centre": N_("%(amount)s web searches, data-centre part"),
    "search_whole": N_("%(amount)s web searches, with network and device"),
    "train": N_("%(amount)s by high-speed train, for one passenger"),
    "water_drops": N_("%(amount)s drops of water"),
    "water_glasses": N_("%(amount)s glasses of water"),
}
# For an amount that its language counts as one: in French all below two.
SINGULAR_PHRASES: Mapping[str, str] = {
    "search_data_centre": N_("%(amount)s web search, data-centre part"),
    "search_whole": N_("%(amount)s web search, with network and device"),
    "water_drops": N_("%(amount)s drop of water"),
    "water_glasses": N_("%(amount)s glass of water"),
}

_FIELDS: Mapping[Basis, str] = {"energy": "energy_wh", "gwp": "gwp_g", "water": "water_ml"}
_SAME_SCOPE: Mapping[Basis, Scope] = {
    "energy": "electricity",
    "gwp": "data_centre",
    "water": "volume",
}


class Equivalence(NamedTuple):
    """The impact of one unit of an everyday activity, with its source.

    `per_unit` is in Wh, g CO2 eq. or mL, by `basis`. `readable` are the amounts, in units,
    between which the comparison speaks to somebody. A `retired` one is never proposed.
    """

    id: str
    basis: Basis
    scope: Scope
    per_unit: float
    unit: str
    readable: Pair
    retired: bool
    source: str
    url: str
    year: int

    @property
    def same_scope(self) -> bool:
        """True when it counts what the figure of an answer counts."""
        return self.scope == _SAME_SCOPE[self.basis]


class Equivalent(NamedTuple):
    """An answer expressed in an everyday thing; `amount` is in the unit of the equivalence."""

    equivalence: Equivalence
    amount: Band

    def formatted(self, decimal: str = ".") -> str:
        """The middle amount with its unit, ready for the phrase: "3.2 min"."""
        return format_quantity(self.amount.mid, self.equivalence.unit, decimal)


@cache
def equivalences() -> Mapping[str, Equivalence]:
    """All equivalences, by id, in their order of preference."""
    rows = read_json("equivalences.json")["equivalences"]
    read = [Equivalence(**{**row, "readable": tuple(row["readable"])}) for row in rows]
    return {equivalence.id: equivalence for equivalence in read}


def equivalent(footprint: Footprint, name: str) -> Equivalent | None:
    """The footprint in the equivalence `name`; None when it does not hold that figure.

    Look at `same_scope` before showing it. Raises BadInput for an unknown name.
    """
    if name not in equivalences():
        raise BadInput(message=N_("Unknown equivalence “%(name)s”."), name=name)
    equivalence = equivalences()[name]
    band: Band | None = getattr(footprint, _FIELDS[equivalence.basis])
    if band is None:
        return None
    return Equivalent(equivalence, band.scaled(1 / equivalence.per_unit))


def suitable(footprint: Footprint, count: int = 2) -> tuple[Equivalent, ...]:
    """At most `count` equivalences of the same scope whose amount is easy to picture.

    The nearest to the middle of their readable amounts come first; fewer are returned when the
    answer is too small or too large for the others.
    """
    proposed = [name for name, item in equivalences().items() if _may_propose(item)]
    found = [found for name in proposed if (found := equivalent(footprint, name))]
    readable = [found for found in found if _is_readable(found)]
    return tuple(sorted(readable, key=_distance_from_easy)[:count])


def _may_propose(equivalence: Equivalence) -> bool:
    return equivalence.same_scope and not equivalence.retired


def _is_readable(found: Equivalent) -> bool:
    low, high = found.equivalence.readable
    return low <= found.amount.mid <= high


def _distance_from_easy(found: Equivalent) -> float:
    low, high = found.equivalence.readable
    return abs(math.log(found.amount.mid) - (math.log(low) + math.log(high)) / 2)
