"""Means by evidence that may be looked at after every value.

Evidence against a mean is the capital that a bettor makes of 1 by betting against it: where that
is the true mean, the capital is a fair game, and reaches 1/α at any time with a probability of at
most α (J. Ville, "Étude critique de la notion de collectif", 1939). The average of several such
capitals is one.
"""

from math import inf, lgamma, log, log1p

import numpy as np

from joute.statistics.arrays import Floats

# Stakes from 0.9 to 0.007, each √2 below the last, and what a squared distance costs of each.
_STAKES = 0.9 * 2.0 ** (-np.arange(15) / 2)
_COSTS = -np.log1p(-_STAKES) - _STAKES
# Halvings of a search: the ends are exact to 1e-9, outwards.
_HALVINGS = 30


def log_capital(excess: Floats, squares: Floats) -> Floats:
    """The logarithm of the capital of a bet that the mean of values is higher than some m.

    Of n values that lie at most 1 below a centre, which may change but is named before each:
    `excess` is their sum less n m, `squares` that of their squared distances to the centre; arrays
    of one shape, a look each. With a stake λ the capital is exp(λ excess - (-ln(1 - λ) - λ)
    squares): X. Fan, I. Grama and Q. Liu, Electronic Journal of Probability 20 (2015); S. R.
    Howard, A. Ramdas, J. McAuliffe and J. Sekhon, The Annals of Statistics 49 (2021), theorem 4.
    Stakes are a mixture.
    """
    gains = np.multiply.outer(excess, _STAKES) - np.multiply.outer(squares, _COSTS)
    most = gains.max(axis=-1)
    found = most + np.log(np.exp(gains - most[..., None]).mean(axis=-1))
    return np.asarray(found, float)


def anytime_interval(
    total: float, n: float, squares: float, level: float = 0.95
) -> tuple[float, float]:
    """A confidence sequence: with a confidence of `level` it holds the mean at every n at once.

    `total` is the sum of n values from 0 to 1, each of which has this mean given those before it;
    `squares` that of their squared distances to a centre from 0 to 1 that was named before. The
    capital is the average of two: the one of values of 0 and 1, whose logarithm is at most that of
    values between (I. Waudby-Smith and A. Ramdas, Journal of the Royal Statistical Society B 86,
    2024), by Jeffreys' prior (H. Robbins, Annals of Mathematical Statistics 41, 1970); and the one
    of `log_capital`, half on each side, which is larger where values lie close together. `n` may
    be an effective size. ValueError for a sum that cannot be.
    """
    if not 0 <= total <= n:
        raise ValueError(f"{n} values from 0 to 1 have no sum of {total}")

    def refuted(mean: float) -> bool:
        excess = total - n * mean
        both = log_capital(np.array([excess, -excess]), np.array([squares, squares]))
        capital = np.logaddexp.reduce([_of_shares(total, n, mean), *(both - log(2))]) - log(2)
        return bool(capital >= -log(1 - level))

    # The seen mean, moved a little from 0 and 1, is always inside.
    middle = (total + 0.5) / (n + 1)
    ends = []
    for end in (0.0, 1.0):
        inside, outside = middle, end
        for _ in range(_HALVINGS):
            between = (inside + outside) / 2
            if refuted(between):
                outside = between
            else:
                inside = between
        ends.append(outside)
    return ends[0], ends[1]


def _of_shares(total: float, n: float, mean: float) -> float:
    """The logarithm of B(S + ½, n - S + ½) / (B(½, ½) m^S (1 - m)^(n - S))."""
    if not 0 < mean < 1:
        return inf
    prior = 2 * lgamma(0.5)
    believed = lgamma(total + 0.5) + lgamma(n - total + 0.5) - lgamma(n + 1) - prior
    return believed - total * log(mean) - (n - total) * log1p(-mean)
