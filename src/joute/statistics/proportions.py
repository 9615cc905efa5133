"""What a count in a sample says of the share in the whole."""

from math import exp, fsum, lgamma, log, log1p, sqrt

from joute.statistics import beta

# Halvings of an interval of 1: the bound is exact to the last digits of a float.
_HALVINGS = 60


# The quantile of the normal distribution for a confidence of 95 %, both sides.
_Z = 1.959964


def interval(found: int, read: int) -> tuple[float, float]:
    """The interval of a share of which `found` in `read` were seen, from 0 to 1, with a confidence
    of 95 %.

    E. B. Wilson, Journal of the American Statistical Association 22 (1927). ValueError for a sample
    that cannot be.
    """
    _check(found, read)
    share, square = found / read, _Z * _Z
    centre = (share + square / (2 * read)) / (1 + square / read)
    half = _Z * sqrt(share * (1 - share) / read + square / (4 * read * read)) / (1 + square / read)
    return max(0.0, centre - half), min(1.0, centre + half)


def jeffreys_interval(found: int, read: int, level: float = 0.95) -> tuple[float, float]:
    """The same by the quantiles of Jeffreys' posterior, Beta(found + ½, read - found + ½); nothing
    found begins at 0, everything found ends at 1.

    L. D. Brown, T. T. Cai and A. DasGupta, Statistical Science 16 (2001). ValueError for a sample
    that cannot be.
    """
    _check(found, read)
    tail, a, b = (1 - level) / 2, found + 0.5, read - found + 0.5
    lower = beta.quantile(tail, a, b) if found else 0.0
    upper = beta.quantile(1 - tail, a, b) if found < read else 1.0
    return lower, upper


def exact_interval(found: float, read: float, level: float = 0.95) -> tuple[float, float]:
    """The same by C. J. Clopper and E. S. Pearson, Biometrika 26 (1934): the shares that
    `binomial_p` does not refuse. Counts may be fractions, as those of an effective size are.
    ValueError for a sample that cannot be."""
    _check(found, read)
    tail = (1 - level) / 2
    lower = beta.quantile(tail, found, read - found + 1) if found else 0.0
    upper = beta.quantile(1 - tail, found + 1, read - found) if found < read else 1.0
    return lower, upper


def binomial_p(found: int, read: int, share: float) -> float:
    """The p-value of `share`, above 0 and below 1, in the whole: twice the smaller tail of the
    binomial distribution. ValueError for a sample that cannot be."""
    _check(found, read)
    at_most = _probability_of_at_most(found, read, share)
    at_least = 1.0 if not found else _probability_of_at_most(read - found, read, 1 - share)
    return min(1.0, 2 * min(at_most, at_least))


def upper_bound(found: int, read: int, confidence: float = 0.95) -> float:
    """The exact one-sided upper bound of a share of which `found` in `read` were seen, from 0 to 1.

    C. J. Clopper and E. S. Pearson, Biometrika 26 (1934): the share at which so few, or fewer, are
    found with a probability of 1 - confidence. ValueError for a sample that cannot be.
    """
    _check(found, read)
    low, high = found / read, 1.0
    for _ in range(_HALVINGS):
        share = (low + high) / 2
        if share < 1 and _probability_of_at_most(found, read, share) > 1 - confidence:
            low = share
        else:
            high = share
    return high


def _check(found: float, read: float) -> None:
    if not 0 <= found <= read or read == 0:
        raise ValueError(f"{found} found in {read} is no sample")


def _probability_of_at_most(found: int, read: int, share: float) -> float:
    """That of the binomial distribution; `share` is above 0 and below 1."""
    return fsum(
        exp(
            lgamma(read + 1)
            - lgamma(seen + 1)
            - lgamma(read - seen + 1)
            + seen * log(share)
            + (read - seen) * log1p(-share)
        )
        for seen in range(found + 1)
    )
