"""Everyday equivalences: like with like, and easy to picture."""

from typing import Any, get_args

import pytest
from hypothesis import given

from joute.errors import BadInput
from joute.footprint import PHRASES, SCOPE_TEXTS, equivalences, equivalent, estimate, suitable
from joute.footprint.equivalences import Basis, Scope
from tests.footprint.test_estimate import calls


@given(calls())
def test_at_most_two_are_proposed_all_of_the_same_scope_and_readable(call: dict[str, Any]) -> None:
    proposed = suitable(estimate(**call))

    assert len(proposed) <= 2
    for found in proposed:
        low, high = found.equivalence.readable
        assert found.equivalence.same_scope
        assert not found.equivalence.retired
        assert low <= found.amount.mid <= high


@pytest.mark.parametrize("size_b", [0.5, 1, 8, 24, 70, 123, 405, 1000])
@pytest.mark.parametrize("mix", ["FRA", "USA", "WOR"])
def test_usual_answers_get_two(size_b: float, mix: str) -> None:
    found = estimate(total_b=size_b, active_b=size_b, output_tokens=400, mix=mix)

    assert len(suitable(found)) == 2


def test_nothing_is_proposed_for_nothing() -> None:
    assert suitable(estimate(total_b=8, active_b=8, output_tokens=0)) == ()


def test_streaming_has_two_scopes_that_are_never_mixed() -> None:
    all_of_them = equivalences()
    part, whole = all_of_them["streaming_data_centre"], all_of_them["streaming_whole"]

    assert part.same_scope
    assert not whole.same_scope
    # 99 % of streaming is network and device.
    assert whole.per_unit / part.per_unit == pytest.approx(112, abs=1)


def test_a_comparison_of_another_scope_exists_for_who_asks() -> None:
    found = equivalent(estimate(total_b=70, active_b=70, output_tokens=400), "train")

    assert found is not None
    assert not found.equivalence.same_scope
    assert found.formatted() == "49\u00a0m"


def test_a_figure_that_is_not_known_has_no_equivalent() -> None:
    no_water = estimate(total_b=8, active_b=8, output_tokens=400, method="ecologits-0.8@1")

    assert equivalent(no_water, "water_drops") is None


def test_an_unknown_equivalence_is_refused() -> None:
    with pytest.raises(BadInput, match="bananas"):
        equivalent(estimate(total_b=8, active_b=8, output_tokens=400), "bananas")


def test_the_band_follows() -> None:
    answer = estimate(total_b=70, active_b=70, output_tokens=400)
    found = equivalent(answer, "led")

    assert found is not None
    assert found.amount == answer.energy_wh.scaled(1 / 5)


def test_each_has_its_scope_source_and_year_and_a_phrase() -> None:
    assert set(PHRASES) == set(equivalences())
    assert set(SCOPE_TEXTS) == set(get_args(Scope))
    for item in equivalences().values():
        assert item.basis in get_args(Basis)
        assert item.scope in SCOPE_TEXTS
        assert item.source
        assert 2025 <= item.year <= 2026
        assert item.readable[0] < item.readable[1]
        assert "%(amount)s" in PHRASES[item.id]


def test_those_asked_for_are_there() -> None:
    asked = ("led", "phone", "electric_car", "streaming", "search", "train", "water")

    assert all(any(name.startswith(thing) for name in equivalences()) for thing in asked)
