from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.errors import BadInput, JouteError
from joute.translation import Translator, load_translators
from joute.web.language_choice import negotiate
from tests.web.site import client_of

NARROW = "\u202f"
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def french() -> Translator:
    return load_translators(["fr", "en"], [])["fr"]


@pytest.fixture(scope="module")
def english() -> Translator:
    return load_translators(["fr", "en"], [])["en"]


@pytest.mark.parametrize(
    ("header", "chosen", "expected"),
    [
        ("en-GB,en;q=0.9,fr;q=0.8", None, "en"),
        ("fr-CA,en;q=0.9", None, "fr"),
        ("en;q=0.3, fr;q=0.7", None, "fr"),
        ("de,it;q=0.5", None, "fr"),
        ("de, en;q=0.1", None, "en"),
        ("en;q=0", None, "fr"),
        ("en", "fr", "fr"),
        ("en", "xx", "en"),
        ("", None, "fr"),
        ("en;q=high,;;,", None, "fr"),
    ],
)
def test_language_is_the_one_chosen_then_the_one_the_browser_prefers(
    header: str, chosen: str | None, expected: str
) -> None:
    assert negotiate(header, chosen, ["fr", "en"]) == expected


@given(st.text(), st.none() | st.text())
def test_any_header_gives_a_language_that_is_offered(header: str, chosen: str | None) -> None:
    assert negotiate(header, chosen, ["fr", "en"]) in ("fr", "en")


def test_a_number_of_any_size_is_written(english: Translator) -> None:
    assert english.number(1e30) == "1," + "000," * 9 + "000"
    assert english.figures(1.234e30, 3).startswith("1,230,000")


def test_numbers_are_written_as_in_each_language(french: Translator, english: Translator) -> None:
    assert english.number(1234.5) == "1,234.5"
    assert french.number(1234.5) == f"1{NARROW}234,5"
    assert english.number(2, decimals=2) == "2.00"
    assert english.number(1234.56, decimals=0) == "1,235"
    assert (english.percent(0.123), french.percent(0.123)) == ("12%", f"12{NBSP}%")
    assert (english.percent(0.123, 1), french.percent(0.123, 1)) == ("12.3%", f"12,3{NBSP}%")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (0.00123, "0.0012"),
        (0.996, "1.0"),
        (1.04, "1.0"),
        (12.3, "12"),
        (99.6, "100"),
        (1234, "1,200"),
        (-0.0567, "-0.057"),
        (2_345_678, "2,300,000"),
    ],
)
def test_figures_keep_two_significant_digits(english: Translator, value: float, shown: str) -> None:
    assert english.figures(value) == shown


def test_quantities_and_sizes_have_their_unit(french: Translator, english: Translator) -> None:
    assert french.quantity(0.35, "Wh") == f"0,35{NBSP}Wh"
    assert english.bytesize(999).replace(NBSP, " ") == "999 byte"
    assert (english.bytesize(12_345), french.bytesize(12_345)) == ("12 kB", f"12{NARROW}ko")
    assert english.bytesize(1_250_000) == "1.2 MB"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.84, "0.84 s"), (12, "12 s"), (75, "1 min 15 s"), (60, "1 min"), (7500, "2 h 5 min")],
)
def test_durations_show_their_two_largest_units(
    english: Translator, seconds: float, shown: str
) -> None:
    assert english.duration(seconds).replace(NBSP, " ") == shown


def test_dates_are_long_and_in_utc(french: Translator, english: Translator) -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    assert french.date(late) == "22 novembre 2026"
    assert english.date(date(2026, 11, 21)) == "21 November 2026"
    assert english.moment(datetime(2026, 11, 21, 9, 5, tzinfo=UTC)) == "21 November 2026, 09:05 UTC"


def test_french_has_an_ordinal_for_the_first_day_of_a_month_only(
    french: Translator, english: Translator
) -> None:
    assert french.date(date(2026, 11, 1)) == "1er novembre 2026"
    assert french.date(date(2026, 11, 11)) == "11 novembre 2026"
    assert french.moment(datetime(2026, 11, 1, 9, 5, tzinfo=UTC)) == "1er novembre 2026, 09:05 UTC"
    assert english.date(date(2026, 11, 1)) == "1 November 2026"


@pytest.mark.parametrize(
    ("amount", "in_french", "in_english"),
    [
        (0.3, True, False),
        (1, True, True),
        (1.94, True, False),
        (1.96, False, False),
        (2, False, False),
    ],
)
def test_french_counts_as_one_all_below_two(
    french: Translator, english: Translator, amount: float, in_french: bool, in_english: bool
) -> None:
    assert french.is_singular(amount) is in_french
    assert english.is_singular(amount) is in_english


@pytest.mark.parametrize(
    ("value", "in_english", "in_french"),
    [
        ("2025", "2025", "2025"),
        ("2025-03", "March 2025", "mars 2025"),
        ("2025-03-17", "17 March 2025", "17 mars 2025"),
    ],
)
def test_a_date_may_be_known_in_part(
    french: Translator, english: Translator, value: str, in_english: str, in_french: str
) -> None:
    assert english.partial_date(value) == in_english
    assert french.partial_date(value) == in_french


def test_lists_and_countries_are_named(french: Translator, english: Translator) -> None:
    assert (english.listing(["a", "b", "c"]), french.listing(["a", "b"])) == (
        "a, b and c",
        "a et b",
    )
    assert (english.country("DEU"), french.country("DEU")) == ("Germany", "Allemagne")
    assert french.country("QQQ") == "QQQ"


def test_an_error_is_told_in_the_language_of_the_page(french: Translator) -> None:
    error = BadInput(reason=JouteError.message)
    assert french.error(error).startswith("Cette demande est incompréhensible")
    assert JouteError.message not in french.error(error)
    assert french.ngettext("%(num)s x", "%(num)s xs", 1234) == f"1{NARROW}234 xs"


def test_a_link_switches_the_language_and_the_choice_is_kept() -> None:
    client = client_of()
    first = client.get("/?heading=Hi", headers={"Accept-Language": "en"})
    assert first.headers["content-language"] == "en"
    assert 'href="/?heading=Hi&amp;language=fr"' in first.text
    switched = client.get("/?heading=Hi&language=fr", headers={"Accept-Language": "en"})
    assert '<html lang="fr">' in switched.text
    cookie = switched.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    kept = client.get("/", headers={"Accept-Language": "en"})
    assert kept.headers["content-language"] == "fr"
    assert "set-cookie" not in kept.headers


def test_a_language_that_is_not_offered_changes_nothing() -> None:
    response = client_of().get("/?language=xx;Secure")
    assert response.headers["content-language"] == "fr"
    assert "set-cookie" not in response.headers


def test_a_long_number_in_an_error_has_its_thousands_apart_however_its_place_is_written(
    french: Translator,
) -> None:
    error = BadInput(message="%(count)d of %(most)d", count=60_001, most=9)
    assert french.error(error) == "60\u202f001 of 9"
