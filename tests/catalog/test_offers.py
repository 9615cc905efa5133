from decimal import Decimal

import pytest

from joute import catalog
from joute.catalog import OWN, CharacterPrice, Offer, Price, ReservedPrice
from joute.catalog.rows import PRICE_COLUMNS
from joute.errors import BadData
from tests.catalog.folder import DataFolder

KNOWN = catalog.load()
OFFERS = {offer.id: offer for offer in catalog.offers(KNOWN)}


def test_each_offer_is_a_known_model_at_a_known_host() -> None:
    assert len(OFFERS) == len(catalog.offers(KNOWN)) > 500
    for offer in OFFERS.values():
        assert offer.id.startswith(f"{offer.model}@{offer.host}")
        assert offer.model in KNOWN.models
        assert offer.host in KNOWN.hosts
        assert offer.source


def test_a_host_that_lists_a_model_says_neither_its_price_nor_its_limits_nor_a_region() -> None:
    listed = OFFERS["llama-3.3-70b@scaleway"]
    assert (listed.listed_in, listed.region) == ("EU", None)
    assert (listed.price, listed.price_form, listed.context_tokens) == (None, None, None)
    assert (listed.tool_calling, listed.reasoning) == (None, None)


def test_an_eu_key_is_an_offer_beside_the_one_without_a_region() -> None:
    there = OFFERS["gpt-6-sol@azure-eu"]
    assert (there.host, there.listed_in, there.price) == ("azure", "EU", None)
    assert OFFERS["gpt-6-sol@azure"].price_form == "tokens"
    assert "Azure EU data zone costs more" in OFFERS["gpt-6-sol@azure"].notes


def test_a_price_is_its_hosts_and_never_that_of_another() -> None:
    assert OFFERS["mistral-small-2506@mistral"].price == Price(
        Decimal("0.1"),
        Decimal("0.3"),
        catalog.PartialDate(2026, 7, 1),
        source=OFFERS["mistral-small-2506@mistral"].source,
    )
    assert OFFERS["qwen2.5-7b@openrouter"].price is not None
    assert "qwen2.5-7b@alibaba" not in OFFERS


def other_prices(id: str) -> dict[tuple[str, str], tuple[str, str]]:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for price in OFFERS[id].other_prices:
        assert isinstance(price, Price)
        key = (price.condition, price.source if price.condition == "elsewhere" else "")
        found[key] = (str(price.in_usd_per_mtok), str(price.out_usd_per_mtok))
    return found


def test_tiers_peaks_offers_with_an_end_and_disagreements_are_prices_too() -> None:
    assert other_prices("mistral-small-2506@mistral") == {
        ("elsewhere", "genai-prices"): ("0.075", "0.2"),
        ("elsewhere", "litellm"): ("0.06", "0.18"),
    }
    assert other_prices("deepseek-v4.1-flash@deepseek") == {("peak", ""): ("0.30", "1.2")}
    assert other_prices("deepseek-v4-pro@deepseek")["off-peak", ""] == ("0.660", "1.980")
    assert OFFERS["grok-4.7@xai"].other_prices[0].above_tokens == 200_000
    ending = OFFERS["gemini-3.8-flash@google"].price
    assert ending is not None
    assert str(ending.valid_to) == "2026-12-31"
    assert other_prices("gemini-3.8-flash@google") == {("later", ""): ("1.50", "7.50")}


def test_open_weights_are_also_an_offer_on_own_servers() -> None:
    own = {offer.model for offer in OFFERS.values() if offer.host == OWN.id}
    open_ones = {
        id for id, model in KNOWN.models.items() if model.openness not in (None, "api-only")
    }
    assert own == open_ones
    assert all(OFFERS[f"{id}@own"].price is None for id in own)


def test_an_offer_that_nobody_listed_for_a_year_is_not_known_to_be_made_still() -> None:
    made = {offer.id for offer in catalog.still_made(list(OFFERS.values()))}
    assert {"mistral-small-2506@mistral", "llama-2-7b@own"} <= made
    # Undated, last seen in June 2025, withdrawn.
    assert not {"gpt-3@openai", "gemini-1.5-pro@google"} & made
    assert not any(OFFERS[id_].retired for id_ in made)
    assert catalog.still_made([]) == []


def test_no_shipped_price_is_zero() -> None:
    for offer in OFFERS.values():
        for price in (offer.price, *offer.other_prices):
            if isinstance(price, Price):
                assert 0 not in (price.in_usd_per_mtok, price.out_usd_per_mtok)


def test_the_seat_of_a_host_names_its_source() -> None:
    for host in KNOWN.hosts.values():
        assert host is OWN or host.source
        if host.maker and host.country:
            assert KNOWN.makers[host.maker].country == host.country


def priced(folder: DataFolder, **cells: str) -> Offer:
    """The offer of a list of providers, with a price of its own."""
    blank = dict.fromkeys(PRICE_COLUMNS, "")
    row = {"offer": "llama-3.3-70b@scaleway", "condition": "list", "source": "a page"}
    folder.add("prices.csv", blank | row | cells)
    read = catalog.offers(catalog.read(folder.path))
    return next(offer for offer in read if offer.id == "llama-3.3-70b@scaleway")


def test_prices_take_three_forms(folder: DataFolder) -> None:
    characters = priced(folder, form="characters", input="0.125", output="0.375")
    assert characters.price_form == "characters"
    assert characters.price == CharacterPrice(Decimal("0.125"), Decimal("0.375"), source="a page")


def test_reserved_throughput_is_paid_by_the_hour(folder: DataFolder) -> None:
    reserved = priced(folder, form="reserved", per_hour="39.6", tokens_per_minute="90000")
    assert reserved.price_form == "reserved"
    assert reserved.price == ReservedPrice(Decimal("39.6"), 90_000, source="a page")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"form": "tokens"}, "input, output: there is no price"),
        ({"form": "tokens", "input": "-1"}, "input: expected US dollars"),
        ({"form": "tokens", "input": "1", "above_tokens": "9"}, "above_tokens: goes with"),
        ({"form": "tokens", "input": "1", "offer": "gpt-4o@openai"}, "a second list price"),
        ({"form": "tokens", "input": "1", "offer": "gpt-4o@nowhere"}, "no offer 'gpt-4o@nowhere'"),
        ({"form": "beauty", "input": "1"}, "form: expected tokens, characters, reserved"),
        ({"form": "reserved"}, "per_hour: blank"),
    ],
)
def test_a_price_that_cannot_be_is_refused(
    folder: DataFolder, cells: dict[str, str], reason: str
) -> None:
    with pytest.raises(BadData, match=reason):
        priced(folder, **cells)
