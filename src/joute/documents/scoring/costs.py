"""What requests cost together."""

from collections.abc import Sequence
from math import fsum


def summed(costs: Sequence[float | None]) -> float | None:
    """In US dollars; None where one is not known: a part would pass for the whole."""
    known = [cost for cost in costs if cost is not None]
    return fsum(known) if len(known) == len(costs) else None
