"""Ridge regression on hashed texts, by conjugate gradients."""

import numpy as np

from joute.classification.features import Floats, Rows
from joute.routing.features import BUCKETS

# A text has length 1: alone, it moves its own prediction by an eleventh of its gain. Fixed
# beforehand.
_RIDGE = 10.0
_MOST_STEPS = 60
_TOLERANCE = 1e-4


def ridge(rows: Rows, targets: Floats, weights: Floats) -> Floats:
    """(buckets,): the slopes that minimise Σ weight (target - slopes · row)² + 10 |slopes|²; `rows`
    are scaled, `targets` and `weights` of shape (n).

    M. R. Hestenes and E. Stiefel, Journal of Research of the NBS 49 (1952), on the normal
    equations.
    """

    def into_buckets(values: Floats) -> Floats:
        terms = rows.values * values[rows.texts]
        return np.asarray(np.bincount(rows.buckets, terms, minlength=BUCKETS))

    slopes = np.zeros(BUCKETS)
    rest = into_buckets(weights * targets)
    direction, square = rest, float(rest @ rest)
    enough = _TOLERANCE**2 * square
    for _ in range(_MOST_STEPS):
        if square <= enough:
            break
        turned = into_buckets(weights * scores(rows, direction)) + _RIDGE * direction
        step = square / float(direction @ turned)
        slopes = slopes + step * direction
        rest = rest - step * turned
        before, square = square, float(rest @ rest)
        direction = rest + square / before * direction
    return slopes.astype(np.float32)


def scores(rows: Rows, slopes: Floats) -> Floats:
    """(n,): the product of each row with the slopes."""
    terms = rows.values * slopes[rows.buckets]
    return np.asarray(np.bincount(rows.texts, terms, minlength=len(rows)))
