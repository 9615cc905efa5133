"""The figures shown at the workshop « Les duels de l’IA » in 2025, by the method of that time."""

import pytest

from joute.footprint import Footprint, equivalent, estimate


def then(size_b: float, tokens: float) -> Footprint:
    return estimate(
        total_b=size_b,
        active_b=size_b,
        output_tokens=tokens,
        method="ecologits-0.8@1",
        mix="WOR@0.8.2",
    )


def grams(footprint: Footprint) -> float:
    assert footprint.gwp_g is not None
    return footprint.gwp_g.mid


def in_units_of(footprint: Footprint, name: str) -> float:
    found = equivalent(footprint, name)
    assert found is not None
    return found.amount.mid


def test_452_tokens_of_a_300b_model_emit_37_grams() -> None:
    assert grams(then(300, 452)) == pytest.approx(37.0, abs=0.01)


def test_they_light_a_led_for_12_hours_and_stream_for_one() -> None:
    answer = then(300, 452)

    assert in_units_of(answer, "led") == pytest.approx(12.14, abs=0.01)
    # The slide cut 1.17 h to « 1 h ».
    assert in_units_of(answer, "streaming_workshop_2025") == pytest.approx(1.17, abs=0.01)


def test_1074_tokens_of_a_35b_model_use_8_wh() -> None:
    assert then(35, 1074).energy_wh.mid == pytest.approx(8.1, abs=0.05)


def test_205_tokens_of_a_14b_model_use_1_wh() -> None:
    assert then(14, 205).energy_wh.mid == pytest.approx(0.945, abs=0.001)
    # compar:IA halved the parameters of models served at 8 bits.
    assert then(7, 205).energy_wh.mid == pytest.approx(0.744, abs=0.001)


def test_250_tokens_of_llama_3_70b_drive_an_electric_car_18_metres() -> None:
    answer = then(70.6, 250)

    assert answer.energy_wh.mid == pytest.approx(3.138, abs=0.001)
    assert in_units_of(answer, "electric_car") * 1000 == pytest.approx(18.5, abs=0.1)
    assert in_units_of(answer, "streaming_whole") * 60 == pytest.approx(1.80, abs=0.01)


def test_the_316_flights_are_planes_of_a_hundred_people_not_trips() -> None:
    one_percent_of_humanity_daily = 80_000_000 * 365
    tonnes = grams(then(70.6, 250)) * one_percent_of_humanity_daily / 1e6

    assert tonnes / 177 == pytest.approx(316, abs=1)
    assert tonnes / 1.77 == pytest.approx(31_640, abs=10)


def test_todays_method_finds_about_a_twentieth() -> None:
    now = estimate(total_b=300, active_b=300, output_tokens=452, mix="WOR")

    assert then(300, 452).energy_wh.mid / now.energy_wh.mid == pytest.approx(18.9, abs=0.1)
