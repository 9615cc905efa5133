"""Where the parts of a change of energy stand: bars on both sides of a zero.

Places across are percentages of the width, places down are pixels; the table holds the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from joute.charts import Tick, linear_axis
from joute.gateway.site.charts import Day, DaysChart, days_chart
from joute.observatory.observation import Change, Observation
from joute.observatory.rebound import FACTORS
from joute.observatory.words import Words

_ROW_PX, _HEAD_PX, _FOOT_PX = 46, 6, 22
_STEPS = 3


@dataclass(frozen=True)
class TermBar:
    """A bar and its label; `saves` where the factor took energy away. `y` is the top of its row."""

    label: str
    figure: str
    start: float
    width: float
    y: int
    saves: bool


@dataclass(frozen=True)
class TermsChart:
    """The factors of a change, from the first down, around the place of zero."""

    title: str
    bars: Sequence[TermBar]
    ticks: Sequence[Tick]
    zero: float
    height: int


@dataclass(frozen=True)
class Charts:
    """The charts of an observation; None of what has no figure."""

    people: DaysChart | None
    energy: DaysChart | None
    rebound: Sequence[TermsChart]


def charts_of(seen: Observation, words: Words) -> Charts:
    people = [Day(one.week, float(one.people or 0)) for one in seen.adoption.weeks]
    return Charts(
        people=days_chart(people) if any(one.value for one in people) else None,
        energy=_energy(seen),
        rebound=[_terms(one, words) for one in seen.changes],
    )


def _energy(seen: Observation) -> DaysChart | None:
    """The energy of each week, by the method of most answers: one chart, one method."""
    if not seen.all.methods:
        return None
    method = max(seen.all.methods, key=lambda one: one.sums.answers).method
    weeks: list[tuple[date, Day]] = []
    for week, by_method in seen.days:
        if method in by_method:
            low, mid, high = by_method[method].energy_wh
            weeks.append((week, Day(week, mid, low, high)))
    return days_chart([day for _, day in weeks]) if any(day.value for _, day in weeks) else None


def _terms(one: Change, words: Words) -> TermsChart:
    names = [name for name in FACTORS if one.people_known or name != "people"]
    terms = one.found.terms
    axis = linear_axis(
        min(0.0, *terms.values()), max(0.0, *terms.values()), steps=_STEPS, start=1, end=99
    )
    zero = axis.place(0.0)
    bars = []
    for row, name in enumerate(names):
        end = axis.place(terms[name])
        bars.append(
            TermBar(
                label=words.factor(one, name),
                figure=words.wh(terms[name]),
                start=round(min(zero, end), 2),
                width=round(abs(end - zero), 2),
                y=_HEAD_PX + _ROW_PX * row,
                saves=terms[name] < 0,
            )
        )
    height = _HEAD_PX + _ROW_PX * len(bars) + _FOOT_PX
    return TermsChart(words.group(one), bars, axis.ticks, round(zero, 2), height)
