"""Weights by points, as somebody gave them."""

import math
from collections.abc import Mapping

from joute.choice.errors import BadWeights
from joute.choice.weights.weight import Weight
from joute.errors import N_


def from_points(points: Mapping[str, float], origin: str = "") -> Mapping[str, Weight]:
    """Points of criteria, 0 or more, of which only the proportions count: 100 in all, or not.

    Raises BadWeights for others, or where all are 0.
    """
    if any(not math.isfinite(given) or given < 0 for given in points.values()):
        raise BadWeights(reason=N_("points are numbers, 0 or more"))
    if not any(points.values()):
        raise BadWeights(reason=N_("at least one criterion needs a weight above 0"))
    return {id: Weight.exact(given, origin) for id, given in points.items()}
