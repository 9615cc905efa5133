"""One-sided tests: is it more than chance, or more than elsewhere?"""

from math import comb

import numpy as np

from joute.statistics import beta
from joute.statistics.arrays import Floats


def binomial_greater(found: int, n: int, chance: float) -> float:
    """The probability of `found` or more of n by chance; 1 of none."""
    return min(
        1.0, sum(comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(found, n + 1))
    )


def binomial_less(found: float, n: float, chance: float) -> float:
    """The probability of `found` or fewer of n by chance, above 0 and below 1. Counts may be
    fractions, as those of an effective size are: NIST Digital Library of Mathematical Functions
    8.17.5."""
    return 1.0 if found >= n else beta.cumulative(1 - chance, n - found, found + 1)


def fisher_greater(found: int, n: int, elsewhere: int, m: int) -> float:
    """The p-value of a larger share of `found` in n than of `elsewhere` in m: R. A. Fisher's exact
    test, "The Design of Experiments" (1935). 1 where one of the samples is empty."""
    total = found + elsewhere
    whole = comb(n + m, total)
    tail = sum(
        comb(n, k) * comb(m, total - k)
        for k in range(found, min(n, total) + 1)
        if 0 <= total - k <= m
    )
    return tail / whole if n and m else 1.0


def bootstrap_greater(values: Floats, random: np.random.Generator, samples: int = 2_000) -> float:
    """The p-value of a mean above 0, by drawing `values`, shape (n), again; 1 of fewer than two."""
    if len(values) < 2:
        return 1.0
    return _share_below(_means(values, random, samples))


def bootstrap_above(
    values: Floats, others: Floats, random: np.random.Generator, samples: int = 2_000
) -> float:
    """The p-value of a mean above that of `others`; 1 where either has fewer than two."""
    if min(len(values), len(others)) < 2:
        return 1.0
    return _share_below(_means(values, random, samples) - _means(others, random, samples))


def _means(values: Floats, random: np.random.Generator, samples: int) -> Floats:
    drawn = random.integers(len(values), size=(samples, len(values)))
    return np.asarray(values[drawn].mean(axis=1))


def _share_below(differences: Floats) -> float:
    """A difference of 0 is none; one more sample is that of nothing seen."""
    return float((np.sum(differences <= 0) + 1) / (len(differences) + 1))
