"""From the values of a quiet period to what later ones are held against, with its own uncertainty.

Every signal becomes values from 0 to 1: scores and refusals are, a quantity is where its logarithm
lies between the ends of its usual range, its tail and a topic are 0 or 1.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log

import numpy as np

from joute.statistics import beta
from joute.statistics.arrays import Floats
from joute.statistics.bounded_means import highest_mean
from joute.statistics.drift.signals import Move
from joute.statistics.proportions import exact_interval

# A shorter quiet period bounds nothing of use.
FEWEST = 100
# Topics beyond the most frequent of the quiet period are one: all others.
MOST_TOPICS = 20
TAIL = 0.95
# The usual range of a quantity: from half its first percentile to twice its last, so that a shift
# is seen as large as it is, and one extreme value weighs no more than another.
_LOW, _HIGH, _BEYOND = 0.01, 0.99, 2.0
# The confidence of the intervals shown: that of a change has one end of this, one of the values
# since, and together they have 95 %.
LEVEL = 0.975


@dataclass(frozen=True)
class Range:
    """The ends between which the logarithm of a quantity is held; both 0 where all were 0."""

    low: float
    high: float

    def share(self, values: Floats) -> Floats:
        """Where each value lies, from 0 to 1."""
        if not self.high:
            return (values > 0).astype(float)
        held = np.clip(values, self.low, self.high)
        return np.asarray(np.log(held / self.low) / log(self.high / self.low))


@dataclass(frozen=True)
class Probe:
    """One way in which a signal may move, and how it was in the quiet period.

    `mean` is that of values from 0 to 1, `lower` to `upper` its interval; `bound` is what a mean
    of later values may be without a doubt: the highest, or for a fall the lowest. `range` is that
    of a quantity, `beyond` where its tail begins, `topic` the topic, "" for all others.
    """

    move: Move
    mean: float
    lower: float
    upper: float
    bound: float
    range: Range | None = None
    beyond: float | None = None
    topic: str | None = None


def of_scores(scores: Floats, move: Move, alpha: float) -> Probe:
    """`scores`, shape (n), are from 0 to 1. `alpha` is the probability that the bound is wrong."""
    low, high = _mean_within(scores, 1 - (1 - LEVEL) / 2)
    if move is Move.FALL:
        bound = 1 - _highest(1 - scores, 1 - alpha)
    else:
        bound = _highest(scores, 1 - alpha)
    return Probe(move, float(scores.mean()), low, high, bound)


def of_quantity(values: Floats, move: Move, alpha: float) -> Probe:
    """`values`, shape (n), are at least 0."""
    if move is Move.TAIL:
        return _tail(values, alpha)
    usual = _range(values)
    probe = of_scores(usual.share(values), move, alpha)
    return Probe(move, probe.mean, probe.lower, probe.upper, probe.bound, range=usual)


def of_topics(topics: Sequence[str], alpha: float) -> tuple[Probe, ...]:
    """One for each of the most frequent topics and one for all others; they share `alpha`."""
    common = Counter(topics).most_common(MOST_TOPICS)
    counts = [*common, ("", len(topics) - sum(count for _, count in common))]
    each = alpha / len(counts)
    return tuple(_share(topic, count, len(topics), each) for topic, count in counts)


def _share(topic: str, count: int, n: int, alpha: float) -> Probe:
    low, high = exact_interval(count, n, LEVEL)
    bound = beta.quantile(1 - alpha, count + 1, n - count) if count < n else 1.0
    return Probe(Move.SHARE, count / n, low, high, bound, topic=topic)


def _tail(values: Floats, alpha: float) -> Probe:
    """The share above the k-th of n values has at most the distribution Beta(n - k + 1, k): H. A.
    David and H. N. Nagaraja, Order Statistics (2003), section 2.5."""
    n, k = len(values), ceil(TAIL * len(values))
    beyond = float(np.sort(values)[k - 1])
    low, high = exact_interval(int((values > beyond).sum()), n, LEVEL)
    bound = beta.quantile(1 - alpha, n - k + 1, k)
    mean = float((values > beyond).mean())
    return Probe(Move.TAIL, mean, low, high, bound, beyond=beyond)


def _range(values: Floats) -> Range:
    positive = values[values > 0]
    if not len(positive):
        return Range(0.0, 0.0)
    low, high = np.quantile(positive, (_LOW, _HIGH))
    return Range(float(low) / _BEYOND, float(high) * _BEYOND)


def _mean_within(values: Floats, level: float) -> tuple[float, float]:
    return 1 - _highest(1 - values, level), _highest(values, level)


def _highest(values: Floats, level: float) -> float:
    return highest_mean(values, np.ones(len(values)), 1.0, level)
