from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.calls import ModelCard, Size
from joute.calls.card import LicenceCard, MakerCard, PriceCard
from joute.models.filters import Filters, Sort, arranged, listed, size_class
from joute.settings import Sizes

DUELS = Sizes(small_max_b=20, large_min_b=60)


def size(low: float, high: float) -> Size:
    return Size(low=low, mid=(low + high) / 2, high=high, estimated=low < high)


def price(output: str | None) -> PriceCard:
    amount = None if output is None else Decimal(output)
    return PriceCard(input_usd=None, output_usd=amount, checked=None, host=None)


@st.composite
def cards(draw: st.DrawFn) -> list[ModelCard]:
    sizes = st.none() | st.floats(0.1, 1000).map(lambda b: size(b, b))
    prices = st.none() | st.sampled_from([None, "0", "0.1", "2", "30"]).map(price)
    one = st.builds(
        ModelCard,
        id=st.uuids().map(str),
        name=st.text("abcÉ", min_size=1, max_size=3),
        maker=st.sampled_from([MakerCard(id="m", name="M"), MakerCard(id="n", name="N")]),
        total_b=sizes,
        price=prices,
        released=st.none() | st.sampled_from(["2024", "2024-05", "2024-05-02", "2025-01"]),
        openness=st.none() | st.sampled_from(["open-weights", "api-only"]),
        licence=st.none() | st.just(LicenceCard(id="mit", name="MIT")),
    )
    return draw(st.lists(one, max_size=8, unique_by=lambda card: card.id))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1, 20, "small"),
        (20, 21, "between"),
        (30, 50, "between"),
        (10, 100, "between"),
        (59, 80, "between"),
        (60, 60, "large"),
        (70, 900, "large"),
    ],
)
def test_a_model_is_of_a_size_only_when_its_whole_range_is(
    low: float, high: float, expected: str
) -> None:
    assert size_class(size(low, high), DUELS) == expected


def test_a_model_of_unknown_size_is_neither_small_nor_large() -> None:
    assert size_class(None, DUELS) == "unknown"


def test_with_one_threshold_every_published_size_is_small_or_large() -> None:
    one = Sizes(small_max_b=35, large_min_b=35)
    assert size_class(size(35, 35), one) == "small"
    assert size_class(size(35.1, 35.1), one) == "large"


@given(cards())
def test_blank_filters_keep_every_model(every: list[ModelCard]) -> None:
    assert {card.id for card in listed(every, Filters(), DUELS)} == {card.id for card in every}


@given(cards(), st.sampled_from(["small", "large", "between", "unknown"]))
def test_the_classes_of_size_share_the_models_out(every: list[ModelCard], name: str) -> None:
    parts = [
        listed(every, Filters.model_validate({"size": part}), DUELS)
        for part in ("small", "large", "between", "unknown")
    ]
    assert sorted(card.id for part in parts for card in part) == sorted(card.id for card in every)


@given(cards())
def test_filters_add_up(every: list[ModelCard]) -> None:
    both = listed(every, Filters(maker="m", openness="unknown"), DUELS)
    expected = {card.id for card in every if card.maker.id == "m" and card.openness is None}
    assert {card.id for card in both} == expected


@given(cards(), st.sampled_from(["name", "size", "released", "price"]))
def test_what_is_unknown_comes_last_whatever_the_order(every: list[ModelCard], sort: Sort) -> None:
    flags = [_is_known(card, sort) for card in arranged(every, sort)]
    assert flags == sorted(flags, reverse=True)


def _is_known(card: ModelCard, sort: Sort) -> bool:
    match sort:
        case "name":
            return True
        case "size":
            return card.total_b is not None
        case "released":
            return card.released is not None
        case "price":
            return card.price is not None and card.price.output_usd is not None


def test_orders_put_small_recent_and_cheap_first() -> None:
    def card(name: str, billions: float, released: str, output: str) -> ModelCard:
        return ModelCard(
            id=name,
            name=name,
            maker=MakerCard(id="m", name="M"),
            total_b=size(billions, billions),
            released=released,
            price=price(output),
        )

    three = [card("b", 9, "2025", "10"), card("A", 10, "2025-03", "9"), card("c", 8, "2024", "0")]
    orders: dict[Sort, list[str]] = {
        "name": ["A", "b", "c"],
        "size": ["c", "b", "A"],
        "released": ["A", "b", "c"],
        "price": ["c", "A", "b"],
    }
    for sort, expected in orders.items():
        assert [card.name for card in arranged(three, sort)] == expected
