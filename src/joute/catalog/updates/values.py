"""Values of other people's JSON, each checked; units converted once, in decimals."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from joute.catalog.facts import CharacterPrice, Price, ReservedPrice
from joute.catalog.offers import AnyPrice

# What a fact of a listing can be.
Value: TypeAlias = AnyPrice | Decimal | int | bool | str

_MILLION = Decimal(1_000_000)
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")

# US dollars per million tokens or characters, or per hour: above it, a unit was mistaken.
_MOST_DOLLARS = Decimal(100_000)
_MOST_TOKENS = 1_000_000_000
_MOST_PARAMETERS_B = Decimal(100_000)
# Of a price, beyond which it is no price but the noise of a division.
_DECIMALS = Decimal("1e-12")


class BadValue(Exception):
    """A value that cannot be what its key says; it never leaves this package."""


def dollars_per_million(raw: Any) -> Decimal | None:
    """A price that is already per million; None when it is not given."""
    return _dollars(raw, Decimal(1))


def dollars_per_one(raw: Any) -> Decimal | None:
    """The price of a million, from that of one token or character."""
    return _dollars(raw, _MILLION)


def dollars_per_hour(raw_per_second: Any) -> Decimal | None:
    return _dollars(raw_per_second, Decimal(3600))


def _dollars(raw: Any, times: Decimal) -> Decimal | None:
    if raw is None:
        return None
    value = _number(raw, "a price")
    # The exponent first: the digits of 1e999999 would fill the memory.
    if value < 0 or (value and not -18 <= value.adjusted() <= 9):
        raise BadValue(f"a price cannot be {_shown(raw)}")
    value = (value * times).quantize(_DECIMALS).normalize()
    if value > _MOST_DOLLARS:
        raise BadValue(f"a price cannot be {_shown(raw)}")
    return Decimal(f"{value:f}")


def tokens(raw: Any) -> int | None:
    """A number of tokens; a zero of these catalogues means unknown."""
    if raw is None:
        return None
    value = _number(raw, "a number of tokens")
    if not 0 <= value.adjusted() <= 10 and value:
        raise BadValue(f"a number of tokens cannot be {_shown(raw)}")
    if value != value.to_integral_value() or not 0 <= value <= _MOST_TOKENS:
        raise BadValue(f"a number of tokens cannot be {_shown(raw)}")
    return int(value) or None


def billions(raw: Any) -> Decimal | None:
    """Billions of parameters, from their number."""
    if raw is None:
        return None
    value = _number(raw, "a size")
    if value <= 0 or value.adjusted() > 14 or value / 10**9 > _MOST_PARAMETERS_B:
        raise BadValue(f"a size cannot be {_shown(raw)}")
    return (value / 10**9).quantize(Decimal("0.001")).normalize()


def flag(raw: Any) -> bool | None:
    """Yes or no, or a table that says so in `supported`."""
    if isinstance(raw, Mapping):
        raw = raw.get("supported")
    if raw is not None and not isinstance(raw, bool):
        raise BadValue(f"expected true or false, received {_shown(raw)}")
    return raw


def word(raw: Any) -> str | None:
    """A short text that may be shown: one line, nothing that a terminal obeys."""
    if raw is None:
        return None
    if not isinstance(raw, str) or not 0 < len(raw) <= 200 or not raw.isprintable():
        raise BadValue(f"expected a short text, received {_shown(raw)}")
    return raw


def table(raw: Any) -> Mapping[str, Any]:
    """A table, empty when it is not given."""
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise BadValue(f"expected a table, received {_shown(raw)}")
    return raw


def token_price(input: Decimal | None, output: Decimal | None) -> Price | None:
    return None if input is output is None else Price(input, output)


def as_json(value: Value | None) -> Any:
    """A value as the record of accepted changes has it: money as decimal text."""
    match value:
        case Price(in_usd_per_mtok=input, out_usd_per_mtok=output):
            return {"form": "tokens", "input": _text(input), "output": _text(output)}
        case CharacterPrice(in_usd_per_mchar=input, out_usd_per_mchar=output):
            return {"form": "characters", "input": _text(input), "output": _text(output)}
        case ReservedPrice(usd_per_hour=hour, tokens_per_minute=rate):
            return {"form": "reserved", "per_hour": _text(hour), "tokens_per_minute": rate}
        case Decimal():
            return _text(value)
    return value


def from_json(field: str, value: Any) -> Value | None:
    """A value of a field from the record. Raises KeyError, TypeError, ValueError or
    ArithmeticError."""
    if value is None:
        return None
    if field == "price":
        if value["form"] == "reserved":
            return ReservedPrice(Decimal(value["per_hour"]), value["tokens_per_minute"])
        form = CharacterPrice if value["form"] == "characters" else Price
        return form(_amount(value["input"]), _amount(value["output"]))
    if field == "total_b":
        return Decimal(value)
    if not isinstance(value, str | int):
        raise TypeError(f"value: {value!r} cannot be a {field}")
    return value


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def amounts(price: AnyPrice) -> tuple[Decimal | None, ...]:
    """The amounts of money of a price: in and out, or per hour."""
    match price:
        case Price(in_usd_per_mtok=input, out_usd_per_mtok=output):
            return input, output
        case CharacterPrice(in_usd_per_mchar=input, out_usd_per_mchar=output):
            return input, output
        case ReservedPrice(usd_per_hour=hour):
            return (hour,)


def _number(raw: Any, what: str) -> Decimal:
    if isinstance(raw, str) and _DECIMAL.fullmatch(raw):
        return Decimal(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise BadValue(f"expected {what}, received {_shown(raw)}")
    return Decimal(raw)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _shown(raw: Any) -> str:
    """The beginning of a stranger's value, without its size."""
    if isinstance(raw, Decimal):
        return f"{raw:.6E}"
    if isinstance(raw, int) and raw.bit_length() > 200:
        return "a number of many digits"
    if isinstance(raw, str | int | bool):
        return ascii(raw if not isinstance(raw, str) else raw[:40])
    return f"a value of type {type(raw).__name__}"
