"""How far raters agree beyond chance: 1 is always, 0 no more than chance."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from joute.statistics.arrays import Floats, Integers

Scale = Literal["nominal", "ordinal", "interval", "ratio"]


def cohen_kappa(table: Floats) -> float:
    """Of two raters; `table[i, j]` counts the things that the first put in category i and the
    second in j. NaN when both use one category only, the same.

    J. Cohen, Educational and Psychological Measurement 20 (1960). ValueError for an empty table.
    """
    shares = np.asarray(table, float)
    if shares.ndim != 2 or shares.shape[0] != shares.shape[1] or shares.sum() <= 0:
        raise ValueError("a table has a row and a column per category, and counts in it")
    shares = shares / shares.sum()
    return _beyond_chance(float(np.trace(shares)), float(shares.sum(0) @ shares.sum(1)))


def fleiss_kappa(table: Floats) -> float:
    """Of any raters, as many for each thing; `table[i, j]` counts those who put thing i in
    category j. NaN when one category only is used.

    J. L. Fleiss, Psychological Bulletin 76 (1971). ValueError for fewer than two raters, or other
    numbers of them.
    """
    counts = np.asarray(table, float)
    raters = counts.sum(1)
    if not len(counts) or raters[0] < 2 or (raters != raters[0]).any():
        raise ValueError("every thing has as many raters, at least two")
    pairs = raters[0] * (raters[0] - 1)
    observed = float((np.square(counts).sum(1) - raters[0]).mean() / pairs)
    return _beyond_chance(observed, float(np.square(counts.sum(0) / counts.sum()).sum()))


def krippendorff_alpha(ratings: Sequence[Sequence[float | None]], scale: Scale) -> float:
    """Of any raters, of whom some rated some things: a row per rater, a column per thing, None or
    NaN where there is no rating. NaN when all ratings are one value, or none can be paired.

    K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). ValueError for a ratio
    scale with values below 0.
    """
    levels, counts = _counted(ratings, scale)
    return _alpha(counts, _DISTANCES[scale](levels, counts.sum(0)))


def krippendorff_interval(
    ratings: Sequence[Sequence[float | None]],
    scale: Scale,
    random: np.random.Generator,
    samples: int = 1_000,
) -> tuple[float, float] | None:
    """The interval of `krippendorff_alpha`, with a confidence of 95 %, by drawing the things again:
    raters are those of the sample. None for fewer than two things, or where all ratings are one
    value.

    Things that were rated alike are drawn together, by how many of them there are: the time grows
    with the patterns of ratings, and not with the things."""
    levels, counts = _counted(ratings, scale)
    if len(counts) < 2 or np.isnan(_alpha(counts, _DISTANCES[scale](levels, counts.sum(0)))):
        return None
    patterns, often = np.unique(counts, axis=0, return_counts=True)
    drawn = [
        _alpha(patterns, _DISTANCES[scale](levels, times @ patterns), times)
        for times in random.multinomial(len(counts), often / len(counts), size=samples)
    ]
    lower, upper = np.nanquantile(drawn, (0.025, 0.975))
    return float(lower), float(upper)


def kendall_w(ratings: Floats) -> float:
    """Kendall's coefficient of concordance, from 0 to 1, of raters (rows) who order things
    (columns) by what they give them; equals share the mean of their ranks. NaN when every rater
    gives one value only.

    12 S / (m² (n³ - n) - m Σ T), T = Σ (t³ - t) over the equals of a rater: M. G. Kendall and B.
    Babington Smith, Annals of Mathematical Statistics 10 (1939); with equals, M. G. Kendall, Rank
    Correlation Methods (1948), chapter 6. ValueError for fewer than two raters or things.
    """
    return float(_concordance(_ranks(ratings)[None])[0])


def kendall_chance(ratings: Floats, random: np.random.Generator, draws: int = 2_000) -> float:
    """How often raters who put their values on things at random agree as much, of `draws`, those
    that were observed being one of them."""
    ranks = _ranks(ratings)
    observed = _concordance(ranks[None])[0]
    drawn = random.permuted(np.broadcast_to(ranks, (draws, *ranks.shape)), axis=2)
    return float((1 + (_concordance(drawn) >= observed - 1e-12).sum()) / (draws + 1))


def _ranks(ratings: Floats) -> Floats:
    values = np.asarray(ratings, float)
    if values.ndim != 2 or min(values.shape) < 2:
        raise ValueError("two raters at least order two things at least")
    return np.array([_mean_ranks(row) for row in values])


def _mean_ranks(values: Floats) -> Floats:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(ranks[places])


def _concordance(ranks: Floats) -> Floats:
    """(samples, raters, things) to (samples): the squares of the sums of ranks around their mean,
    of the most that they can be, which the variance of each rater's ranks bounds."""
    raters, things = ranks.shape[1:]
    sums = ranks.sum(1)
    squares = np.square(sums - sums.mean(1, keepdims=True)).sum(1)
    most = raters * ranks.var(2).sum(1) * things
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(most > 0, squares / most, np.nan))


def _counted(ratings: Sequence[Sequence[float | None]], scale: Scale) -> tuple[Floats, Floats]:
    """The values that were given, and (things, values): how many raters gave each to each thing,
    of those that two rated."""
    values = np.array([[np.nan if one is None else one for one in row] for row in ratings], float)
    values = values[:, (~np.isnan(values)).sum(0) >= 2]
    if scale == "ratio" and (values < 0).any():
        raise ValueError("values of a ratio scale are 0 or more")
    levels = np.unique(values[~np.isnan(values)])
    return levels, (values[:, :, None] == levels).sum(0).astype(float)


def _alpha(counts: Floats, distances: Floats, times: Integers | None = None) -> float:
    """Of things by the values that raters gave them, each so many `times`, once by default."""
    weights = np.ones(len(counts)) if times is None else times
    raters, totals = counts.sum(1), weights @ counts
    coincidences = (counts * (weights / (raters - 1))[:, None]).T @ counts
    observed = float((coincidences * distances).sum())
    expected = float((np.outer(totals, totals) * distances).sum())
    return 1 - (totals.sum() - 1) * observed / expected if expected else float("nan")


def _beyond_chance(observed: float, expected: float) -> float:
    return (observed - expected) / (1 - expected) if expected < 1 else float("nan")


def _nominal(levels: Floats, _totals: Floats) -> Floats:
    return np.not_equal.outer(levels, levels).astype(float)


def _ordinal(_levels: Floats, totals: Floats) -> Floats:
    """The ratings between two values, half of those at each."""
    middle = np.cumsum(totals) - totals / 2
    return np.square(np.subtract.outer(middle, middle))


def _interval(levels: Floats, _totals: Floats) -> Floats:
    return np.square(np.subtract.outer(levels, levels))


def _ratio(levels: Floats, _totals: Floats) -> Floats:
    sums, gaps = np.add.outer(levels, levels), np.subtract.outer(levels, levels)
    return np.square(np.divide(gaps, sums, out=np.zeros_like(gaps), where=sums > 0))


_DISTANCES: dict[Scale, Callable[[Floats, Floats], Floats]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}
