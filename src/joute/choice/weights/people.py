"""Several people weigh, each on their own: where they agree, and where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isnan

import numpy as np

from joute.choice.errors import BadWeights
from joute.choice.weights.weight import Weight
from joute.errors import N_
from joute.statistics import kendall_chance, kendall_w


@dataclass(frozen=True)
class Opinion:
    """The weights of a person; a criterion that they left out weighs nothing for them."""

    person: str
    weights: Mapping[str, Weight]

    def shares(self, names: Sequence[str]) -> Sequence[float]:
        """The mids as shares of all, 0 to 1. Raises BadWeights where none is above 0."""
        total = fsum(one.mid for one in self.weights.values())
        if not total:
            raise BadWeights(reason=N_("at least one criterion needs a weight above 0"))
        return [self.weights[one].mid / total if one in self.weights else 0.0 for one in names]


@dataclass(frozen=True)
class Difference:
    """A criterion that people weigh unlike: `shares` by person, the highest first, 0 to 1."""

    criterion: str
    shares: Mapping[str, float]

    @property
    def spread(self) -> float:
        return max(self.shares.values()) - min(self.shares.values())


@dataclass(frozen=True)
class Agreement:
    """`w` is Kendall's W over the orders of the criteria: 1 when all give one order, 0 when there
    is none. `chance` is the share of orders at random that agree as much. Both are None with fewer
    than two people or criteria, or where everybody weighs all alike. `differences` are by spread.
    """

    people: int
    criteria: int
    w: float | None
    chance: float | None
    differences: tuple[Difference, ...]


def agreement(opinions: Sequence[Opinion], *, seed: int = 0) -> Agreement:
    """Of people with names of their own. Raises BadWeights where somebody weighs nothing."""
    names = _names(opinions)
    shares = np.array([one.shares(names) for one in opinions]).reshape(len(opinions), len(names))
    w = kendall_w(shares) if min(shares.shape) > 1 else float("nan")
    known = not isnan(w)
    return Agreement(
        people=len(opinions),
        criteria=len(names),
        w=w if known else None,
        chance=kendall_chance(shares, np.random.default_rng(seed)) if known else None,
        differences=_differences(opinions, names, shares.T.tolist()),
    )


def together(opinions: Sequence[Opinion], origin: str = "") -> Mapping[str, Weight]:
    """One set of weights for all, in percent: from the least that a person gives to the most,
    around their mean. Raises BadWeights where somebody weighs nothing, or nobody is there."""
    if not opinions:
        raise BadWeights(reason=N_("nobody has given weights yet"))
    names = _names(opinions)
    columns = zip(*(one.shares(names) for one in opinions), strict=True)
    return {name: _around(shares, origin) for name, shares in zip(names, columns, strict=True)}


def _around(shares: Sequence[float], origin: str) -> Weight:
    low, high = 100 * min(shares), 100 * max(shares)
    mid = 100 * fsum(shares) / len(shares)
    return Weight(low, min(max(mid, low), high), high, origin)


def _names(opinions: Sequence[Opinion]) -> Sequence[str]:
    """The criteria that anybody weighs, in the order in which they are first met."""
    met = (name for one in opinions for name, weight in one.weights.items() if weight.high > 0)
    return list(dict.fromkeys(met))


def _differences(
    opinions: Sequence[Opinion], names: Sequence[str], columns: Sequence[Sequence[float]]
) -> tuple[Difference, ...]:
    people = [one.person for one in opinions]
    found = [
        Difference(name, dict(sorted(zip(people, shares, strict=True), key=lambda at: -at[1])))
        for name, shares in zip(names, columns, strict=True)
        if max(shares) > min(shares)
    ]
    return tuple(sorted(found, key=lambda one: (-one.spread, one.criterion)))
