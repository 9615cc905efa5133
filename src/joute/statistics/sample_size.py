"""How many items a comparison needs, and what it finds with those that it has."""

from math import ceil, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()


def power(difference: float, se: float, level: float = 0.95) -> float:
    """The probability that a true difference is found significant with this standard error, above
    0: Miller, arXiv 2411.00640, section 5."""
    return _NORMAL.cdf(abs(difference) / se - _NORMAL.inv_cdf((1 + level) / 2))


def items_for_discordance(
    difference: float, discordance: float, power: float = 0.8, level: float = 0.95
) -> int:
    """The items on which McNemar's test finds a difference of shares, when the two models differ on
    a share `discordance` of the items, at least |difference|.

    R. J. Connor, Biometrics 43 (1987). ValueError for a difference of 0 or above the discordance.
    """
    if not 0 < abs(difference) <= discordance <= 1:
        raise ValueError(f"a difference of {difference} with a discordance of {discordance}")
    alpha, beta = _deviates(level, power)
    spread = alpha * sqrt(discordance) + beta * sqrt(discordance - difference**2)
    return ceil(spread**2 / difference**2)


def items_for_variance(
    difference: float,
    between: float,
    within_a: float = 0.0,
    within_b: float = 0.0,
    *,
    epochs_a: int = 1,
    epochs_b: int = 1,
    power: float = 0.8,
    level: float = 0.95,
) -> int:
    """The items on which a paired comparison finds a difference.

    `between` is the variance of true differences between items, `within_…` that of one model on
    one item from epoch to epoch: Miller, arXiv 2411.00640, section 5. ValueError for a difference
    of 0.
    """
    if not difference:
        raise ValueError("no number of items shows a difference of 0")
    variance = between + within_a / epochs_a + within_b / epochs_b
    return ceil(sum(_deviates(level, power)) ** 2 * variance / difference**2)


def _deviates(level: float, power: float) -> tuple[float, float]:
    return _NORMAL.inv_cdf((1 + level) / 2), _NORMAL.inv_cdf(power)
