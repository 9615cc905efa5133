"""Statistics of small counts: pure functions that any feature may use."""

from joute.statistics.proportions import interval, upper_bound

__all__ = ["interval", "upper_bound"]
