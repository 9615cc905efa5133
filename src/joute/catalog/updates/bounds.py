"""Which changes are too large, or of too sensitive a kind, to be taken over unseen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from joute.catalog.offers import AnyPrice
from joute.catalog.updates.values import Value, amounts

TENFOLD = "a price moves tenfold"
MOVED = "a price moves beyond the bound"
ZERO = "a price is zero: free of charge, or unknown?"
BLANK = "a known value turns blank"
FORM = "the form of the price changes"
SHRUNK = "a size shrinks"
GREW = "a size grows tenfold"
ODD = "hardly plausible: a unit that was mistaken?"
APART = "the first price is ten times below or above that of all other hosts"
NO_MORE_FREE = "a price was zero, and is no more"
LICENCE = "a licence changes"
OPENNESS = "openness changes"
FEWER = "the catalogue lost rows since it was last read"

# What no model has had yet: dollars per million tokens or characters, or per hour; tokens; billions
# of parameters.
_PRICES = (Decimal("0.001"), Decimal(1_000))
_PLAUSIBLE: Mapping[str, tuple[int, int]] = {
    "context_tokens": (256, 20_000_000),
    "max_output_tokens": (16, 20_000_000),
    "total_b": (0, 20_000),
}
_SIZES = ("context_tokens", "max_output_tokens", "total_b")
_SENSITIVE = {"licence": LICENCE, "open_weights": OPENNESS}


@dataclass(frozen=True)
class Bounds:
    """Shares of the value before: a price that moves by more than `price`, a catalogue that loses
    more than `rows` of its rows, is held back."""

    price: Decimal = Decimal("0.15")
    rows: Decimal = Decimal("0.05")

    def lost_rows(self, before: int, now: int) -> bool:
        return now < before * (1 - self.rows)


def reasons(
    field: str,
    old: Value | None,
    new: Value | None,
    bounds: Bounds,
    elsewhere: Sequence[AnyPrice] = (),
) -> tuple[str, ...]:
    """Why a change is held back; empty when it may pass. `elsewhere` are the prices of the same
    model at other hosts, which a first price is held against."""
    found = [*_reasons(field, old, new, bounds)]
    if field == "price" and old is None and new is not None:
        found += _first(new, elsewhere)  # type: ignore[arg-type] # by its field
    return tuple(dict.fromkeys(found))


def _reasons(field: str, old: Value | None, new: Value | None, bounds: Bounds) -> Iterator[str]:
    if old is not None and new is None:
        yield BLANK
    elif field == "price":
        yield from _of_prices(old, new, bounds)  # type: ignore[arg-type] # by their field
        return
    if field in _PLAUSIBLE and new is not None:
        least, most = _PLAUSIBLE[field]
        if not least <= new <= most:  # type: ignore[operator] # a number
            yield ODD
    if old is None:
        return
    if field in _SIZES:
        if new < old:  # type: ignore[operator] # both are numbers
            yield SHRUNK
        elif new >= 10 * old:  # type: ignore[operator]
            yield GREW
    elif field in _SENSITIVE:
        yield _SENSITIVE[field]


def _of_prices(old: AnyPrice | None, new: AnyPrice, bounds: Bounds) -> Iterator[str]:
    if 0 in amounts(new):
        yield ZERO
    if any(one and not _PRICES[0] <= one <= _PRICES[1] for one in amounts(new)):
        yield ODD
    if old is None:
        return
    if type(old) is not type(new):
        yield FORM
        return
    for before, now in zip(amounts(old), amounts(new), strict=True):
        if before is not None and now is None:
            yield BLANK
        elif before == 0 and now:
            yield NO_MORE_FREE
        elif before and now:
            if _tenfold(before, now):
                yield TENFOLD
            if abs(now - before) > bounds.price * before:
                yield MOVED


def _first(new: AnyPrice, elsewhere: Sequence[AnyPrice]) -> Iterator[str]:
    alike = [amounts(one) for one in elsewhere if type(one) is type(new)]
    for side, now in enumerate(amounts(new)):
        others = [one[side] for one in alike if one[side]]
        if now and others and all(_tenfold(one, now) for one in others if one):
            yield APART


def _tenfold(one: Decimal, other: Decimal) -> bool:
    return max(one, other) >= 10 * min(one, other)
