"""From a comparison to a verdict: what may be said of two models, and what may not."""

from enum import StrEnum
from math import ceil, floor, sqrt
from statistics import NormalDist

from joute.statistics.paired import RULE_OF_THREE, Paired

# Below it the normal approximations of an interval are poor: S. Bowyer, L. Aitchison and D. R.
# Ivanova, arXiv 2503.01747 (2025). That no difference shows among so few says nothing. Of a domain
# of fewer items the mean says too little to be shown beside others.
FEWEST = 30


class Verdict(StrEnum):
    """What a comparison of a first model, a, with a second, b, shows."""

    A_BETTER = "a_better"
    B_BETTER = "b_better"
    NON_INFERIOR = "non_inferior"  # b is not worse than a by the margin or more
    NO_DIFFERENCE_SHOWN = "no_difference_shown"
    INCONCLUSIVE = "inconclusive"


def verdict(pair: Paired, margin: float | None = None, p: float | None = None) -> Verdict:
    """The verdict at the level of the comparison.

    A model is better when the p-value is significant and the interval leaves out 0; `p` is one
    adjusted for several comparisons. Else, with a `margin` above 0, b is non-inferior when the
    interval excludes that it loses as much (International Council for Harmonisation, E9, 3.3.2),
    and so do `most_lost` and the rule of three; nothing is concluded otherwise. Without a margin no
    difference is shown, which fewer than 30 items or clusters do not suffice to say.
    """
    if pair.interval is None:
        return Verdict.INCONCLUSIVE
    lower, upper = pair.interval
    if max(pair.p, p or 0) < 1 - pair.level and not lower <= 0 <= upper:
        return Verdict.A_BETTER if lower > 0 else Verdict.B_BETTER
    if margin is not None:
        return Verdict.NON_INFERIOR if pair.below(margin) else Verdict.INCONCLUSIVE
    return Verdict.NO_DIFFERENCE_SHOWN if pair.clusters >= FEWEST else Verdict.INCONCLUSIVE


def items_needed(pair: Paired, margin: float, power: float = 0.8) -> int | None:
    """The items, like those compared, with which a b that equals a is found non-inferior with
    probability `power`; None where no standard error is known.

    n ((z_α/2 + z_β) SE / margin)²: Miller, arXiv 2411.00640, section 5. By the rule of three at
    least, and as many as bound rare losses.
    """
    if pair.se is None:
        return None
    clusters = max(
        pair.clusters * (_deviates(pair.level, power) * pair.se / margin) ** 2,
        floor(RULE_OF_THREE / margin) + 1,
        0.0 if pair.most_lost is None else _against_rare_losses(pair, pair.se, margin, power),
    )
    return ceil(clusters * pair.n / pair.clusters)


# How far the bound of rare losses lies beyond that of a normal mean, in clusters: the one that
# stands for what was not seen, and skewness. Simulated: a power of 0.72 to 0.94 where 0.8 is asked.
_UNSEEN = 2.0


def _against_rare_losses(pair: Paired, se: float, margin: float, power: float) -> float:
    """The clusters C of which z SD/√C + 2/C is the margin, z of a one-sided level."""
    half = (NormalDist().inv_cdf(pair.level) + NormalDist().inv_cdf(power)) * se
    half *= sqrt(pair.clusters) / 2
    return (_UNSEEN / (sqrt(half**2 + _UNSEEN * margin) - half)) ** 2


def smallest_difference(pair: Paired, power: float = 0.8) -> float | None:
    """The true difference that a comparison as precise as this finds with probability `power`;
    None where no standard error is known or no item differs."""
    return _deviates(pair.level, power) * pair.se if pair.se else None


def _deviates(level: float, power: float) -> float:
    normal = NormalDist()
    return normal.inv_cdf((1 + level) / 2) + normal.inv_cdf(power)
