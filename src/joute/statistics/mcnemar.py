"""Two models right or wrong on the same items: McNemar's test.

Q. McNemar, Psychometrika 12 (1947). The mid-p variant keeps its level where the exact test is
conservative: M. W. Fagerland, S. Lydersen and P. Laake, BMC Medical Research Methodology 13 (2013).
"""

from dataclasses import dataclass
from functools import cached_property
from math import exp, fsum, lgamma, log

import numpy as np

from joute.statistics.arrays import Floats


@dataclass(frozen=True)
class Concordance:
    """Items by who was right: both, only the first, only the second, neither."""

    n11: int
    n10: int
    n01: int
    n00: int

    @classmethod
    def of(cls, a: Floats, b: Floats) -> "Concordance":
        """Of scores of 0 and 1, shape (n) each."""
        first, second = a == 1, b == 1
        n11, n10, n01 = (first & second).sum(), (first & ~second).sum(), (~first & second).sum()
        return cls(int(n11), int(n10), int(n01), len(a) - int(n11 + n10 + n01))

    @property
    def discordant(self) -> int:
        return self.n10 + self.n01

    @property
    def chi_squared(self) -> float:
        """McNemar's statistic, without correction for continuity; 0 where no item differs."""
        return (self.n10 - self.n01) ** 2 / self.discordant if self.discordant else 0.0

    @property
    def exact_p(self) -> float:
        """Two-sided, of the binomial distribution of the discordant items."""
        return min(1.0, 2 * fsum(self._tail))

    @property
    def mid_p(self) -> float:
        """The exact p without half the probability of what was seen, on both sides; 1 where no
        item differs."""
        return min(1.0, 2 * fsum(self._tail) - self._tail[-1])

    @cached_property
    def _tail(self) -> list[float]:
        """The probabilities of 0 to min(n10, n01) of the discordant items, each a fair coin."""
        n = self.discordant
        return [
            exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2))
            for k in range(min(self.n10, self.n01) + 1)
        ]


def is_binary(scores: Floats) -> bool:
    """Whether every score is 0 or 1."""
    return bool(np.isin(scores, (0, 1)).all())
