"""Statistics of small counts: pure functions that any feature may use."""

from joute.statistics.proportions import upper_bound

__all__ = ["upper_bound"]
