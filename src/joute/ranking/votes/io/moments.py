"""Times of votes, however they are written."""

import polars as pl

# Since 1970, up to the year 5138 in each unit: larger numbers are in the next one.
_SECONDS_UP_TO = 1e11
_UNITS_IN_US = (1e6, 1e3, 1.0, 1e-3)
# A vote is cast between 1970 and 2100. Other years are no moment, and not every one that a file can
# hold is a moment in Python or in a database.
_LAST_DAY = 47_482
_PER_SECOND = {"ms": 10**3, "us": 10**6, "ns": 10**9}

_CLOCKS = ("", " %H:%M", " %H:%M:%S%.f", "T%H:%M", "T%H:%M:%S%.f", ", %H:%M", ", %H:%M:%S")
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y")
_FORMS = (
    *("%+", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z", "%Y-%m-%d %H:%M:%S%.f UTC"),
    "%a, %d %b %Y %H:%M:%S GMT",
)
# A day and a month in figures; which one comes first is what the whole column shows.
_IN_FIGURES = r"^\s*(\d{1,2})([/.-])(\d{1,2})[/.-]\d{4}\b"


def moments(times: pl.Series) -> pl.Series:
    """Times in UTC (microseconds) of dates, of numbers (seconds, milliseconds, microseconds or
    nanoseconds since 1970, by their size) or of texts; null where they cannot be read, and before
    1970 or after 2100.

    A date in figures such as 31/12/2026 is read when the column shows which of day and month comes
    first.
    """
    if times.dtype.is_numeric():
        return _plausible(_of_numbers(times))
    if times.dtype == pl.String:
        return _plausible(_of_texts(times))
    if times.dtype.is_temporal():
        return _of_moments(times)
    return _none(times)


def _of_moments(times: pl.Series) -> pl.Series:
    if times.dtype == pl.Date:
        return _plausible(times).cast(pl.Datetime("us", "UTC"))
    if not isinstance(times.dtype, pl.Datetime):
        return _none(times)
    aware = times.dtype.time_zone is not None
    known = _plausible(times)
    known = known if aware else known.dt.replace_time_zone("UTC")
    return known.dt.convert_time_zone("UTC").dt.cast_time_unit("us")


def _none(times: pl.Series) -> pl.Series:
    return pl.Series(times.name, [None], dtype=pl.Datetime("us", "UTC")).new_from_index(
        0, len(times)
    )


def _plausible(times: pl.Series) -> pl.Series:
    """Days or moments, null for those in which no vote was cast."""
    unit = times.dtype.time_unit if isinstance(times.dtype, pl.Datetime) else None
    last = _LAST_DAY * 86_400 * _PER_SECOND[unit] if unit else _LAST_DAY
    within = pl.col("t").to_physical().is_between(0, last)
    known = times.alias("t").to_frame().select(pl.when(within).then("t"))
    return known.to_series().alias(times.name)


def _of_numbers(times: pl.Series) -> pl.Series:
    number = pl.col("t").cast(pl.Float64).fill_nan(None)
    microseconds = pl.coalesce(
        pl.when(number.abs() < _SECONDS_UP_TO * 1000**unit).then(number * in_us)
        for unit, in_us in enumerate(_UNITS_IN_US)
    )
    moment = microseconds.cast(pl.Int64, strict=False).cast(pl.Datetime("us", "UTC"))
    return times.alias("t").to_frame().select(moment).to_series()


def _of_texts(times: pl.Series) -> pl.Series:
    """Each form is tried on what the forms before it did not read."""
    found = _of_numbers(times.cast(pl.Float64, strict=False))
    forms = (*_FORMS, *(date + clock for date in (*_DATES, *_figures(times)) for clock in _CLOCKS))
    for form in forms:
        missing = found.is_null()
        if not (missing & times.is_not_null()).any():
            break
        left = times.filter(missing)
        read = left.str.strip_chars().str.to_datetime(
            form, time_unit="us", time_zone="UTC", strict=False
        )
        if read.null_count() < len(read):
            found = found.scatter(missing.arg_true(), read)
    return found


def _figures(times: pl.Series) -> list[str]:
    """The forms of dates in figures, when days above the twelfth tell which one is the day."""
    parts = times.str.extract_groups(_IN_FIGURES)
    first, second = (parts.struct.field(name).cast(pl.Int64) for name in ("1", "3"))
    day_first, month_first = bool((first > 12).any()), bool((second > 12).any())
    if day_first == month_first:
        return []
    order = ("%d", "%m") if day_first else ("%m", "%d")
    return [mark.join((*order, "%Y")) for mark in "/.-"]
