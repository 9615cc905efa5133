"""Costs in full, against figures computed by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.catalog import AnyPrice, CharacterPrice, Model, Offer, Price, ReservedPrice, load
from joute.choice.candidates import UNKNOWN_SCORE, Score
from joute.choice.costs import (
    BreakEven,
    OwnServers,
    Units,
    Usage,
    break_even,
    break_even_of_units,
    cost_of_1000,
    costs_by_month,
    figure,
    monthly_cost,
    quality_per,
    reasoning_tokens,
    reserved_units,
)
from joute.footprint import Band


def an_offer(price: AnyPrice | None, *others: AnyPrice, reasoning: bool | None = None) -> Offer:
    return Offer("m@h", "m", "h", price=price, other_prices=others, reasoning=reasoning)


# 2 dollars per million tokens read, 6 per million written; 1.25 dollars for a euro.
OFFER = an_offer(Price(Decimal(2), Decimal(6)))
RATE = 1.25


def test_the_cost_of_a_month_is_the_mean_of_months_that_grow() -> None:
    # (1,000 x 2 + 500 x 6) / 1,000,000 dollars a request: 0.005, 0.004 euros.
    usage = Usage(10_000, 1_000, 500)
    cost = monthly_cost(OFFER, usage, usd_per_eur=RATE)
    assert cost is not None
    assert cost[:3] == pytest.approx((40, 40, 40))
    assert cost_of_1000(OFFER, usage, usd_per_eur=RATE) == pytest.approx((4, 4, 4))
    grows = Usage(10_000, 1_000, 500, growth_per_month=0.5, months=3)
    months = costs_by_month(OFFER, grows, usd_per_eur=RATE)
    assert months is not None
    assert [month.mid for month in months] == pytest.approx([40, 60, 90])
    mean = monthly_cost(OFFER, grows, usd_per_eur=RATE)
    assert mean is not None
    assert mean.mid == pytest.approx(190 / 3)


def test_an_unknown_price_is_no_price_and_free_is_zero() -> None:
    usage = Usage(10_000, 1_000, 500)
    for price in (None, Price(None, Decimal(1)), Price(Decimal(1), None)):
        assert monthly_cost(an_offer(price), usage, usd_per_eur=RATE) is None
    free = monthly_cost(an_offer(Price(Decimal(0), Decimal(0))), usage, usd_per_eur=RATE)
    assert free is not None
    assert free.high == 0


def test_long_prompts_other_hours_and_other_sources_are_in_the_band() -> None:
    long = Price(Decimal(4), Decimal(12), condition="above", above_tokens=900)
    night = Price(Decimal(1), Decimal(3), condition="off-peak")
    offer = an_offer(Price(Decimal(2), Decimal(6)), long, night)
    short = monthly_cost(offer, Usage(10_000, 900, 500), usd_per_eur=1)
    assert short is not None
    assert short[:3] == pytest.approx((24, 48, 48))
    assert short.notes == ("other_prices", "undated")
    longer = monthly_cost(offer, Usage(10_000, 1_000, 500), usd_per_eur=1)
    assert longer is not None
    assert longer[:3] == pytest.approx((25, 100, 100))
    assert "long_prompt" in longer.notes


def a_model(reasoning: bool | None, *, optional: bool = False) -> Model:
    return replace(load().models["gpt-4o"], reasoning=reasoning, reasoning_optional=optional)


@pytest.mark.parametrize(
    ("offered", "model", "stated", "expected"),
    [
        (False, a_model(True), None, (0, 0, 0)),
        (None, a_model(False), None, (0, 0, 0)),
        # 0.5, 2 and 10 for each of the 500 of the answer; from none where it can be switched off.
        (True, a_model(True), None, (250, 1_000, 5_000)),
        (None, a_model(True), None, (250, 1_000, 5_000)),
        (None, a_model(True, optional=True), None, (0, 1_000, 5_000)),
        # Whether it reasons is not known: neither no nor zero.
        (None, a_model(None), None, (0, 2_500, 5_000)),
        (True, a_model(True, optional=True), figure(700), (700, 700, 700)),
        (False, a_model(False), figure(700), (0, 0, 0)),
        (None, a_model(None), figure(700), (0, 350, 700)),
    ],
)
def test_tokens_of_reasoning_are_a_band_and_never_zero_of_a_model_that_reasons(
    offered: bool | None,
    model: Model,
    stated: Band | None,
    expected: tuple[float, float, float],
) -> None:
    usage = Usage(10_000, 1_000, 500, reasoning_tokens=stated)
    assert reasoning_tokens(an_offer(None, reasoning=offered), model, usage) == expected


def test_reasoning_is_billed_as_output() -> None:
    reasoning, usage = Band(0, 1_000, 5_000), Usage(10_000, 1_000, 500)
    # 1,000 x 2 and 500, 1,500 or 5,500 x 6 dollars per million tokens, 10,000 times.
    cost = monthly_cost(OFFER, usage, usd_per_eur=1, reasoning=reasoning)
    assert cost is not None
    assert cost[:3] == pytest.approx((50, 110, 350))
    assert "reasoning" in cost.notes
    assert cost_of_1000(OFFER, usage, usd_per_eur=1, reasoning=reasoning) == pytest.approx(
        (5, 11, 35)
    )
    # Units that are reserved, and servers of one's own, answer as much less: 1,000 million tokens
    # and another 1,000 million of reasoning take twice the units.
    million = Usage(1_000_000, 800, 200)
    offer = an_offer(ReservedPrice(Decimal(3), 20_000))
    reserved = monthly_cost(offer, million, usd_per_eur=1, reasoning=figure(1_000))
    assert reserved is not None
    assert reserved[:3] == pytest.approx((3 * 2_190, 6.5 * 2_190, 10 * 2_190))
    # 422,400 answers of 50 tokens and 50 of reasoning: as of answers of 100.
    more = Usage(422_400, 1, 50)
    assert OWN.monthly(more, figure(0), figure(50)) == pytest.approx((3_050, 4_100, 5_150))
    assert OWN.notes(more, figure(50)) == ("own_capacity",)


def test_characters_are_3_to_5_for_a_token() -> None:
    offer = an_offer(CharacterPrice(Decimal(1), Decimal(2)))
    # 1,000 x 1 + 500 x 2 dollars per million characters if a token were one: 20 dollars.
    cost = monthly_cost(offer, Usage(10_000, 1_000, 500), usd_per_eur=1)
    assert cost is not None
    assert cost[:3] == pytest.approx((60, 80, 100))
    assert "characters" in cost.notes


def test_what_is_reserved_is_paid_for_whether_it_is_used_or_not() -> None:
    usage = Usage(1_000_000, 800, 200)  # 1,000 million tokens a month
    # Of unknown capacity: one unit, or as many as 1,000 a minute in 176 hours take, 95.
    unknown = monthly_cost(an_offer(ReservedPrice(Decimal(3))), usage, usd_per_eur=1)
    assert unknown is not None
    assert unknown[:3] == pytest.approx((2_190, 105_120, 208_050))
    assert "reserved_capacity" in unknown.notes
    # 20,000 a minute are 876 million in 730 hours and 211.2 million in 176: 2 units, or 5.
    offer = an_offer(ReservedPrice(Decimal(3), 20_000))
    several = monthly_cost(offer, usage, usd_per_eur=1)
    assert several is not None
    assert several[:3] == pytest.approx((4_380, 7_665, 10_950))
    assert cost_of_1000(offer, usage, usd_per_eur=1) == pytest.approx((4.38, 7.665, 10.95))
    idle = monthly_cost(offer, Usage(0, 800, 200), usd_per_eur=1)
    assert idle is not None
    assert idle.mid == pytest.approx(2_190)


STATED: dict[str, Any] = {
    "eur_per_server_hour": 2,
    "servers": 2,
    "hours_per_month": 500,
    "watts_per_server": 400,
    "electricity_eur_per_kwh": 0.25,
    "people_hours_per_month": 10,
    "people_eur_per_hour": 60,
    "licence_eur_per_month": 100,
    "upkeep_eur_per_month": 50,
    "set_up_eur": 7_200,
    "set_up_months": 36,
}
OWN = OwnServers(**STATED)


def test_own_servers_are_summed_as_by_hand() -> None:
    assert {name: part.mid for name, part in OWN.parts.items()} == pytest.approx(
        {
            "machines": 2_000,  # 2 servers x 500 h x 2 euros
            "electricity": 100,  # 2 x 500 h x 0.4 kW x 0.25 euros
            "people": 600,
            "licence": 100,
            "upkeep": 50,
            "set_up": 200,
        }
    )
    assert OWN.fixed.mid == pytest.approx(3_050)
    month = OWN.monthly(Usage(100_000, 1_000, 100), figure(2))
    assert month == pytest.approx((3_100, 3_100, 3_100))
    assert OWN.per_request(figure(2)).mid == pytest.approx(0.0005)  # 2 Wh at 0.25 euros a kWh


def test_a_volume_above_the_capacity_of_own_servers_takes_more_of_them() -> None:
    own = OwnServers(**STATED, requests_per_month_at_most=500_000)
    # 250,000 a server: 1,000,000 take 4 servers, 2 more than stated, at 1,050 euros each.
    for usage, euros in ((Usage(500_000, 1, 1), 3_050), (Usage(1_000_000, 1, 1), 5_150)):
        assert own.monthly(usage, figure(0)) == pytest.approx((euros, euros, euros))
    assert own.notes(Usage(500_000, 1, 1)) == ()
    assert own.notes(Usage(1_000_000, 1, 1)) == ("own_more",)
    # 500,000 of the first month, 1,000,000 of the second: each takes its own.
    growing = own.monthly(Usage(500_000, 1, 1, growth_per_month=1, months=2), figure(0))
    assert growing.mid == pytest.approx(4_100)


def test_own_servers_of_unknown_capacity_cost_a_band() -> None:
    # 21.12 million tokens answered: 1,000 a minute in 176 hours are half of them, 42.24 a quarter.
    assert OWN.monthly(Usage(211_200, 1, 100), figure(0)).high == pytest.approx(3_050)
    more = Usage(422_400, 1, 100)
    assert OWN.monthly(more, figure(0)) == pytest.approx((3_050, 4_100, 5_150))
    assert OWN.notes(more) == ("own_capacity",)


def test_the_break_even_is_that_of_the_hand_computed_example() -> None:
    # 3,050 / (0.004 - 0.0005): 871,428.57 requests a month.
    found = break_even(0.004, OWN.fixed, OWN.per_request(figure(2)))
    assert found.volume == pytest.approx(871_428.571)
    assert found.low == found.high == found.volume


def test_the_band_of_a_break_even_is_that_of_its_assumptions() -> None:
    found = break_even(
        Band(0.004, 0.005, 0.006), Band(1_000, 2_000, 3_000), Band(0.001, 0.0025, 0.004)
    )
    assert found.volume == pytest.approx(800_000)
    assert found.low == pytest.approx(200_000)
    # By the least favourable assumptions own servers never become cheaper.
    assert found.high is None
    assert break_even(0.001, 1_000, 0.001).volume is None
    assert break_even(0.001, 0, 0.0005).volume == 0
    # Prices that differ by next to nothing: beyond what anybody asks, which is never.
    assert break_even(0.001, 1e12, 0.001 - 1e-12).volume is None


def test_own_servers_are_held_against_whole_units_of_what_is_reserved() -> None:
    # 3 dollars x 730 hours are 2,190 a unit, which answers 43,800 requests of 1,000 tokens at 1,000
    # a minute in 730 hours, and 10,560 in 176.
    offer, usage = an_offer(ReservedPrice(Decimal(3), 1_000)), Usage(1_000, 800, 200)
    units = reserved_units(offer, usage, usd_per_eur=1)
    assert units is not None
    month = monthly_cost(offer, usage, usd_per_eur=1)
    assert month is not None
    assert units.cost(1_000) == month[:3]

    def found(fixed: float, per_request: float = 0) -> BreakEven:
        return break_even_of_units(units, figure(2.19), figure(fixed), figure(per_request))

    # 1,460 euros a month are less than one unit, whatever is asked: from the first request on, and
    # not from 667 at 2.19 euros each.
    assert found(1_460).volume == 0
    # The fifth unit in office hours (4 x 10,560) where one is enough over the month: 3 in the mean.
    level = found(3 * 2_190)
    assert (level.volume, level.low, level.high) == (42_241, 21_121, 87_601)
    # A request on own servers that costs as much as its part of a unit: never.
    assert found(3_000, 0.21).low is None
    assert reserved_units(OFFER, usage, usd_per_eur=1) is None


UNITS = st.builds(
    Units,
    st.floats(1, 1_000),
    st.integers(1, 100_000).map(lambda tokens: Band(tokens, 2 * tokens, 3 * tokens)),
    st.one_of(st.none(), st.integers(100, 1_000)),
)


@given(UNITS, st.floats(0, 5_000), st.floats(0, 2), st.sampled_from([0, 1, 2]))
def test_the_first_volume_is_that_which_counting_finds(
    units: Units, fixed: float, per_request: float, end: int
) -> None:
    found = units.level(end, fixed, per_request)
    counted = next((n for n in range(2_000) if fixed + per_request * n <= units.cost(n)[end]), None)
    assert counted == (found if found is not None and found < 2_000 else None)


def _rent(written: Any) -> dict[str, Any]:
    return {"eur_per_server_hour": written}


def test_a_figure_may_be_a_band_and_keeps_its_order() -> None:
    own = OwnServers(**_rent({"low": 1, "mid": 2, "high": 4}), hours_per_month=100)
    assert own.fixed == Band(100, 200, 400)
    with pytest.raises(ValueError, match="low <= mid <= high"):
        OwnServers(**_rent({"low": 3, "mid": 2, "high": 4}))
    with pytest.raises(ValueError, match="low <= mid <= high"):
        OwnServers(**_rent(-1))


def test_quality_is_set_against_euros_and_kwh_as_a_band() -> None:
    assert quality_per(Score(0.5, 0.6, 0.8), Band(1, 2, 4)) == pytest.approx((12.5, 30, 80))
    assert quality_per(UNKNOWN_SCORE, Band(1, 2, 4)) is None
    assert quality_per(Score(0.5, 0.6, 0.8), Band(0, 2, 4)) is None
