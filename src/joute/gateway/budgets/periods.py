"""The periods of budgets, in UTC: their names, when each began, and when the next one does."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Period(StrEnum):
    """How often a budget begins anew."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


def name_of(period: Period, now: datetime) -> str:
    """The period that `now` is in: 2026-11-30, 2026-W49 (ISO), 2026-11 or total."""
    now = now.astimezone(UTC)
    if period is Period.DAY:
        return f"{now:%Y-%m-%d}"
    if period is Period.WEEK:
        year, week, _ = now.isocalendar()
        return f"{year}-W{week:02}"
    if period is Period.MONTH:
        return f"{now:%Y-%m}"
    return "total"


def start_of(period: Period, now: datetime) -> datetime | None:
    """When the period that `now` is in began; None of the one that never did."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if period is Period.DAY:
        return midnight
    if period is Period.WEEK:
        return midnight - timedelta(days=midnight.weekday())
    return midnight.replace(day=1) if period is Period.MONTH else None


def seconds_to_next(period: Period, now: datetime) -> int | None:
    """Whole seconds to the next period, rounded up, at least 1; None when there is none."""
    if period is Period.TOTAL:
        return None
    now = now.astimezone(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if period is Period.DAY:
        following = midnight + timedelta(days=1)
    elif period is Period.WEEK:
        following = midnight + timedelta(days=7 - midnight.weekday())
    else:
        following = (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
    return -(-(following - now) // timedelta(seconds=1))
