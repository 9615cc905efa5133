from decimal import Decimal
from typing import Any

import pytest

from joute import catalog
from joute.catalog import Amount, Maker, PartialDate, Price
from joute.errors import BadSettings

KNOWN = catalog.load()


def own(**fields: Any) -> catalog.Model:
    return catalog.own_model(KNOWN, **({"id": "ours", "name": "Ours", "maker": "Acme"} | fields))


def test_an_operator_describes_a_model_in_full() -> None:
    model = own(
        maker="mistral",
        family="mistral-small",
        licence="apache-2.0",
        total_b=24.0,
        active_b=6.0,
        context_tokens=32_000,
        released="2026-10",
        price_in=0.1,
        price_out=Decimal("0.30"),
    )
    assert model.maker is KNOWN.makers["mistral"]
    assert model.licence is KNOWN.licences["apache-2.0"]
    assert (model.total_b, model.active_b) == (Amount.published(24), Amount.published(6))
    assert model.released == PartialDate(2026, 10)
    assert model.price == Price(Decimal("0.1"), Decimal("0.30"))
    assert (model.openness, model.commercial_use) == ("open-weights", "yes")
    assert (model.sources, model.params_source) == (("operator",), "operator")


@pytest.mark.parametrize("text", ["mistral", "Mistral AI", "MISTRAL AI", "Mistral"])
def test_a_maker_is_found_by_its_id_or_one_of_its_names(text: str) -> None:
    assert own(maker=text).maker is KNOWN.makers["mistral"]


def test_an_unknown_maker_is_taken_as_its_display_name() -> None:
    assert own(maker="Acme & Sons, Ltd").maker == Maker("acme-sons-ltd", "Acme & Sons, Ltd")
    assert own(maker="?").maker == Maker("unknown", "?")


def test_what_is_not_said_is_unknown() -> None:
    model = own()
    assert (model.licence, model.openness, model.total_b, model.active_b) == (None,) * 4
    assert (model.price, model.released, model.params_source) == (None,) * 3


def test_a_model_without_an_active_size_is_taken_as_dense() -> None:
    model = own(total_b=7)
    assert (model.arch, model.active_b) == ("dense", model.total_b)
    assert own(total_b=7, active_b=2).arch is None


def test_a_model_that_is_free_has_a_price_of_zero_and_not_an_unknown_one() -> None:
    assert own(price_in=0, price_out=0).price == Price(Decimal(0), Decimal(0))
    assert own(price_in=1.5).price == Price(Decimal("1.5"), None)


@pytest.mark.parametrize(
    ("fields", "name", "expected"),
    [
        ({"licence": "apache"}, "models.ours.licence", "one of proprietary, apache-2.0"),
        ({"total_b": 7, "active_b": 8}, "models.ours.params_active_b", "at most params_total_b, 7"),
        ({"released": "soon"}, "models.ours.released", "2025, 2025-03 or 2025-03-17"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_name(
    fields: dict[str, Any], name: str, expected: str
) -> None:
    with pytest.raises(BadSettings) as caught:
        own(**fields)
    assert caught.value.params["name"] == name
    assert caught.value.params["expected"].startswith(expected)
