"""Shares as benchmarks print them."""

from joute.statistics import interval


def share(found: int, of: int) -> str:
    """A share with its interval of 95 % (Wilson), in percent."""
    if not of:
        return "-"
    low, high = interval(found, of)
    return f"{found}/{of} ({100 * low:.0f}-{100 * high:.0f} %)"
