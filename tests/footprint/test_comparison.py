"""When may one say that an answer used more than the other."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.footprint import (
    Footprint,
    Measurement,
    compare,
    declared,
    estimate,
    measured,
)
from tests.footprint.test_estimate import calls

OPPOSITE = {"a_more": "b_more", "b_more": "a_more", "undecided": "undecided"}


def answer(size_b: float, tokens: float = 400, **told: Any) -> Footprint:
    return estimate(**{"total_b": size_b, "active_b": size_b, "output_tokens": tokens, **told})


def metered(wh: float) -> Footprint:
    measurement = Measurement(it_wh=wh, machine_s=1, meter="nvml+rapl", rule="whole-run@1")
    return measured(measurement, mix="FRA")


def test_70b_against_4b_is_decided_though_their_bands_overlap() -> None:
    large, small = answer(70), answer(4)

    assert large.energy_wh.low < small.energy_wh.high
    assert compare(large, small).verdict == "a_more"
    assert compare(small, large).verdict == "b_more"


def test_the_same_two_on_hosts_that_differ_cannot_be_told_apart() -> None:
    assert compare(answer(70), answer(4), hosts_differ=True).verdict == "undecided"
    assert compare(answer(70, mix="FRA"), answer(4, mix="USA")).verdict == "undecided"


def test_an_unknown_host_is_not_known_to_differ() -> None:
    assert compare(answer(70, mix="FRA"), answer(4)).verdict == "a_more"


def test_the_band_of_the_ratio_holds_the_ratio_of_the_middles() -> None:
    a, b = answer(70), answer(4)
    ratio = compare(a, b).ratio

    assert ratio is not None
    assert ratio.mid == pytest.approx(a.energy_wh.mid / b.energy_wh.mid)
    assert 1 < ratio.low < ratio.mid < ratio.high


def test_both_methods_must_agree() -> None:
    # By 0.11 a model of 67B needs twice the GPUs of 66B; by 0.8 one GPU holds either.
    just_above, just_below = answer(67), answer(66)

    assert just_above.energy_wh.mid > 2 * just_below.energy_wh.mid
    assert compare(just_above, just_below).verdict == "undecided"


def test_weights_of_8_bits_count_between_those_of_4_and_16() -> None:
    a, b = {"size_b": 54, "tokens": 1000}, {"size_b": 73, "tokens": 367}
    verdicts = [compare(answer(**a, bits=n), answer(**b, bits=n)).verdict for n in (4, 8, 16)]

    assert verdicts == ["a_more", "undecided", "a_more"]
    assert compare(answer(**a), answer(**b)).verdict == "undecided"


def test_sizes_that_are_close_cannot_be_told_apart() -> None:
    assert compare(answer(8), answer(7)).verdict == "undecided"


def test_one_model_uses_more_for_a_longer_answer() -> None:
    longer = compare(answer(8, 400), answer(8, 200))

    assert longer.verdict == "a_more"
    assert longer.ratio is not None
    assert tuple(longer.ratio) == pytest.approx((2, 2, 2))


def test_guessed_sizes_decide_nothing_when_they_may_cross() -> None:
    guessed = answer(440, total_b=(200, 440), active_b=(44, 132))

    assert compare(guessed, answer(123)).verdict == "undecided"
    assert compare(guessed, answer(3)).verdict == "a_more"


def test_an_answer_against_itself_is_undecided() -> None:
    assert compare(answer(8), answer(8)).verdict == "undecided"


def test_nothing_used_has_no_ratio() -> None:
    something, nothing = answer(8), answer(8, 0)

    assert compare(something, nothing).verdict == "a_more"
    assert compare(something, nothing).ratio is None
    assert compare(nothing, nothing).verdict == "undecided"


def test_the_method_shown_does_not_change_the_verdict() -> None:
    old: dict[str, Any] = {"method": "ecologits-0.8@1"}

    assert compare(answer(70, **old), answer(4, **old)).verdict == "a_more"
    assert compare(answer(70, **old), answer(4)) == compare(answer(70), answer(4))


def test_measured_answers_keep_their_own_bands() -> None:
    assert compare(metered(2), metered(1)).verdict == "a_more"
    assert compare(metered(1), metered(1)).verdict == "undecided"
    assert compare(metered(100), answer(8)).verdict == "a_more"
    assert compare(metered(0.2), answer(70)).verdict == "undecided"


def test_a_declared_range_is_compared_by_its_ends() -> None:
    told = declared(energy_wh=(0.2, 0.4), source="the host", url="", year=2026, counted=["gpus"])

    assert compare(told, metered(0.5)).verdict == "b_more"
    assert compare(told, metered(0.3)).verdict == "undecided"


@given(calls(), calls(), st.sampled_from([None, True, False]))
def test_swapping_the_sides_swaps_the_verdict(
    a: dict[str, Any], b: dict[str, Any], hosts_differ: bool | None
) -> None:
    first, second = estimate(**a), estimate(**b)
    there = compare(first, second, hosts_differ=hosts_differ)
    back = compare(second, first, hosts_differ=hosts_differ)

    assert back.verdict == OPPOSITE[there.verdict]
    if there.ratio and back.ratio:
        assert there.ratio.low * back.ratio.high == pytest.approx(1)


@given(calls(), calls())
def test_hosts_that_differ_never_decide_more(a: dict[str, Any], b: dict[str, Any]) -> None:
    first, second = estimate(**a), estimate(**b)
    apart = compare(first, second, hosts_differ=True).verdict

    assert apart in ("undecided", compare(first, second, hosts_differ=False).verdict)


@given(calls(), calls())
def test_the_middle_of_the_ratio_is_within_its_band(a: dict[str, Any], b: dict[str, Any]) -> None:
    ratio = compare(estimate(**a), estimate(**b)).ratio

    if ratio is not None:
        assert ratio.low * (1 - 1e-9) <= ratio.mid <= ratio.high * (1 + 1e-9)


def test_a_comparison_is_plain_data() -> None:
    assert compare(answer(8, 0), answer(8, 0)).to_dict() == {"verdict": "undecided", "ratio": None}
    assert set(compare(answer(8), answer(4)).to_dict()["ratio"]) == {"low", "mid", "high"}
