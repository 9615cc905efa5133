"""The forest plot of a leaderboard: each rating with its interval, as an SVG."""

from collections.abc import Sequence
from html import escape

from joute.charts import Axis, Tick, linear_axis
from joute.control_characters import neutralise
from joute.ranking.results import Row

_LINE, _NAMES, _PLOT, _MARGIN = 22, 260, 460, 20
_MOST_STEPS = 6


def forest_svg(rows: Sequence[Row], *, title: str, description: str = "") -> str:
    """One line per model, best first, in the colour of the text around it (currentColor)."""
    axis = _axis(rows)
    height = _LINE * (len(rows) + 2)
    width = _NAMES + _PLOT + 2 * _MARGIN
    ticks = "".join(_tick(tick, height) for tick in axis.ticks)
    lines = "".join(_line(axis, row, _LINE * (i + 1)) for i, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="13" fill="currentColor" stroke="currentColor">'
        f"<title>{_text(title)}</title><desc>{_text(description)}</desc>{ticks}{lines}</svg>\n"
    )


def _text(text: str) -> str:
    """As the text of an element; XML takes no control characters."""
    return escape(neutralise(text, keep=""))


def _axis(rows: Sequence[Row]) -> Axis:
    """From points to places across, over all intervals."""
    bounds = (bound for row in rows for bound in (row.rating, row.lower, row.upper))
    known = [bound for bound in bounds if bound is not None] or [1000.0]
    start = _NAMES + _MARGIN
    return linear_axis(
        min(known), max(known), steps=_MOST_STEPS, least_step=1, start=start, end=start + _PLOT
    )


def _tick(tick: Tick, height: int) -> str:
    x, y = tick.place, height - 6
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - _LINE}" stroke-opacity=".15"/>'
        f'<text x="{x:.1f}" y="{y}" text-anchor="middle" stroke="none">{tick.value:g}</text>'
    )


def _line(axis: Axis, row: Row, y: int) -> str:
    label = (
        row.model if row.rank_lower is None else f"{row.rank_lower}–{row.rank_upper}  {row.model}"
    )
    name = f'<text x="{_NAMES}" y="{y + 4}" text-anchor="end" stroke="none">{_text(label)}</text>'
    dot = f'<circle cx="{axis.place(row.rating):.1f}" cy="{y}" r="3.5"/>'
    if row.lower is None or row.upper is None:
        return name + dot
    ends = f'x1="{axis.place(row.lower):.1f}" x2="{axis.place(row.upper):.1f}"'
    return name + f'<line {ends} y1="{y}" y2="{y}" stroke-width="2"/>' + dot
