"""Where the marks of a history stand: across in percent, by date; down in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from joute.charts import Axis, Tick, linear_axis

# Beside the figures of the axis, on the narrowest phone too.
_START, _END = 16.0, 96.0
_HEAD_PX, _BODY_PX, _FOOT_PX = 18, 180, 24
_STEPS = 4
# More of them would hide the band.
_MOST_DOTS = 60


@dataclass(frozen=True)
class Point:
    """A rating at a moment, and its interval where it has one; `method` is how it was computed."""

    moment: datetime
    rating: float
    lower: float | None
    upper: float | None
    method: str


@dataclass(frozen=True)
class HistoryChart:
    """A rating over time. `band` and `line` are the points of a polygon and of a line, `dots` the
    snapshots, `breaks` are where the method changed; `first` and `last` are days."""

    band: str
    line: str
    dots: Sequence[tuple[float, float]]
    breaks: Sequence[float]
    down: Sequence[Tick]
    first: date
    last: date
    height: int


def history_chart(points: Sequence[Point], least_step: float) -> HistoryChart | None:
    """The points of one model, the oldest first; None under two."""
    if len(points) < 2:
        return None
    across = _across(points)
    bounds = [bound for one in points for bound in _bounds(one)]
    axis = linear_axis(min(bounds), max(bounds), steps=_STEPS, least_step=least_step)
    places = [across.place(one.moment.timestamp()) for one in points]
    ratings = [_down(axis, one.rating) for one in points]
    upper = [(x, _down(axis, _bounds(one)[1])) for x, one in zip(places, points, strict=True)]
    lower = [(x, _down(axis, _bounds(one)[0])) for x, one in zip(places, points, strict=True)]
    dots = list(zip(places, ratings, strict=True))
    return HistoryChart(
        band=_written([*upper, *reversed(lower)]),
        line=_written(dots),
        dots=dots if len(dots) <= _MOST_DOTS else (),
        breaks=[
            place
            for place, one, before in zip(places[1:], points[1:], points, strict=False)
            if one.method != before.method
        ],
        down=[Tick(value, _down(axis, value)) for value in axis.values],
        first=points[0].moment.date(),
        last=points[-1].moment.date(),
        height=_HEAD_PX + _BODY_PX + _FOOT_PX,
    )


def _across(points: Sequence[Point]) -> Axis:
    first, last = points[0].moment.timestamp(), points[-1].moment.timestamp()
    return Axis(first, max(last, first + 1), (), _START, _END)


def _bounds(point: Point) -> tuple[float, float]:
    lower = point.rating if point.lower is None else point.lower
    return lower, point.rating if point.upper is None else point.upper


def _down(axis: Axis, value: float) -> float:
    return round(_HEAD_PX + _BODY_PX * (1 - axis.place(value) / 100), 1)


def _written(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:g}" for x, y in points)
