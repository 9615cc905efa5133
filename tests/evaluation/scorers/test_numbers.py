"""Numbers of answers, as French and English write them."""

from typing import Any

import pytest

from joute.evaluation.errors import BadScorerOptions
from joute.evaluation.scorers.quantities import quantities
from tests.evaluation.scorers.support import score, value


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("1 234,5", 1234.5, ""),
        ("1\u202f234,5 km", 1234.5, "km"),
        ("1,234.5", 1234.5, ""),
        ("1.234,5", 1234.5, ""),
        ("1,234", 1.234, ""),
        ("0,234", 0.234, ""),
        ("1.234.567", 1_234_567, ""),
        ("−5 °C", -5, "°C"),
        ("1 h 30 min", 1.5, "h"),
        ("68 millions d’habitants", 68e6, ""),
        ("3 milliards d’euros", 3e9, "euros"),
        ("1 billion", 1e12, ""),
        ("5 k€", 5_000, "€"),
        ("$5.50", 5.5, "$"),
        ("3/4", 0.75, ""),
        ("1 an et demi", 1.5, "an"),
        ("2 millions et demi d’euros", 2.5e6, ""),
        ("5€50", 5.5, "€"),
        ("5 euros 50 centimes", 5.5, "€"),
        ("moins 5 degrés", -5, "degrés"),
        ("au moins 5 degrés", 5, "degrés"),
        ("2 mds d’euros", 2e9, "euros"),
        ("2 Md€", 2e9, "€"),
        ("2 Mds €", 2e9, "€"),
        ("2 M€", 2e6, "€"),
        ("2 k €", 2_000, "€"),
        ("ne dépasse pas 10 jours", 10, "jours"),
        ("pas 4 mais 5", 5, ""),
        ("Ce n’est ni 4 ni 6 : 5", 5, ""),
        ("1,5×10^3", 1_500, ""),
        ("100 000 m²", 100_000, "m²"),
        ("le 12 mai 2024 : 350 €", 350, "€"),
        ("le 12/05/2024 à 10:30, 5", 5, ""),
        ("v2.0 de H2O : 9", 9, ""),
        ("1. Un\n2. Deux\nTotal 7", 7, ""),
    ],
)
def test_a_number_is_read_in_french(text: str, number: float, unit: str) -> None:
    (found,) = quantities(text, "fr")
    assert found.value == pytest.approx(number)
    assert found.unit == unit


def test_the_language_decides_where_only_it_can() -> None:
    assert quantities("1,234", "en") == [(1234, "")]
    assert quantities("1.234", "fr") == [(1.234, "")]
    assert quantities("1.234", "de") == [(1234, "")]
    assert quantities("1 billion", "en") == [(1e9, "")]


def test_years_are_no_thousands() -> None:
    found = [one.value for one in quantities("en 2020 150 personnes, en 2021 1 200", "fr")]
    assert found == [2020, 150, 2021, 1200]


@pytest.mark.parametrize(
    ("answer", "expected", "options", "right"),
    [
        ("La distance est de 1 234,5 km.", "1234.5", {}, 1),
        ("42", "42", {}, 1),
        ("42,0", 42, {}, 1),
        ("43", "42", {}, 0),
        ("3,14", "3.14159", {"tolerance": 0.01}, 1),
        ("3,1", "3.14159", {"tolerance": 0.01}, 0),
        ("101", "100", {"relative": 0.01}, 1),
        ("1,5 km", "1500 m", {}, 1),
        ("1500", "1500 m", {}, 1),
        ("1500 m", "1.5", {"unit": "km"}, 1),
        ("12 $", "12 €", {}, 0),
        ("90 min", "1 h 30", {}, 1),
        ("En 2024, le prix est de 12 €.", "12 €", {}, 1),
        ("J’ai 3 pommes et 4 poires. La réponse est 7.", "7", {}, 1),
        ("3 + 4 donne 7, #### non\n#### 7", "7", {}, 1),
        (r"Donc 3 + 4 = \boxed{7}", "7", {}, 1),
        ("3 + 4 = 7", "7", {"take": "last"}, 1),
        ("7 car 3 + 4", "7", {"take": "first"}, 1),
        ("7, oui, 7,0", "7", {}, 1),
        ("5", ["4", "5"], {}, 1),
        ("La réponse n’est pas 4 mais 5", "4", {}, 0),
    ],
)
def test_a_number_is_right_within_its_tolerance_and_unit(
    answer: str, expected: object, options: dict[str, Any], right: float
) -> None:
    assert value("numeric", answer, expected, **options) == right


def test_several_numbers_and_none_are_unscored_with_the_reason() -> None:
    several = score("numeric", "3 pommes et 4 poires", "7")
    assert several is not None
    assert several.value is None
    assert several.reason.startswith("Several numbers")
    assert several.details == {"numbers": [3, 4]}
    none = score("numeric", "sept", "7")
    assert none is not None
    assert none.value is None
    assert value("numeric", "Ce n’est pas 10 ans.", "10 ans") is None
    assert value("numeric", "It isn't 10.", "10", language="en") is None
    unclear = score("numeric", "7", "de 7 à 9")
    assert unclear is not None
    assert unclear.value is None


@pytest.mark.parametrize(
    "answer", ["de 10 à 15 jours", "10-15 jours", "10 – 15 jours", "entre 10 et 15 jours"]
)
def test_a_range_is_two_numbers(answer: str) -> None:
    for expected in ("15 jours", "10", "10 jours"):
        assert value("numeric", answer, expected) is None
    assert value("numeric", answer, "10 jours", take="first") == 1
    assert value("numeric", answer, "15 jours", take="last") == 1


@pytest.mark.parametrize(
    "options", [{"unit": "parsec"}, {"tolerance": -1}, {"take": "best"}, {"margin": 1}]
)
def test_options_that_mean_nothing_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadScorerOptions):
        score("numeric", "7", "7", **options)


def test_long_runs_of_digits_are_read_quickly() -> None:
    assert value("numeric", "1 000 " * 50_000 + "9" * 100_000, "7") == 0


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("He has 3 left.\n#### 1 000", 1_000),
        ("#### $12 345.50", 12_345.5),
        ("The answer is 1 000 000.", 1_000_000),
        ("#### 1 000 and 20", 20),
    ],
)
def test_a_stated_number_has_spaces_between_its_thousands_in_english_too(
    answer: str, number: float
) -> None:
    assert value("numeric", answer, str(number), language="en", take="last") == 1
