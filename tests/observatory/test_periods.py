"""Quarters and the weeks in them."""

from datetime import date, timedelta

import pytest

from joute.observatory.errors import BadQuarter
from joute.observatory.periods import Quarter, monday, weeks_of


def test_a_quarter_is_read_in_both_languages_and_has_three_months() -> None:
    last = Quarter.read("2026-Q4")
    assert last == Quarter.read(" 2026-t4 ") == Quarter.of(date(2026, 10, 1))
    assert (last.first, last.end) == (date(2026, 10, 1), date(2027, 1, 1))
    assert (last.previous, last.following) == (Quarter(2026, 3), Quarter(2027, 1))
    assert Quarter(2026, 1).previous == Quarter(2025, 4)
    assert str(last) == "2026-Q4"


@pytest.mark.parametrize("written", ["", "2026", "2026-Q5", "2026-Q0", "Q4 2026", "2026-10-01"])
def test_what_is_no_quarter_is_refused(written: str) -> None:
    with pytest.raises(BadQuarter):
        Quarter.read(written)


def test_each_week_is_in_the_quarter_of_its_monday() -> None:
    found: list[date] = []
    quarter = Quarter(2025, 1)
    for _ in range(8):
        weeks = weeks_of(quarter.first, quarter.end)
        assert all(quarter.first <= week < quarter.end and week.weekday() == 0 for week in weeks)
        found += weeks
        quarter = quarter.following
    assert found == [found[0] + timedelta(weeks=number) for number in range(len(found))]
    assert monday(date(2026, 11, 22)) == date(2026, 11, 16)
    assert weeks_of(date(2026, 11, 17), date(2026, 11, 18)) == []
