"""Which items each rater is sent, and which answer stands on which side."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import ceil
from random import Random
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass
class Load:
    """How often an item was sent so far; of a pair, how often as it stands and how often
    exchanged."""

    straight: int = 0
    exchanged: int = 0

    @property
    def total(self) -> int:
        return self.straight + self.exchanged


def share_out(
    loads: Mapping[K, Load], about: Mapping[K, Hashable], wanted: int, most: int, random: Random
) -> list[K]:
    """The items of a new rater: up to `most` of those that were sent fewer than `wanted` times,
    the least sent first and by chance among equals, in an order that chance makes. Of items that
    are `about` the same, a rater has one.

    The numbers of ratings of any two items then differ by one at most, until all have `wanted`.
    """
    short = [key for key, load in loads.items() if load.total < wanted]
    random.shuffle(short)
    short.sort(key=lambda key: loads[key].total)
    first: dict[Hashable, K] = {}
    for key in short:
        first.setdefault(about[key], key)
    own = [*first.values()][:most]
    random.shuffle(own)
    return own


def raters_wanted(about: Mapping[K, Hashable], wanted: int, most: int) -> int:
    """How many raters it takes until all items have `wanted` ratings."""
    each = min(most, len(set(about.values())))
    return max(wanted, ceil(len(about) * wanted / each)) if each else 0


def exchange(load: Load, of_pair: Load, random: Random) -> bool:
    """Whether the two answers of an item exchange their sides: the side that was rarer for this
    item, then for this pair of targets; by chance where both are as frequent."""
    for counted in (load, of_pair):
        if counted.straight != counted.exchanged:
            return counted.straight > counted.exchanged
    return random.random() < 0.5


def loads_of(sent: Mapping[tuple[K, bool], int], items: Mapping[K, object]) -> dict[K, Load]:
    """The loads of `items` from counts by item and whether it was exchanged."""
    straight: Counter[K] = Counter()
    exchanged: Counter[K] = Counter()
    for (key, turned), number in sent.items():
        (exchanged if turned else straight)[key] += number
    return {key: Load(straight[key], exchanged[key]) for key in items}
