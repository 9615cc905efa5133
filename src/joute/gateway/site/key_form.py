"""The form of a key: what was typed, and the limits that it says, or what is wrong by field."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from starlette.datastructures import FormData

from joute.errors import N_
from joute.gateway.budgets.periods import Period
from joute.gateway.keys import KeyCard, KeyLimits

_MOST = 1_000_000_000
_AMOUNT = N_("A number above zero, or nothing.")
_WHOLE = N_("A whole number, 1 or more, or nothing.")
# Numbers as people write them in French: 1 234,5.
_ENGLISH = str.maketrans({" ": "", "\u00a0": "", "\u202f": "", ",": "."})


@dataclass(frozen=True)
class KeyForm:
    """The fields of the form as they were typed, and the `faults` found in them, source texts by
    field; `all_aliases` unless some are chosen."""

    name: str = ""
    all_aliases: bool = True
    aliases: tuple[str, ...] = ()
    budget_usd: str = ""
    budget_wh: str = ""
    period: str = Period.MONTH
    rpm: str = ""
    tpm: str = ""
    parallel: str = ""
    ends: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


def typed(sent: FormData) -> KeyForm:
    """What was typed."""
    texts = {name: str(value)[:200] for name, value in sent.items()}
    return KeyForm(
        name=texts.get("name", ""),
        all_aliases=texts.get("aliases", "all") == "all",
        aliases=tuple(str(one)[:64] for one in sent.getlist("alias")),
        budget_usd=texts.get("budget_usd", ""),
        budget_wh=texts.get("budget_wh", ""),
        period=texts.get("period", Period.MONTH),
        rpm=texts.get("rpm", ""),
        tpm=texts.get("tpm", ""),
        parallel=texts.get("parallel", ""),
        ends=texts.get("ends", ""),
    )


def form_of(card: KeyCard) -> KeyForm:
    """The form with what a key has."""
    limits = card.limits
    return KeyForm(
        name=card.name,
        all_aliases=limits.aliases is None,
        aliases=limits.aliases or (),
        budget_usd=_written(limits.budget_usd),
        budget_wh=_written(limits.budget_wh),
        period=limits.period,
        rpm=_written(limits.requests_per_minute),
        tpm=_written(limits.tokens_per_minute),
        parallel=_written(limits.parallel),
        ends=last_day(limits).isoformat() if limits.ends_at else "",
    )


def limits_of(form: KeyForm) -> tuple[KeyLimits, KeyForm]:
    """The limits that a form says, and the form with its faults: with any, the limits are none."""
    faults: dict[str, str] = {}
    if not form.all_aliases and not form.aliases:
        faults["aliases"] = N_("Choose one at least.")
    if form.period not in list(Period):
        faults["period"] = N_("Choose a period.")
    limits = KeyLimits(
        aliases=None if form.all_aliases else form.aliases,
        budget_usd=_amount("budget_usd", form.budget_usd, faults),
        budget_wh=_amount("budget_wh", form.budget_wh, faults),
        period=Period.MONTH if "period" in faults else Period(form.period),
        requests_per_minute=_whole("rpm", form.rpm, faults),
        tokens_per_minute=_whole("tpm", form.tpm, faults),
        parallel=_whole("parallel", form.parallel, faults),
        ends_at=_end("ends", form.ends, faults),
    )
    return limits, replace(form, faults=faults)


def end_of(day: date) -> datetime:
    """The end of a day, UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def last_day(limits: KeyLimits) -> date:
    """The last day on which a key that ends calls, UTC."""
    assert limits.ends_at is not None  # noqa: S101 # asked of keys that end
    return (limits.ends_at - timedelta(microseconds=1)).date()


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def _amount(name: str, text: str, faults: dict[str, str]) -> float | None:
    text = text.translate(_ENGLISH)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= _MOST:
        faults[name] = _AMOUNT
        return None
    return value


def _whole(name: str, text: str, faults: dict[str, str]) -> int | None:
    text = text.translate(_ENGLISH)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST):
        faults[name] = _WHOLE
        return None
    return int(text)


def _end(name: str, text: str, faults: dict[str, str]) -> datetime | None:
    if not text.strip():
        return None
    try:
        return end_of(date.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        faults[name] = N_("A date is written 2026-11-30.")
        return None
