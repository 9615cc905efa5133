"""Which changes are too large, or of too sensitive a kind, to be taken over unseen."""

from collections.abc import Iterator
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
LICENCE = "a licence changes"
OPENNESS = "openness changes"
FEWER = "the catalogue lost rows since it was last read"

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


def reasons(field: str, old: Value | None, new: Value | None, bounds: Bounds) -> tuple[str, ...]:
    """Why a change is held back; empty when it may pass."""
    return tuple(dict.fromkeys(_reasons(field, old, new, bounds)))


def _reasons(field: str, old: Value | None, new: Value | None, bounds: Bounds) -> Iterator[str]:
    if old is not None and new is None:
        yield BLANK
    elif field == "price":
        yield from _of_prices(old, new, bounds)  # type: ignore[arg-type] # by their field
    elif old is None:
        return
    elif field in _SIZES and new < old:  # type: ignore[operator] # both are numbers
        yield SHRUNK
    elif field in _SENSITIVE:
        yield _SENSITIVE[field]


def _of_prices(old: AnyPrice | None, new: AnyPrice, bounds: Bounds) -> Iterator[str]:
    if 0 in amounts(new):
        yield ZERO
    if old is None:
        return
    if type(old) is not type(new):
        yield FORM
        return
    for before, now in zip(amounts(old), amounts(new), strict=True):
        if before is not None and now is None:
            yield BLANK
        elif before and now:
            if max(before, now) >= 10 * min(before, now):
                yield TENFOLD
            if abs(now - before) > bounds.price * before:
                yield MOVED
