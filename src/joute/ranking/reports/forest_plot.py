"""The forest plot of a leaderboard: each rating with its interval, as an SVG."""

import math
from collections.abc import Sequence
from html import escape

from joute.ranking.results import Row

_LINE, _NAMES, _PLOT, _MARGIN = 22, 260, 460, 20
_MAX_TICKS = 6


def forest_svg(rows: Sequence[Row], *, title: str, description: str = "") -> str:
    """One line per model, best first, in the colour of the text around it (currentColor)."""
    axis = _Axis(rows)
    height = _LINE * (len(rows) + 2)
    width = _NAMES + _PLOT + 2 * _MARGIN
    ticks = "".join(_tick(axis, value, height) for value in axis.ticks)
    lines = "".join(_line(axis, row, _LINE * (i + 1)) for i, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="13" fill="currentColor" stroke="currentColor">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{ticks}{lines}</svg>\n"
    )


class _Axis:
    """From points to places on the page, over all intervals."""

    def __init__(self, rows: Sequence[Row]) -> None:
        known = [
            value
            for row in rows
            for value in (row.rating, row.lower, row.upper)
            if value is not None
        ] or [1000.0]
        self.step = _round_step((max(known) - min(known)) / _MAX_TICKS)
        self.low = self.step * math.floor(min(known) / self.step)
        self.high = max(self.step * math.ceil(max(known) / self.step), self.low + self.step)

    @property
    def ticks(self) -> list[float]:
        return [
            self.low + self.step * i for i in range(round((self.high - self.low) / self.step) + 1)
        ]

    def place(self, points: float) -> float:
        return _NAMES + _MARGIN + _PLOT * (points - self.low) / (self.high - self.low)


def _round_step(least: float) -> float:
    """1, 2 or 5 times a power of ten, at least `least`."""
    power = 10.0 ** math.floor(math.log10(max(least, 1.0)))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def _tick(axis: _Axis, value: float, height: int) -> str:
    x = axis.place(value)
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - _LINE}" stroke-opacity=".15"/>'
        f'<text x="{x:.1f}" y="{height - 6}" text-anchor="middle" stroke="none">{value:g}</text>'
    )


def _line(axis: _Axis, row: Row, y: int) -> str:
    label = (
        row.model if row.rank_lower is None else f"{row.rank_lower}–{row.rank_upper}  {row.model}"
    )
    name = f'<text x="{_NAMES}" y="{y + 4}" text-anchor="end" stroke="none">{escape(label)}</text>'
    dot = f'<circle cx="{axis.place(row.rating):.1f}" cy="{y}" r="3.5"/>'
    if row.lower is None or row.upper is None:
        return name + dot
    ends = f'x1="{axis.place(row.lower):.1f}" x2="{axis.place(row.upper):.1f}"'
    return name + f'<line {ends} y1="{y}" y2="{y}" stroke-width="2"/>' + dot
