"""Quarters and weeks, in UTC."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from joute.errors import N_
from joute.observatory.errors import BadQuarter

_QUARTER = re.compile(r"([12]\d{3})-[QT]([1-4])")
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year: `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that a day is in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def read(cls, written: str) -> "Quarter":
        """The quarter of a text such as 2026-Q4, or 2026-T4 as it is written in French. Raises
        BadQuarter."""
        found = _QUARTER.fullmatch(written.strip().upper())
        if found is None:
            raise BadQuarter(
                reason=N_("A quarter is written as 2026-Q4: a year, and 1 to 4 after its Q.")
            )
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """The day after its last."""
        return self.following.first

    @property
    def following(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def monday(day: date) -> date:
    """The first day of the week that a day is in."""
    return day - timedelta(days=day.weekday())


def weeks_of(first: date, end: date) -> Sequence[date]:
    """The Mondays of the weeks whose first day is in a period."""
    start = monday(first + timedelta(days=6))
    return [start + WEEK * number for number in range(max(0, -((start - end) // WEEK)))]
