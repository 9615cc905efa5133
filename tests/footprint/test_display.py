"""Two significant digits, a fitting unit, nothing truncated."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.footprint import (
    BAND_FIELDS,
    INDICATOR_TEXTS,
    Band,
    format_band,
    format_indicator,
    format_number,
    format_quantity,
    round_significant,
)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.3, "0.30"),
        (0.263, "0.26"),
        (2.96, "3.0"),
        (37.4, "37"),
        (374, "370"),
        (2810, "2,800"),
        (0.0999, "0.10"),
        (99.6, "100"),
        (0.000123, "0.00012"),
        (-3.14, "-3.1"),
    ],
)
def test_two_digits_that_mean_something(value: float, text: str) -> None:
    assert format_number(value) == text


def test_thousands_are_set_apart_with_a_decimal_comma_too() -> None:
    assert format_number(2810, ",") == "2\u202f800"
    assert format_number(28.1, ",") == "28"
    assert format_number(2.81, ",") == "2,8"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.263, "Wh", "0.26 Wh"),
        (0.0099, "Wh", "9.9 mWh"),
        (1234, "Wh", "1.2 kWh"),
        (23.36e9, "Wh", "23 GWh"),
        (36.999, "g", "37 g"),
        (999.6, "g", "1.0 kg"),
        (994, "g", "990 g"),
        (2_060_000, "g", "2.1 t"),
        (0.0044, "g", "4.4 mg"),
        (0.369, "kJ", "370 J"),
        (0.15, "mL", "0.15 mL"),
        (280e6, "mL", "280 m³"),
        (0.165, "µg", "0.17 µg"),
        (12.14, "h", "12 h"),
        (1.17, "h", "1.2 h"),
        (0.0533, "h", "3.2 min"),
        (0.00455, "h", "16 s"),
        (0.0186, "km", "19 m"),
        (0.00042, "km", "42 cm"),
        (1.2, "km", "1.2 km"),
        (0.0042, "kJ", "4.2 J"),
        (1.2, "kJ", "1.2 kJ"),
        (1200, "kJ", "1.2 MJ"),
        (0.0042, "mL", "4.2 µL"),
        (1200, "mL", "1.2 L"),
        (1.2e6, "mL", "1.2 m³"),
        (0.0042, "µg", "4.2 ng"),
        (1200, "µg", "1.2 mg"),
        (1.2e6, "µg", "1.2 g"),
        (1.2e9, "µg", "1.2 kg"),
        (0.0137, "share", "1.4 %"),
        (2.63, "", "2.6"),
        (0, "Wh", "0 Wh"),
        (0, "share", "0 %"),
    ],
)
def test_a_quantity_in_the_unit_that_suits_it(value: float, unit: str, text: str) -> None:
    assert plain(format_quantity(value, unit)) == text


def test_the_page_gives_its_decimal_separator() -> None:
    assert plain(format_quantity(0.263, "Wh", ",")) == "0,26 Wh"
    assert plain(format_band(Band(0.066, 0.263, 0.92), "Wh", ",")) == "0,26 (0,066 – 0,92) Wh"


def test_a_band_is_in_one_unit() -> None:
    assert plain(format_band(Band(5, 500, 5000), "Wh")) == "500 (5.0 – 5,000) Wh"


def test_a_band_without_width_is_one_figure() -> None:
    assert plain(format_band(Band(0.263, 0.263, 0.263), "Wh")) == "0.26 Wh"


def test_two_figures_can_share_a_unit() -> None:
    small, large = Band(1, 2, 3), Band(1000, 2000, 3000)

    assert plain(format_band(small, "Wh", like=large.mid)) == "0.0020 (0.0010 – 0.0030) kWh"
    assert plain(format_band(large, "Wh", like=large.mid)) == "2.0 (1.0 – 3.0) kWh"


def test_each_figure_of_a_footprint_has_its_unit() -> None:
    written = {name: plain(format_indicator(name, Band(1, 1, 1))) for name in BAND_FIELDS}

    assert written == {
        "energy_wh": "1.0 Wh",
        "gwp_g": "1.0 g CO₂e",
        "gwp_usage_g": "1.0 g CO₂e",
        "gwp_embodied_g": "1.0 g CO₂e",
        "pe_kj": "1.0 kJ",
        "water_ml": "1.0 mL",
        "adpe_ugsb": "1.0 µg Sbe",
    }
    assert set(INDICATOR_TEXTS) == set(BAND_FIELDS)


@given(st.floats(1e-12, 1e15))
def test_rounding_moves_a_value_by_less_than_five_percent(value: float) -> None:
    rounded = round_significant(value)

    assert math.isclose(rounded, value, rel_tol=0.05)
    assert round_significant(rounded) == rounded


@given(st.floats(1e-9, 1e12), st.sampled_from(["Wh", "g", "µg", "mL", "kJ", "h", "km"]))
def test_a_written_quantity_has_at_most_two_digits_that_matter(value: float, unit: str) -> None:
    number = format_quantity(value, unit).partition("\u00a0")[0]

    assert len(re.sub("[.,]", "", number).strip("0")) <= 2
    assert "e" not in number
