"""Where the marks of the charts stand; `templates/_charts.html` draws them.

Places across are percentages of the width, places down are pixels: a chart fits any width without
its words growing or shrinking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joute.charts import Axis, Tick, linear_axis, logarithmic_axis

_START, _END = 6.0, 94.0
# Beside the figures of the axis, on the narrowest phone too.
_AFTER_LABELS = 16.0
_HEAD_PX, _BODY_PX, _FOOT_PX = 22, 220, 24
_STEPS = 5


@dataclass(frozen=True)
class Scored:
    """A mean score with its interval, where one is known."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Dot:
    """A score: across at `x` (from `left` to `right`), down at `y` (from `top` to `bottom`)."""

    name: str
    x: float
    left: float
    right: float
    y: float
    top: float
    bottom: float
    leftwards: bool = False


@dataclass(frozen=True)
class Chart:
    """Scores upwards. `across` are ticks in percent, `down` in pixels; `joined` are the lines
    between dots that follow each other."""

    dots: Sequence[Dot]
    across: Sequence[Tick]
    down: Sequence[Tick]
    height: int
    joined: bool = False


@dataclass(frozen=True)
class Spent:
    """A model with its score and a cost: low ≤ mid ≤ high."""

    name: str
    score: Scored
    low: float
    mid: float
    high: float


def scatter(models: Sequence[Spent]) -> Chart | None:
    """Scores against a cost above zero, on a logarithmic scale; None under two models."""
    models = [model for model in models if model.low > 0]
    if len(models) < 2:
        return None
    low, high = min(one.low for one in models) / 1.3, max(one.high for one in models) * 1.3
    costs = logarithmic_axis(low, high, start=_START, end=_END)
    scores = _axis([model.score for model in models])
    dots = [
        _dot(
            model.name,
            model.score,
            scores,
            (costs.place(model.mid), costs.place(model.low), costs.place(model.high)),
        )
        for model in models
    ]
    return Chart(dots, costs.ticks, _down_ticks(scores), _HEIGHT)


def history(points: Sequence[tuple[datetime, Scored]]) -> Chart | None:
    """Scores of a model over runs, the oldest first, at equal steps; None under two."""
    if len(points) < 2:
        return None
    scores, runs = (
        _axis([score for _, score in points]),
        Axis(0, len(points) - 1, [], _AFTER_LABELS, _END),
    )
    dots = [
        _dot(moment.date().isoformat(), score, scores, (runs.place(number),) * 3)
        for number, (moment, score) in enumerate(points)
    ]
    return Chart(dots, (), _down_ticks(scores), _HEIGHT, joined=True)


_HEIGHT = _HEAD_PX + _BODY_PX + _FOOT_PX


def _dot(name: str, score: Scored, axis: Axis, places: tuple[float, float, float]) -> Dot:
    """A dot whose `places` across are its own, and the start and the end of its band."""
    x, left, right = places
    low = score.mean if score.low is None else score.low
    high = score.mean if score.high is None else score.high
    y, top, bottom = (_down(axis.place(value)) for value in (score.mean, high, low))
    return Dot(name, x, left, right, y, top, bottom, leftwards=x > 55)


def _axis(scores: Sequence[Scored]) -> Axis:
    lows = [score.mean if score.low is None else score.low for score in scores]
    highs = [score.mean if score.high is None else score.high for score in scores]
    return linear_axis(min(lows), max(highs), steps=_STEPS, least_step=0.01)


def _down_ticks(axis: Axis) -> Sequence[Tick]:
    return [Tick(tick.value, _down(tick.place)) for tick in axis.ticks]


def _down(place: float) -> float:
    return round(_HEAD_PX + _BODY_PX * (1 - place / 100), 1)
