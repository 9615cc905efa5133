"""Indicators of a use, before and after it, and what changed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from joute.control_characters import one_line
from joute.errors import N_
from joute.register.errors import BadEntry

Better = Literal["lower", "higher"]
_LARGEST = Decimal(10) ** 12
_LONGEST = 200
_NUMBER = re.compile(r"-?\d{1,13}(\.\d{1,6})?")


@dataclass(frozen=True)
class Indicator:
    """What was measured: `name` in a `unit` over a `period`, such as "a request", with how it was
    measured (`source`). `before` and `after` are decimal numbers, None where unknown."""

    name: str
    unit: str
    period: str
    before: Decimal | None
    after: Decimal | None
    better: Better
    source: str = ""

    @property
    def change(self) -> Decimal | None:
        """(after - before) / |before|, such as -0.88 of 25 and 3; None where one of the two is
        unknown, or from zero, of which there is no share."""
        if self.before is None or self.after is None or not self.before:
            return None
        return (self.after - self.before) / abs(self.before)

    @property
    def improved(self) -> bool | None:
        """None where it is not known, or nothing changed."""
        if self.before is None or self.after is None or self.before == self.after:
            return None
        return (self.after < self.before) == (self.better == "lower")


def read_indicator(typed: Mapping[str, str]) -> Indicator:
    """An indicator as it was typed, by the names of its fields: numbers with a point or a comma,
    spaces between thousands; an empty one is unknown. Raises BadEntry."""
    name, unit, period, source = (
        one_line(typed.get(one, "")) for one in ("name", "unit", "period", "source")
    )
    if not name:
        raise BadEntry(reason=N_("Give the indicator a name, such as “time to answer a letter”."))
    if max(map(len, (name, unit, period, source))) > _LONGEST:
        raise BadEntry(reason=N_("Each text of an indicator has at most 200 characters."))
    better = typed.get("better")
    if better not in ("lower", "higher"):
        raise BadEntry(reason=N_("Say whether lower or higher is better."))
    return Indicator(
        name=name,
        unit=unit,
        period=period,
        before=_number(typed.get("before", "")),
        after=_number(typed.get("after", "")),
        better="lower" if better == "lower" else "higher",
        source=source,
    )


def stored(one: Indicator) -> Mapping[str, str | None]:
    """As it is recorded: numbers as texts, which lose no digit."""
    plain = asdict(one)
    return {
        **plain,
        "before": None if one.before is None else str(one.before),
        "after": None if one.after is None else str(one.after),
    }


def indicator_of(value: Mapping[str, str | None]) -> Indicator:
    """The indicator of what was recorded."""
    return read_indicator({name: text or "" for name, text in value.items()})


def id_of(name: str) -> str:
    """The id of an indicator, from its name: at most 40 small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def _number(text: str) -> Decimal | None:
    plain = re.sub(r"\s", "", text).replace(",", ".").replace("−", "-")
    if not plain:
        return None
    try:
        if not _NUMBER.fullmatch(plain):
            raise InvalidOperation
        number = Decimal(plain)
    except InvalidOperation:
        raise BadEntry(reason=N_("Write numbers such as 25 or 3.5, or leave them empty.")) from None
    if abs(number) > _LARGEST:
        raise BadEntry(reason=N_("Write numbers such as 25 or 3.5, or leave them empty."))
    return number
