"""No figure of fewer than five people: what may be shown of counts of people.

A count below LEAST is hidden, zero too, so that nobody learns that nobody was there. Where a total
is shown beside its parts, more parts are hidden, until no difference gives a hidden one away.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

LEAST = 5

K = TypeVar("K", bound=Hashable)


def shown(people: int) -> int | None:
    """The count; None where fewer than five people are in it."""
    return people if people >= LEAST else None


def parts_shown(parts: Mapping[K, int]) -> Mapping[K, int | None]:
    """The parts of a total that is shown where it may be: None for those that are hidden, at least
    two of them and at least five people together, wherever one is."""
    hidden = {name for name, people in parts.items() if people < LEAST}
    if sum(parts.values()) < LEAST:
        hidden = set(parts)
    rest = sorted((people, str(name), name) for name, people in parts.items() if name not in hidden)
    for _, _, name in rest:
        if not hidden or (len(hidden) > 1 and sum(parts[one] for one in hidden) >= LEAST):
            break
        hidden.add(name)
    return {name: None if name in hidden else people for name, people in parts.items()}


@dataclass(frozen=True)
class Share:
    """A share of people: `part` of `whole`, both known to be five or more, as is the rest."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole


def share_shown(part: int, whole: int) -> Share | None:
    """The share; None where those in it, or those who are not, are fewer than five."""
    return Share(part, whole) if part >= LEAST and whole - part >= LEAST else None


def overlapping_shown(both: int, one: int, other: int) -> tuple[int, int] | None:
    """The sizes of two groups whose union counts `both`, beside which they may be shown; None
    where a difference of the three is a group of fewer than five."""
    apart = (both - one, both - other, one + other - both)
    return (one, other) if min(apart) >= LEAST else None
