from hypothesis import given
from hypothesis import strategies as st

from joute.web import Band, band_chart

amounts = st.just(0.0) | st.floats(min_value=1e-12, max_value=1e12)


def test_bands_share_one_round_scale() -> None:
    chart = band_chart([Band("A", 0.4, 0.9, 1.7, "a"), Band("B", 0.1, 0.2, 0.6, "b")])
    assert [round(tick.value, 9) for tick in chart.ticks] == [0, 0.5, 1.0, 1.5, 2.0]
    assert [round(tick.place) for tick in chart.ticks] == [0, 25, 50, 75, 100]
    assert round(chart.bands[0].end) == 85
    assert round(chart.bands[1].start) == 5


def test_an_empty_chart_still_has_a_scale() -> None:
    assert len(band_chart([]).ticks) == 2
    assert len(band_chart([Band("A", 0, 0, 0)]).ticks) == 2


@given(st.lists(st.tuples(amounts, amounts, amounts).map(sorted), min_size=1, max_size=5))
def test_every_band_is_drawn_within_the_scale_and_in_order(bands: list[list[float]]) -> None:
    chart = band_chart([Band("x", low, mid, high) for low, mid, high in bands])
    assert 2 <= len(chart.ticks) <= 6
    assert abs(chart.ticks[-1].place - 100) < 1e-6
    for placed in chart.bands:
        assert 0 <= placed.start <= placed.middle <= placed.end <= 100 + 1e-6
