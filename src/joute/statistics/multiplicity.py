"""Many tests at once."""

import numpy as np

from joute.statistics.arrays import Floats


def holm(p: Floats) -> Floats:
    """Adjusted p-values: comparing them with a threshold keeps the chance of any false claim
    among all of `p` (m) under it. S. Holm, Scandinavian Journal of Statistics 6 (1979)."""
    order = np.argsort(p)
    factors = np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1)
    return adjusted
