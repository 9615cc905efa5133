"""The method of the survey, for one's own people: each picks five of the 24 criteria."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from joute.choice.criteria import criteria, criterion
from joute.choice.errors import BadPick
from joute.choice.weights.weight import Weight
from joute.errors import N_
from joute.statistics import interval

PICKED = 5
# A slice of fewer people is not shown. Who looks before and after one more person picked, or
# compares a service with a size that nearly the same people have, may still learn of one.
FEWEST = 5

Dimension = Literal["service", "size", "sector"]
DIMENSION_TEXTS: Mapping[Dimension, str] = {
    "service": N_("By service"),
    "size": N_("By size of the organisation"),
    "sector": N_("By sector"),
}
DIMENSIONS: tuple[Dimension, ...] = tuple(DIMENSION_TEXTS)


@dataclass(frozen=True)
class Pick:
    """What somebody picked, and where they are, blank where they did not say: their service, and
    the size and the sector of their organisation. Raises BadPick unless five of the 24 are named.
    """

    criteria: tuple[str, ...]
    service: str = ""
    size: str = ""
    sector: str = ""

    def __post_init__(self) -> None:
        if len(self.criteria) != PICKED or len(set(self.criteria)) != PICKED:
            raise BadPick(reason=N_("pick five criteria, each of them once"))
        if any(criterion(id).band is None for id in self.criteria):
            raise BadPick(reason=N_("pick among the 24 criteria of the survey"))


@dataclass(frozen=True)
class Share:
    """`found` of the people picked the criterion: a share from 0 to 1 and its 95 % interval."""

    criterion: str
    found: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Slice:
    """People, five at least, and what they picked: every criterion, the most picked first."""

    value: str
    people: int
    shares: tuple[Share, ...]

    def weights(self, origin: str = "") -> Mapping[str, Weight]:
        """The shares as bands of weights, in percent."""
        return {
            one.criterion: Weight(100 * one.low, 100 * one.share, 100 * one.high, origin)
            for one in self.shares
        }


@dataclass(frozen=True)
class Picks:
    """`whole` is None below five people. `slices` are by service, size and sector, the largest
    first. `withheld` counts the people in no slice that is shown: those who did not say, those of
    slices below five, and, where fewer than five would follow by subtraction, those of the smallest
    slices too, which are then not shown.
    """

    people: int
    whole: Slice | None
    slices: Mapping[Dimension, tuple[Slice, ...]]
    withheld: Mapping[Dimension, int]


def count_picks(picks: Sequence[Pick]) -> Picks:
    slices = {one: _slices(picks, one) for one in DIMENSIONS}
    return Picks(
        people=len(picks),
        whole=_slice("", picks) if len(picks) >= FEWEST else None,
        slices=slices,
        withheld={
            one: len(picks) - sum(part.people for part in found) for one, found in slices.items()
        },
    )


def _slices(picks: Sequence[Pick], dimension: Dimension) -> tuple[Slice, ...]:
    groups: dict[str, list[Pick]] = {}
    for one in picks:
        groups.setdefault(getattr(one, dimension), []).append(one)
    groups.pop("", None)
    shown = [value for value, group in groups.items() if len(group) >= FEWEST]
    shown.sort(key=lambda value: (-len(groups[value]), value))
    while shown and 0 < len(picks) - sum(len(groups[value]) for value in shown) < FEWEST:
        shown.pop()
    return tuple(_slice(value, groups[value]) for value in shown)


def _slice(value: str, picks: Sequence[Pick]) -> Slice:
    counts = Counter(id for one in picks for id in one.criteria)
    offered = [one.id for one in criteria().values() if one.band is not None]
    shares = [_share(id, counts[id], len(picks)) for id in offered]
    return Slice(value, len(picks), tuple(sorted(shares, key=lambda one: -one.found)))


def _share(id: str, found: int, people: int) -> Share:
    low, high = interval(found, people)
    share = found / people
    return Share(id, found, share, min(low, share), max(high, share))
