"""Levels found by a site, or by a board that it imported, as win rates against the reference of
published results.

A ranking tells models apart and not how good they are. Models of it that have a published quality
anchor it, all of them, whoever is a candidate: no score depends on the other candidates.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

import numpy as np

from joute.choice import scales
from joute.choice.candidates import Score
from joute.choice.evidence import methods
from joute.choice.evidence.published_scores import SPREAD
from joute.choice.scales import Made
from joute.statistics.student_t import quantile as student

# Fewer models than these say nothing of a scale that is not known.
FEWEST = 5
# Nothing anchors it: the mean of its models is taken for the reference, and may well not be.
UNANCHORED = 0.2
_Z = 1.96
_EDGE = 0.005

PublishedQuality = Callable[[str], Score]


class Level(NamedTuple):
    """How good a model was found, on any scale where more is better."""

    low: float
    mid: float
    high: float


def log_odds(share: float) -> float:
    share = min(max(share, _EDGE), 1 - _EDGE)
    return math.log(share / (1 - share))


def win_rate(level: float) -> float:
    return 1 / (1 + math.exp(-level))


def anchored(
    levels: Mapping[str, Level], published: PublishedQuality, made: Made
) -> Mapping[str, Score]:
    """Levels in log odds (ratings, shares of right answers), moved so that their mean over the
    models that anchor them is that of their published quality."""
    if len(levels) < 2:  # one model alone is not told apart from anything
        return {}
    known = {model: published(model) for model in levels}
    anchors = [model for model, score in known.items() if score.known]
    if anchors:
        by = fmean(log_odds(known[model].mid) - levels[model].mid for model in anchors)
        off = math.hypot(*(_uncertain(known[model]) for model in anchors)) / len(anchors)
    else:
        by, off = -fmean(level.mid for level in levels.values()), UNANCHORED
    made = made._replace(method=methods.ANCHORED if anchors else methods.UNANCHORED)
    return {
        model: _widened([win_rate(end + by) for end in level], off, made)
        for model, level in levels.items()
    }


def _uncertain(anchor: Score) -> float:
    """How far an anchor may be off: by its own band, or as boards are from one another."""
    return max((anchor.high - anchor.low) / 2, _Z * SPREAD["quality"])


def fitted(
    levels: Mapping[str, Level], published: PublishedQuality, made: Made
) -> Mapping[str, Score]:
    """Levels on a scale that is not known: the line of published log odds over them, by least
    squares, with the interval of Student where one more model would stand. Empty with fewer than
    FEWEST models that anchor it."""
    known = {model: published(model) for model in levels}
    points = [
        (levels[model].mid, log_odds(score.mid)) for model, score in known.items() if score.known
    ]
    if len(points) < FEWEST or len({x for x, _ in points}) == 1:
        return {}
    line = _line(points)
    made = made._replace(method=methods.FITTED)
    return {model: _at(line, level, made) for model, level in levels.items()}


class _Line(NamedTuple):
    """A line by least squares over `n` points, and the standard deviation of what is left."""

    slope: float
    intercept: float
    left: float
    n: int
    mean: float
    squares: float

    def at(self, x: float) -> float:
        return self.intercept + self.slope * x

    def off(self, x: float) -> float:
        """Half the 95 % interval of one more point at x."""
        t = float(student(0.95, np.array([self.n - 2.0]))[0])
        return t * self.left * math.sqrt(1 + 1 / self.n + (x - self.mean) ** 2 / self.squares)


def _line(points: Sequence[tuple[float, float]]) -> _Line:
    n, x, y = len(points), fmean(a for a, _ in points), fmean(b for _, b in points)
    squares = sum((a - x) ** 2 for a, _ in points)
    slope = sum((a - x) * (b - y) for a, b in points) / squares
    left = sum((b - y - slope * (a - x)) ** 2 for a, b in points)
    return _Line(slope, y - slope * x, math.sqrt(left / (n - 2)), n, x, squares)


def _at(line: _Line, level: Level, made: Made) -> Score:
    low, mid, high = sorted(map(line.at, level))
    off = max(map(line.off, level))
    return scales.band([win_rate(low - off), win_rate(mid), win_rate(high + off)], made)


def _widened(rates: Sequence[float], off: float, made: Made) -> Score:
    low, mid, high = rates
    return scales.band(
        (mid - math.hypot(mid - low, off), mid, mid + math.hypot(high - mid, off)), made
    )
