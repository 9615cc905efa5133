"""Numbers given from outside, checked before they are used."""

import math
from typing import Any

from joute.errors import N_, BadInput

Pair = tuple[float, float]
Value = float | Pair

_NOT_A_NUMBER = N_("%(name)s: expected a number of at least %(minimum)s, received %(received)s.")
_NOT_POSITIVE = N_("%(name)s: expected a number above 0, received %(received)s.")
_NOT_ORDERED = N_("%(name)s: a range goes from low to high, received %(received)s.")


def number(name: str, value: Any, minimum: float = 0) -> float:
    """`value` when it is a finite number, at least `minimum`.

    Raises BadInput otherwise, and for True and False.
    """
    if value.__class__ is float or value.__class__ is int:
        if minimum <= value < math.inf:
            return float(value)
    elif hasattr(value, "__float__") and not isinstance(value, (bool, str)):
        return number(name, float(value), minimum)
    raise BadInput(message=_NOT_A_NUMBER, name=name, minimum=f"{minimum:g}", received=repr(value))


def positive(name: str, value: Any) -> float:
    """`value` when it is a finite number above zero. Raises BadInput."""
    if (checked := number(name, value)) > 0:
        return checked
    raise BadInput(message=_NOT_POSITIVE, name=name, received=repr(value))


def pair(name: str, value: Any, minimum: float = 0) -> Pair:
    """(low, high) of a number or of a pair that is ordered. Raises BadInput."""
    if not isinstance(value, (tuple, list)):
        single = number(name, value, minimum)
        return single, single
    if len(value) == 2:
        low, high = number(name, value[0], minimum), number(name, value[1], minimum)
        if low <= high:
            return low, high
    raise BadInput(message=_NOT_ORDERED, name=name, received=repr(value))
