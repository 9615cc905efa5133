"""The calibration round: who answers at random, by items whose answers are known.

At random, the number of hits has a known distribution. The hits of an honest rater are
beta-binomial: abilities differ from rater to rater. Each rater is held against the others, a
mixture of honest ones and of some at random: over a grid of mixtures, each weighted by its
likelihood by the hits of the others. That supposes that abilities form one group. So a rater is
named whose hits are no more than chance gives, too few for an honest one of this campaign, and too
few for whoever is right somewhat more often than by chance, whatever the others are; each by Holm's
correction over raters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from joute.statistics import holm
from joute.statistics.arrays import Floats, Integers

Booleans = NDArray[np.bool_]

# The chance of naming an honest rater, in a whole campaign; half of what is promised, since the
# grid only comes near to the abilities of people.
FALSE_NAMING = 0.005
# Whoever is right so far on the way from chance to always is not at random; and the chance of
# naming one such rater or more, in a whole campaign.
MARGIN, FALSE_NAMING_ABOVE = 0.3, 0.01
# Raters with more hits than that of this margin often gives are no candidates.
_CANDIDATE = 0.8
# So many hits or more are better than chance: one of a hundred raters at random has them.
BETTER_THAN_CHANCE = 0.01
# With fewer known answers nobody is judged.
FEWEST_ANSWERS = 8

# What distributions of abilities are looked at: means, and correlations of two hits of one rater.
_MEANS = np.linspace(0.3, 0.99, 36)
_CORRELATIONS = np.geomspace(0.002, 0.3, 12)
# Shares of raters at random.
_SHARES = np.array([0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35])
_ABILITIES = (np.arange(200) + 0.5) / 200


@dataclass(frozen=True)
class Calibrated:
    """A rater after the calibration round: `hits` of `n` known answers.

    `p_random` is the chance of so many hits, or more, at random; `p_honest` that of so few, or
    fewer, of an honest rater of this campaign, and `p_above` that of one who is right `MARGIN`
    above chance, both corrected for the number of raters. All are None where there are too few
    known answers.
    """

    hits: int
    n: int
    p_random: float | None = None
    p_honest: float | None = None
    p_above: float | None = None

    @property
    def judged(self) -> bool:
        return self.p_random is not None

    @property
    def named(self) -> bool:
        """Whether this rater answers at random."""
        if self.p_honest is None or self.p_random is None or self.p_above is None:
            return False
        return (
            self.p_random > BETTER_THAN_CHANCE
            and self.p_honest <= FALSE_NAMING
            and self.p_above <= FALSE_NAMING_ABOVE
        )


def chance_of(known: Sequence[float], options: int) -> float:
    """The chance of a hit without reading: that of a guess among `options` values, or that of who
    always gives the most frequent of the known answers."""
    most = max(known.count(value) for value in set(known)) / len(known) if known else 0.0
    return max(1 / options, most)


def chance_of_pairs(known: Sequence[float], sides: Sequence[float]) -> float:
    """The same of pairs: of the values that are `sides`, which are exchanged by chance, nobody hits
    more than half by always giving the same one."""
    on_sides = sum(value in sides for value in known)
    others = [value for value in known if value not in sides]
    most = max((others.count(value) for value in others), default=0)
    return max(most, on_sides / 2) / len(known) if known else 1 / 2


def calibrate(hits: Floats, chances: Floats) -> list[Calibrated]:
    """Every rater of a campaign; `hits` has a row per rater and a column per known answer: 1, 0 or
    NaN where there is none. `chances` are the chances of a hit at random, by column."""
    given = ~np.isnan(hits)
    n, found = given.sum(1), np.nansum(hits, axis=1).astype(int)
    judged = np.flatnonzero(n >= FEWEST_ANSWERS)
    raters = [Calibrated(int(x), int(m)) for x, m in zip(found, n, strict=True)]
    if not len(judged):
        return raters
    x, m = found[judged], n[judged]
    # (raters, hits): the chance of exactly so many hits, and of so many or more, at random.
    exactly = _random_hits(given[judged], chances)
    at_least = np.cumsum(exactly[:, ::-1], axis=1)[:, ::-1]
    places = np.arange(len(x))
    p_random = at_least[places, x]
    p_honest = holm(_p_honest(x, m, exactly[places, x]))
    p_above = _p_above(x, _random_hits(given[judged], chances + MARGIN * (1 - chances)))
    for place, *p in zip(judged, p_random, p_honest, p_above, strict=True):
        raters[place] = Calibrated(int(found[place]), int(n[place]), *map(float, p))
    return raters


def _p_above(x: Integers, exactly: Floats) -> Floats:
    """The chance of at most x hits by the distribution `exactly`, corrected for the number of
    candidates: of those whose p-value is small, it is divided by the chance of being one, as in
    Q. Zhao, D. Small and W. Su, Journal of the American Statistical Association 114 (2019)."""
    at_most = np.minimum(np.cumsum(exactly, axis=1), 1)
    p = at_most[np.arange(len(x)), x]
    candidate = p <= _CANDIDATE
    often = np.where(at_most <= _CANDIDATE, at_most, 0).max(1)
    found = np.ones(len(x))
    if candidate.any():
        found[candidate] = holm(p[candidate] / often[candidate])
    return found


def _random_hits(given: Booleans, chances: Floats) -> Floats:
    """(raters, hits): the distribution of hits at random, a sum of independent trials."""
    found = np.zeros((len(given), given.shape[1] + 1))
    found[:, 0] = 1
    for column, chance in enumerate(chances):
        p = np.where(given[:, column], chance, 0.0)[:, None]
        found[:, 1:] = found[:, 1:] * (1 - p) + found[:, :-1] * p
        found[:, 0] *= 1 - p[:, 0]
    return found


def _p_honest(x: Integers, m: Integers, at_random: Floats) -> Floats:
    """The chance of at most x hits in m of an honest rater, for each, by the hits of the others;
    `at_random` is that of exactly x hits at random."""
    cells, of_rater, counts = np.unique(
        np.stack([x, m, at_random], axis=1), axis=0, return_inverse=True, return_counts=True
    )
    logs = [_likelihoods(int(hits), int(n), chance) for hits, n, chance in cells]
    every = sum(count * log for count, log in zip(counts, logs, strict=True))
    p = []
    for (hits, n, _), log in zip(cells, logs, strict=True):
        weights = np.exp(every - log - (every - log).max()).sum(0)
        at_most = _hits(int(n))[:, : int(hits) + 1].sum(1)
        p.append(float(weights @ at_most / weights.sum()))
    return np.asarray(np.minimum(np.array(p)[of_rater.ravel()], 1))


def _likelihoods(hits: int, n: int, at_random: float) -> Floats:
    """(shares at random, distributions of abilities): the logarithm of the chance of these hits in
    each mixture."""
    shares = _SHARES[:, None]
    return np.asarray(np.log((1 - shares) * _hits(n)[:, hits] + shares * at_random))


@lru_cache(maxsize=200)
def _hits(n: int) -> Floats:
    """(distributions of abilities, hits): beta-binomial distributions of hits in n answers."""
    mean, correlation = (axis.ravel() for axis in np.meshgrid(_MEANS, _CORRELATIONS))
    size = 1 / correlation - 1
    a, b = (mean * size)[:, None], ((1 - mean) * size)[:, None]
    logs = (a - 1) * np.log(_ABILITIES) + (b - 1) * np.log1p(-_ABILITIES)
    weights = np.exp(logs - logs.max(1, keepdims=True))
    return np.asarray(weights / weights.sum(1, keepdims=True) @ _binomial(n).T) + 1e-300


def _binomial(n: int) -> Floats:
    """(hits, abilities): the distribution of hits in n trials."""
    found = np.zeros((n + 1, len(_ABILITIES)))
    found[0] = 1
    for _ in range(n):
        found[1:] = found[1:] * (1 - _ABILITIES) + found[:-1] * _ABILITIES
        found[0] *= 1 - _ABILITIES
    return found
