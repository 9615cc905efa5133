"""The beta distribution, without scipy (114 MB, 0.7 s of import)."""

from math import exp, lgamma, log, log1p

# Of the continued fraction: it needs about √max(a, b) terms.
_MOST_TERMS = 10_000
_PRECISION = 1e-15
_SMALLEST = 1e-300
# Halvings of an interval of 1: the quantile is exact to the last digits of a float.
_HALVINGS = 60


def cumulative(x: float, a: float, b: float) -> float:
    """The probability of at most x, from 0 to 1; a and b are above 0.

    The regularised incomplete beta function, NIST Digital Library of Mathematical Functions 8.17;
    its continued fraction, 8.17.22, converges fast below the mean.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    # Rounded, x and 1 - x may both be above it: it is looked at once.
    if x > (a + 1) / (a + b + 2):
        return 1 - _below_the_mean(1 - x, b, a)
    return _below_the_mean(x, a, b)


def _below_the_mean(x: float, a: float, b: float) -> float:
    density = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    return exp(density) / (a * _fraction(x, a, b))


def quantile(probability: float, a: float, b: float) -> float:
    """The x that is not exceeded with this probability."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if cumulative(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d₁/(1 + d₂/(1 + …)), by the algorithm of W. J. Lentz, Applied Optics 15 (1976)."""
    value = ratio = 1.0
    inverse = 0.0
    for term in range(1, _MOST_TERMS):
        coefficient = _coefficient(term, x, a, b)
        inverse = 1 / _not_zero(1 + coefficient * inverse)
        ratio = _not_zero(1 + coefficient / ratio)
        value *= ratio * inverse
        if abs(ratio * inverse - 1) < _PRECISION:
            break
    return value


def _coefficient(term: int, x: float, a: float, b: float) -> float:
    m = term // 2
    if term % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))


def _not_zero(value: float) -> float:
    return value if abs(value) > _SMALLEST else _SMALLEST
