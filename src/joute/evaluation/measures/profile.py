"""A score by domain, with the number of items of each, beside one figure for all."""

from collections.abc import Mapping
from dataclasses import dataclass

from joute.statistics import Domain, Mean, aggregate
from joute.statistics.verdicts import FEWEST


@dataclass(frozen=True)
class Cell:
    """A domain of n items; of fewer than 30 the mean and its interval are withheld: None."""

    n: int
    mean: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Profile:
    """Domains by name, and their weighted mean: each domain counts by its weight, whatever its
    number of items. Withheld domains are in that mean, and in `withheld`."""

    domains: Mapping[str, Cell]
    aggregate: Domain
    withheld: tuple[str, ...]


def profile(means: Mapping[str, Mean], weights: Mapping[str, float]) -> Profile:
    """The profile of the means of domains; a domain without a weight has 1. ValueError for no
    domain, a weight below 0, or a sum of 0."""
    found = aggregate(
        [Domain(one.mean, one.se, one.n) for one in means.values()],
        [weights.get(name, 1.0) for name in means],
    )
    return Profile(
        domains={name: _cell(one) for name, one in means.items()},
        aggregate=found,
        withheld=tuple(name for name, one in means.items() if one.n < FEWEST),
    )


def _cell(found: Mean) -> Cell:
    if found.n < FEWEST:
        return Cell(found.n, None, None)
    return Cell(found.n, found.mean, found.interval)
