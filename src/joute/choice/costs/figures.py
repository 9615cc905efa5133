"""Figures that people state: a number when it is known, a band when it is assumed."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from joute.footprint import Band


def figure(value: Band | float) -> Band:
    """A number as a band without width; a band as it is."""
    return value if isinstance(value, Band) else Band(value, value, value)


def _written(value: Any) -> Any:
    """A number that stands for itself, or what is written below `low`, `mid` and `high`."""
    return value if isinstance(value, dict | Band) else {"low": value, "mid": value, "high": value}


def _in_order(band: Band) -> Band:
    if not 0 <= band.low <= band.mid <= band.high < float("inf"):
        raise ValueError(
            f"expected 0 <= low <= mid <= high, received {band.low:g}, {band.mid:g}, {band.high:g}"
        )
    return band


# A number, or a mapping of `low`, `mid` and `high`; 0 or more.
Figure = Annotated[Band, BeforeValidator(_written), AfterValidator(_in_order)]
