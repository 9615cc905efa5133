"""Where the marks of the ranking's charts stand; `templates/_charts.html` draws them.

Places across are percentages of the width, places down are pixels: a chart then fits any width
without its words growing or shrinking.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from joute.charts import Axis, Tick, linear_axis, logarithmic_axis

# An axis leaves some of the width free on both sides, in percent.
_START, _END = 5.0, 95.0
_LINE_PX, _FOOT_PX = 34, 26
_SCATTER_PX, _HEAD_PX = 380, 16
_MOST_STEPS = 6
# A model judged a few times only may have an interval of thousands of points: such a line leaves
# the chart at its edge rather than flatten all the others.
_FURTHEST = 600.0


@dataclass(frozen=True)
class Rated:
    """A name, a rating and its interval in points (None when nothing bounds it)."""

    name: str
    rating: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class ForestLine:
    """A model: `start`, `middle` and `end` of its interval across, `y` down.

    `open_start` and `open_end` tell that the interval goes on beyond the chart.
    """

    name: str
    start: float
    middle: float
    end: float
    open_start: bool
    open_end: bool
    y: int


@dataclass(frozen=True)
class Forest:
    """One line per model, in the order given; `average` is where 1000 points are, if they are."""

    lines: Sequence[ForestLine]
    ticks: Sequence[Tick]
    average: float | None
    height: int


@dataclass(frozen=True)
class Spent:
    """A rated model with what it takes, energy or money: low ≤ mid ≤ high, above zero."""

    rated: Rated
    low: float
    mid: float
    high: float
    on_front: bool


@dataclass(frozen=True)
class Dot:
    """A model: across by cost (`left`, `x`, `right`), down by rating (`top`, `y`, `bottom`).

    `leftwards` says that its name stands on the left, for lack of room on the right.
    """

    name: str
    x: float
    left: float
    right: float
    y: float
    top: float
    bottom: float
    on_front: bool
    leftwards: bool


@dataclass(frozen=True)
class Step:
    """A part of the front: from a model to the next, at the height of the first, then up."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Scatter:
    """Rating against a cost. `across` are ticks in percent, `down` in pixels."""

    dots: Sequence[Dot]
    front: Sequence[Step]
    across: Sequence[Tick]
    down: Sequence[Tick]
    height: int


def forest(models: Sequence[Rated]) -> Forest | None:
    """Each rating with its interval on one scale; None without a model."""
    if not models:
        return None
    axis = _points_axis(models)
    lines = [_line(model, axis, _LINE_PX * i) for i, model in enumerate(models)]
    return Forest(
        lines=lines,
        ticks=axis.ticks,
        average=axis.place(1000) if axis.low <= 1000 <= axis.high else None,
        height=_LINE_PX * len(models) + _FOOT_PX,
    )


def _line(model: Rated, axis: Axis, top: int) -> ForestLine:
    lower = model.rating if model.lower is None else model.lower
    upper = model.rating if model.upper is None else model.upper
    return ForestLine(
        name=model.name,
        start=axis.place(lower),
        middle=axis.place(model.rating),
        end=axis.place(upper),
        open_start=lower < axis.low,
        open_end=upper > axis.high,
        y=top,
    )


def scatter(models: Sequence[Spent]) -> Scatter | None:
    """Rating up, cost across on a logarithmic scale; None under two models."""
    if len(models) < 2:
        return None
    costs = _cost_axis(models)
    points = _points_axis([model.rated for model in models])
    dots = [_dot(model, costs, points) for model in models]
    return Scatter(
        dots=dots,
        front=_front([dot for dot in dots if dot.on_front]),
        across=costs.ticks,
        down=[Tick(tick.value, _down(tick.place)) for tick in points.ticks],
        height=_HEAD_PX + _SCATTER_PX + _FOOT_PX,
    )


def _dot(model: Spent, costs: Axis, points: Axis) -> Dot:
    rated, x = model.rated, costs.place(model.mid)
    return Dot(
        name=rated.name,
        x=x,
        left=costs.place(model.low),
        right=costs.place(model.high),
        y=_down(points.place(rated.rating)),
        top=_down(points.place(rated.rating if rated.upper is None else rated.upper)),
        bottom=_down(points.place(rated.rating if rated.lower is None else rated.lower)),
        on_front=model.on_front,
        leftwards=x > 60,
    )


def _front(dots: Iterable[Dot]) -> list[Step]:
    ordered = sorted(dots, key=lambda dot: dot.x)
    return [Step(a.x, a.y, b.x, b.y) for a, b in pairwise(ordered)]


def _down(place: float) -> float:
    return round(_HEAD_PX + _SCATTER_PX * (1 - place / 100), 1)


def _points_axis(models: Sequence[Rated]) -> Axis:
    """Round figures around all intervals, those that go too far being cut."""
    ratings = [model.rating for model in models]
    bounds = [bound for one in models for bound in (one.lower, one.upper) if bound is not None]
    low = max(min([*ratings, *bounds]), min(ratings) - _FURTHEST)
    high = min(max([*ratings, *bounds]), max(ratings) + _FURTHEST)
    return linear_axis(low, high, steps=_MOST_STEPS, least_step=10, start=_START, end=_END)


def _cost_axis(models: Sequence[Spent]) -> Axis:
    """From the lowest to the highest cost, with some room on both sides."""
    low, high = min(one.low for one in models) / 1.25, max(one.high for one in models) * 1.25
    return logarithmic_axis(low, high, start=_START, end=_END)
