"""Forecasts of carbon intensity as operators get them: CSV and JSON.

    time,gco2_per_kwh                                  times with their offset, or local ones
    Périmètre;Date;Heures;…;Taux de Co2                éCO2mix of RTE, and its open data
    [{"datetime": …, "carbonIntensity": …}]            also below "forecast", "data" or "results"
    {"data": [{"from": …, "intensity": {"forecast": …, "actual": …}}]}

Whatever is doubtful is refused with its line: a wrong hour would send work to the worst one.
"""

import codecs
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import isfinite
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from joute.errors import BadData
from joute.footprint.forecasts import Forecast, Slot
from joute.textfiles import column_key, separator_of, table_rows

MOST_ROWS = 100_000
# No grid is dirtier than lignite alone, near 1,200.
_MOST_G = 3_000
_SHORTEST_STEP, _LONGEST_STEP = timedelta(minutes=5), timedelta(hours=3)
_ONE = timedelta(hours=1)

_TIMES = ("time", "datetime", "from", "date_heure")
_VALUES = (
    "gco2_per_kwh",
    "carbonintensity",
    "carbon_intensity",
    "intensity",
    "taux_co2",
    "taux_de_co2",
    "taux_de_co2_(g/kwh)",
)
_ZONES = ("zone", "perimetre")
_LISTS = ("forecast", "data", "results")
_UNKNOWN = ("", "nd", "na", "n/a", "-")


class _Row(NamedTuple):
    line: int
    zone: str
    time: str
    g_per_kwh: float | None


def read_forecast(
    raw: bytes,
    name: str,
    *,
    zone: str = "",
    time_zone: str = "",
    made_at: datetime | None = None,
) -> Forecast:
    """The forecast in a file, or behind an address, of that name.

    `zone` is the one to take where there are several; `time_zone` (IANA) that of times without an
    offset. `made_at` is when it was made, unless the file says so itself. Rows without a value are
    unknown hours. Raises BadData.
    """
    if raw.lstrip()[:1] in (b"[", b"{"):
        rows, said = _json_rows(raw, name)
    else:
        rows, said = list(_csv_rows(_text(raw), name)), None
    if len(rows) > MOST_ROWS:
        raise BadData(file=name, line=len(rows), reason=f"more than {MOST_ROWS:,} rows")
    zone, own = _of_zone(rows, zone, name)
    known = _moments(own, time_zone, name)
    return Forecast(zone, name, tuple(_slots(known, name)), said or made_at)


def _text(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _csv_rows(text: str, name: str) -> Iterator[_Row]:
    lines = text.splitlines(keepends=True)
    header, rows = table_rows(lines, separator_of(lines[0] if lines else ""), name)
    keys = [column_key(one) for one in header]
    value = next((one for one in _VALUES if one in keys), None)
    if value is None or not (any(one in keys for one in _TIMES) or "date" in keys):
        reason = f"it has no columns of times and of intensities, such as time and {_VALUES[0]}"
        raise BadData(file=name, line=1, reason=reason)
    for line, cells in rows:
        row = dict(zip(keys, (cell.strip() for cell in cells), strict=False))
        number = row.get(value, "").replace(",", ".")
        known = None if number.lower() in _UNKNOWN else _number(number, name, line)
        yield _Row(line, _first(row, _ZONES) or "", _csv_time(row), known)


def _csv_time(row: Mapping[str, str]) -> str:
    hour = row.get("heures") or row.get("heure") or ""
    return _first(row, _TIMES) or f"{row.get('date', '')} {hour}".strip()


def _json_rows(raw: bytes, name: str) -> tuple[list[_Row], datetime | None]:
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadData(file=name, line=1, reason=f"no JSON: {error}") from None
    top = whole if isinstance(whole, dict) else {}
    listed = next((top[one] for one in _LISTS if isinstance(top.get(one), list)), whole)
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadData(file=name, line=1, reason=f"no list of hours, alone or in {_LISTS[0]}")
    rows = []
    for number, one in enumerate(listed, 1):
        row = {column_key(str(key)): value for key, value in one.items()}
        zone, time = _first(row, _ZONES) or top.get("zone") or "", _first(row, _TIMES)
        rows.append(_Row(number, str(zone), str(time or ""), _json_value(row, name, number)))
    said = top.get("updatedAt")
    return rows, _moment(str(said), None, name, 1) if said else None


def _json_value(row: Mapping[str, Any], name: str, number: int) -> float | None:
    value = next((row[one] for one in _VALUES if one in row), None)
    if isinstance(value, dict):  # the actual one, once it is known
        value = value.get("forecast") if value.get("actual") is None else value["actual"]
    return None if value is None else _number(value, name, number)


def _first(row: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((row[one] for one in names if row.get(one)), None)


def _number(value: Any, name: str, line: int) -> float:
    try:
        number = float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or not isfinite(number) or not 0 <= number <= _MOST_G:
        reason = f"{str(value)[:40]!r} is no intensity in g CO2 eq. per kWh (0 to {_MOST_G:,})"
        raise BadData(file=name, line=line, reason=reason)
    return number


def _of_zone(rows: list[_Row], wanted: str, name: str) -> tuple[str, list[_Row]]:
    zones = sorted({row.zone for row in rows})
    if not rows or zones == [""]:
        return wanted, rows
    own = [row for row in rows if row.zone == (wanted or zones[0])]
    if not own or (len(zones) > 1 and not wanted):
        listed = ", ".join(zones[:5])
        expected = f"not {wanted}" if wanted else "several zones: say which one"
        raise BadData(file=name, line=1, reason=f"it is of {listed}, {expected}")
    return own[0].zone, own


def _moments(rows: list[_Row], time_zone: str, name: str) -> list[tuple[datetime, float]]:
    """When each known intensity begins, in order. Of a local hour that clocks show twice, the first
    of two rows is the first hour."""
    local = ZoneInfo(time_zone) if time_zone else None
    if len(rows) > 1 and rows[0].time > rows[-1].time:
        rows = rows[::-1]
    found, times_seen = dict[datetime, float](), defaultdict[str, int](int)
    for row in rows:
        again = times_seen[row.time] > 0
        times_seen[row.time] += 1
        if row.g_per_kwh is None:
            continue
        moment = _moment(row.time, local, name, row.line, again=again)
        if found.setdefault(moment, row.g_per_kwh) != row.g_per_kwh:
            reason = f"two intensities for {row.time}"
            raise BadData(file=name, line=row.line, reason=reason)
    if not found:
        raise BadData(file=name, line=1, reason="no hour has an intensity")
    if max(found.values()) < 1:
        reason = "every intensity is below 1: g CO2 eq. per kWh are expected, not kg"
        raise BadData(file=name, line=1, reason=reason)
    return sorted(found.items())


def _moment(
    text: str, local: ZoneInfo | None, name: str, line: int, *, again: bool = False
) -> datetime:
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo is None and local is not None:
            time = time.replace(tzinfo=local, fold=int(again))
        moment = time.astimezone(UTC)
    except (ValueError, OverflowError):
        reason = f"{text[:40]!r} is no time such as 2026-01-31T18:00+01:00"
        raise BadData(file=name, line=line, reason=reason) from None
    if time.tzinfo is None:
        reason = f"{text[:40]} has no offset: [electricity] time_zone says which zone it is of"
        raise BadData(file=name, line=line, reason=reason)
    if time.tzinfo is local and moment.astimezone(local).replace(tzinfo=None) != time.replace(
        tzinfo=None
    ):
        reason = f"{text[:40]} is an hour that clocks leave out in {local.key}"
        raise BadData(file=name, line=line, reason=reason)
    return moment


def _slots(moments: list[tuple[datetime, float]], name: str) -> Iterator[Slot]:
    """Each lasts as long as the shortest of them: what lies between is unknown."""
    begins = [begin for begin, _ in moments]
    step = min((b - a for a, b in pairwise(begins)), default=_ONE)
    if not _SHORTEST_STEP <= step <= _LONGEST_STEP:
        reason = f"times that are {step} apart, where 5 minutes to 3 hours are expected"
        raise BadData(file=name, line=1, reason=reason)
    for begin, g_per_kwh in moments:
        yield Slot(begin, begin + step, g_per_kwh)
