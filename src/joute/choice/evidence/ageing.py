"""What is old says less: bands widen with the years."""

from datetime import date
from functools import lru_cache

from joute.catalog import PartialDate

# Of a score from 0 to 1, on both sides, by year.
PER_YEAR_OF_RESULT = 0.02
PER_YEAR_OF_ANSWER = 0.10


@lru_cache(maxsize=8_192)
def years_between(earlier: str, later: str) -> float:
    """Years between the first days that two ISO dates can mean; 0 when the first is later."""
    days = (_day(later) - _day(earlier)).days
    return max(0.0, days / 365.25)


def _day(written: str) -> date:
    return PartialDate.parse(written[:10]).earliest
