"""Which changes of a catalogue are held back until a person names them."""

from decimal import Decimal

import pytest

from joute.catalog import Price
from joute.catalog.updates import Bounds
from joute.catalog.updates.bounds import APART, GREW, NO_MORE_FREE, ODD, reasons
from joute.catalog.updates.values import Value


def price(amount: str) -> Price:
    return Price(Decimal(amount), Decimal(amount))


@pytest.mark.parametrize(
    ("field", "old", "new", "held"),
    [
        ("price", None, price("1e-9"), (ODD, APART)),
        ("price", None, price("5000"), (ODD, APART)),
        ("price", None, price("0.05"), (APART,)),
        ("price", None, price("0.9"), ()),
        ("price", price("0"), price("0.9"), (NO_MORE_FREE,)),
        ("context_tokens", None, 999_999_999, (ODD,)),
        ("context_tokens", 8_000, 128_000, (GREW,)),
        ("context_tokens", 32_000, 128_000, ()),
        ("total_b", Decimal(7), Decimal(70), (GREW,)),
    ],
)
def test_what_is_hardly_plausible_is_held_back_even_where_nothing_was_known(
    field: str, old: Value | None, new: Value, held: tuple[str, ...]
) -> None:
    assert reasons(field, old, new, Bounds(), [price("1"), price("0.7")]) == held
