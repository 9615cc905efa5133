"""Many tests at once."""

import numpy as np

from joute.statistics.arrays import Floats


def holm(p: Floats, most_true: int | None = None) -> Floats:
    """Adjusted p-values: comparing them with a threshold keeps the chance of any false claim
    among all of `p` (m) under it. S. Holm, Scandinavian Journal of Statistics 6 (1979).

    Where at most `most_true` of the hypotheses can be true at once, no factor is larger: J. P.
    Shaffer, Journal of the American Statistical Association 81 (1986).
    """
    order = np.argsort(p)
    factors = np.minimum(np.arange(len(p), 0, -1), len(p) if most_true is None else most_true)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1)
    return adjusted


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p-values for looking around: of the claims with one below a threshold, a share of at
    most the threshold is expected to be false, where tests are independent or positively dependent.
    Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995).
    """
    falling = np.argsort(p)[::-1]
    factors = len(p) / np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[falling] = np.minimum(np.minimum.accumulate(p[falling] * factors), 1)
    return adjusted
