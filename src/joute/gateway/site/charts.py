"""Where the bars of a use stand, day by day; `templates/_days.html` draws them.

Places across are percentages of the width, places down are pixels: a chart fits any width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from joute.charts import Axis, Tick, linear_axis

_HEAD_PX, _BODY_PX, _FOOT_PX = 18, 110, 20
_START, _END = 14.0, 100.0
_STEPS = 3


@dataclass(frozen=True)
class Day:
    """A figure of a day: low ≤ value ≤ high; `part` of it is marked."""

    day: date
    value: float
    low: float | None = None
    high: float | None = None
    part: float = 0.0


@dataclass(frozen=True)
class Bar:
    """A bar, and its marked part from the foot up; `low_top` and `high_top` are the ends of its
    band, None without one."""

    x: float
    width: float
    middle: float
    top: float
    height: float
    part_top: float
    part: float
    low_top: float | None
    high_top: float | None


@dataclass(frozen=True)
class DaysChart:
    """Bars from the first day to the last, written 2026-11-30."""

    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    first: str
    last: str
    height: int = _HEAD_PX + _BODY_PX + _FOOT_PX
    start: float = _START


@dataclass(frozen=True)
class UseCharts:
    """The three figures of a use."""

    calls: DaysChart
    cost: DaysChart
    energy: DaysChart


def days_chart(days: Sequence[Day]) -> DaysChart:
    """A bar for each day, at least one."""
    highest = max(max(one.value, one.high or 0.0) for one in days)
    axis = linear_axis(0.0, highest, steps=_STEPS)
    step = (_END - _START) / len(days)
    bars = [
        _bar(one, axis, _START + step * (place + 0.15), step * 0.7)
        for place, one in enumerate(days)
        if one.value or one.high
    ]
    ticks = [Tick(tick.value, _down(tick.place)) for tick in axis.ticks]
    return DaysChart(bars, ticks, days[0].day.isoformat(), days[-1].day.isoformat())


def _bar(one: Day, axis: Axis, x: float, width: float) -> Bar:
    foot = _down(axis.place(0.0))
    top, part = _down(axis.place(one.value)), _down(axis.place(one.part))
    return Bar(
        x=round(x, 2),
        width=round(width, 2),
        middle=round(x + width / 2, 2),
        top=top,
        height=round(foot - top, 1),
        part_top=part,
        part=round(foot - part, 1),
        low_top=None if one.low is None else _down(axis.place(one.low)),
        high_top=None if one.high is None else _down(axis.place(one.high)),
    )


def _down(place: float) -> float:
    return round(_HEAD_PX + _BODY_PX * (1 - place / 100), 1)
