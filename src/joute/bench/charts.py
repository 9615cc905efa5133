"""Where the curves of a bench stand; `templates/_chart.html` draws them.

Places across are percentages of the width, places down are pixels: a chart fits any width without
its words growing or shrinking.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from joute.bench.report import LevelReport, Quantiles
from joute.charts import Axis, Tick, linear_axis

_START, _END = 14.0, 95.0
_HEAD_PX, _BODY_PX, _FOOT_PX = 18, 180, 26
_STEPS = 4


@dataclass(frozen=True)
class Point:
    """A figure at `x` and `y`, from `top` to `bottom` with its interval."""

    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Chart:
    """`curve` and, where it is known, `tail`, the curve of the slow 5 %; `across` are the numbers
    of streams, `down` the values."""

    curve: Sequence[Point]
    tail: Sequence[Point]
    across: Sequence[Tick]
    down: Sequence[Tick]
    height: int


@dataclass(frozen=True)
class _Value:
    streams: int
    mid: float
    low: float
    high: float


def first_text_chart(levels: Sequence[LevelReport]) -> Chart | None:
    """Seconds to the first text: the median, and the 95th percentile; None under two levels."""
    return _chart(_values(levels, _ttft, "p50"), _values(levels, _ttft, "p95"))


def each_chart(levels: Sequence[LevelReport]) -> Chart | None:
    """Tokens per second of one stream, the median; None under two levels."""
    return _chart(_values(levels, lambda level: level.tokens_per_s_stream, "p50"), ())


def whole_chart(levels: Sequence[LevelReport]) -> Chart | None:
    """Tokens per second of all streams; None under two levels."""
    known = [
        (level.concurrency, value)
        for level in levels
        if (value := level.tokens_per_s_all) is not None
    ]
    return _chart([_Value(streams, value, value, value) for streams, value in known], ())


def _ttft(level: LevelReport) -> Quantiles:
    return level.ttft_s


def _values(
    levels: Sequence[LevelReport], of: Callable[[LevelReport], Quantiles], name: str
) -> Sequence[_Value]:
    """The levels at which this quantile is known; an end that is not is the value itself."""
    found = []
    for level in levels:
        quantiles = of(level)
        value = getattr(quantiles, name)
        if value is not None:
            low, high = quantiles.intervals.get(name, (None, None))  # type: ignore[call-overload]
            ends = (value if low is None else low, value if high is None else high)
            found.append(_Value(level.concurrency, value, *ends))
    return found


def _chart(curve: Sequence[_Value], tail: Sequence[_Value]) -> Chart | None:
    if len(curve) < 2:
        return None
    streams = [value.streams for value in curve]
    across = Axis(min(streams), max(streams), streams, _START, _END, logarithmic=True)
    down = linear_axis(0.0, max(value.high for value in (*curve, *tail)), steps=_STEPS)
    return Chart(
        curve=[_point(value, across, down) for value in curve],
        tail=[_point(value, across, down) for value in tail],
        across=across.ticks,
        down=[Tick(tick.value, _down(tick.place)) for tick in down.ticks],
        height=_HEAD_PX + _BODY_PX + _FOOT_PX,
    )


def _point(value: _Value, across: Axis, down: Axis) -> Point:
    y, top, bottom = (_down(down.place(one)) for one in (value.mid, value.high, value.low))
    return Point(round(across.place(value.streams), 2), y, top, bottom)


def _down(place: float) -> float:
    return round(_HEAD_PX + _BODY_PX * (1 - place / 100), 1)
