"""Figures that people state: a number when it is known, a band when it is assumed."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from joute.errors import N_
from joute.footprint import Band

# Beyond it, whatever is stated was mistyped, and sums of it could not be written any more.
MOST = 1e12


def figure(value: Band | float) -> Band:
    """A number as a band without width; a band as it is."""
    return value if isinstance(value, Band) else Band(value, value, value)


def times(one: Band, other: Band) -> Band:
    """The product of two figures, both ends of which happen together."""
    return Band(one.low * other.low, one.mid * other.mid, one.high * other.high)


def _written(value: Any) -> Any:
    """A number that stands for itself, or what is written below `low`, `mid` and `high`."""
    if isinstance(value, dict | Band):
        return value
    try:
        number = None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = None
    if number is None:
        raise ValueError(N_("a number is expected, or a mapping of low, mid and high"))
    return Band(number, number, number)


def _in_order(band: Band) -> Band:
    if not 0 <= band.low <= band.mid <= band.high < float("inf"):
        raise ValueError(
            f"expected 0 <= low <= mid <= high, received {band.low:g}, {band.mid:g}, {band.high:g}"
        )
    if band.high > MOST:
        raise ValueError(f"at most {MOST:,.0f} can be reckoned with, received {band.high:g}")
    return band


# A number, or a mapping of `low`, `mid` and `high`; from 0 to MOST.
Figure = Annotated[Band, BeforeValidator(_written), AfterValidator(_in_order)]
