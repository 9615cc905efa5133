"""The priority of uses: what is expected of each on four scales, under weights.

Each answer from 1 to 5 becomes 0 to 1; a risk or a footprint counts against: 5 becomes 0. The
score is the weighted mean, from 0 to 100. What is not known may be anything from 0 to 1, so that a
score is a range, and a use has a range of ranks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from joute.errors import N_
from joute.register.errors import BadEntry

Scale = Literal["value", "feasibility", "risk", "footprint"]
SCALES: tuple[Scale, ...] = ("value", "feasibility", "risk", "footprint")
AGAINST: frozenset[Scale] = frozenset({"risk", "footprint"})
_LOWEST, _HIGHEST = 1, 5
# Scores closer than this are a tie: of sums in another order, the last bits differ.
_SAME = 1e-9

# An answer from 1 to 5 by its scale; None where it is not known.
Ratings = Mapping[Scale, int | None]


@dataclass(frozen=True)
class Weights:
    """How much each scale counts, 0 or more."""

    value: float = 1.0
    feasibility: float = 1.0
    risk: float = 1.0
    footprint: float = 1.0

    def of(self, scale: Scale) -> float:
        return {
            "value": self.value,
            "feasibility": self.feasibility,
            "risk": self.risk,
            "footprint": self.footprint,
        }[scale]

    @property
    def total(self) -> float:
        return sum(self.of(scale) for scale in SCALES)


@dataclass(frozen=True)
class Priority:
    """The score of a use from 0 to 100, and its rank among others, 1 first: ranges whose ends are
    the same where all is known and no other use has the same score. `unknown` are the scales that
    count and have no answer."""

    low: float
    high: float
    first: int
    last: int
    unknown: tuple[Scale, ...]

    @property
    def known(self) -> bool:
        return not self.unknown

    @property
    def tie(self) -> bool:
        """Whether others have the same score, all being known of this one."""
        return self.known and self.first != self.last


def prioritise(uses: Mapping[str, Ratings], weights: Weights) -> Mapping[str, Priority]:
    """The priority of each use by its id, the first first: by what is sure of their scores, then by
    what may be, then by id. Raises BadEntry where no scale counts."""
    if weights.total <= 0:
        raise BadEntry(reason=N_("Give at least one scale a weight above zero."))
    scores = {id: _score(ratings, weights) for id, ratings in uses.items()}
    found = {}
    for id in sorted(scores, key=lambda id: (-scores[id][0], -scores[id][1], id)):
        low, high = scores[id]
        others = [score for other, score in scores.items() if other != id]
        ahead = sum(other_low > high + _SAME for other_low, _ in others)
        behind = sum(other_high < low - _SAME for _, other_high in others)
        found[id] = Priority(
            low=low,
            high=high,
            first=1 + ahead,
            last=len(scores) - behind,
            unknown=tuple(
                one for one in SCALES if weights.of(one) > 0 and uses[id].get(one) is None
            ),
        )
    return found


def moved(before: Mapping[str, Priority], after: Mapping[str, Priority]) -> Mapping[str, int]:
    """By how many places each use moved up in the list when the weights changed."""
    places = {id: place for place, id in enumerate(before)}
    return {id: places[id] - place for place, id in enumerate(after)}


def _score(ratings: Ratings, weights: Weights) -> tuple[float, float]:
    """The least and the most that the score may be."""
    low = high = 0.0
    for scale in SCALES:
        rating = ratings.get(scale)
        if rating is None:
            high += weights.of(scale)
            continue
        part = (rating - _LOWEST) / (_HIGHEST - _LOWEST)
        counted = weights.of(scale) * (1 - part if scale in AGAINST else part)
        low, high = low + counted, high + counted
    return 100 * low / weights.total, 100 * high / weights.total
