from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from joute.catalog import Amount, Maker, Model, PartialDate, Price, links

days = st.dates(min_value=date(1000, 1, 1))
partial_dates = st.builds(
    lambda day, parts: PartialDate(*(day.year, day.month, day.day)[:parts]),
    days,
    st.integers(min_value=1, max_value=3),
)


@given(partial_dates)
def test_a_partial_date_is_read_back_from_its_text(partial: PartialDate) -> None:
    assert PartialDate.parse(str(partial)) == partial


@given(st.lists(partial_dates))
def test_partial_dates_sort_by_year_then_month_then_day(partials: list[PartialDate]) -> None:
    naive = sorted(partials, key=lambda p: (p.year, p.month or 0, p.day or 0))
    assert sorted(partials) == naive


@example("3000000000")
@given(st.text(alphabet="0123456789-/ ٣x", max_size=11))
def test_only_iso_texts_are_dates(text: str) -> None:
    try:
        read = PartialDate.parse(text)
    except ValueError as error:
        assert repr(text) in str(error)  # noqa: PT017 # both outcomes are right, each checked
    else:
        assert str(read) == text


@pytest.mark.parametrize(
    "text",
    ["", "25", "2025-13", "2025-02-30", "2025-3", "2025-3-01", "2025/03", "20250301", "0000"],
)
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a date such as"):
        PartialDate.parse(text)


def test_a_day_without_a_month_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2025, None, 3)


@given(*(st.floats(-1, 100) for _ in range(3)))
def test_an_amount_goes_from_low_to_high_above_zero(low: float, mid: float, high: float) -> None:
    if 0 < low <= mid <= high:
        assert Amount(low, mid, high, estimated=True).mid == mid
    else:
        with pytest.raises(ValueError, match="expected 0 < low"):
            Amount(low, mid, high, estimated=True)


def test_an_estimate_shows_both_ends_and_a_published_size_shows_itself() -> None:
    assert str(Amount(8, 18, 28, estimated=True)) == "8-28"
    assert str(Amount.published(46.7)) == "46.7"


@pytest.mark.parametrize(
    ("checked", "age_days", "stale"),
    [
        (PartialDate(2026, 7, 1), 90, False),
        (PartialDate(2026, 7, 1), 91, True),
        (PartialDate(2026, 7), 91, True),  # it may have been the first of the month
        (None, 0, None),
    ],
)
def test_a_price_is_stale_after_ninety_days(
    checked: PartialDate | None, age_days: int, stale: bool | None
) -> None:
    price = Price(Decimal(1), Decimal(2), checked)
    assert price.stale(date(2026, 7, 1) + timedelta(days=age_days)) is stale


def test_links_are_given_for_known_pages_only() -> None:
    maker = Maker("someone", "Someone")
    both = Model("m", "M", maker, huggingface_id="some/M-7B", openrouter_id="some/m-7b")
    assert links(both) == (
        ("Hugging Face", "https://huggingface.co/some/M-7B"),
        ("OpenRouter", "https://openrouter.ai/some/m-7b"),
    )
    assert links(Model("m", "M", maker)) == ()
