"""Bands, middles, tiers, notes and refusals of the modelled methods."""

import json
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.errors import BadInput
from joute.footprint import (
    BAND_FIELDS,
    MODELLED_METHODS,
    NOTE_TEXTS,
    Band,
    Footprint,
    estimate,
    flag_call,
    recompute,
    size,
)

methods = st.sampled_from(MODELLED_METHODS)
mixes = st.sampled_from(["WOR", "FRA", "SGP", "CAF", "FRA@0.8.2"])
sizes_b = st.floats(0.1, 3000)
token_counts = st.integers(0, 1_000_000)


def pairs(low: float, high: float) -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(st.floats(low, high), st.floats(low, high)).map(
        lambda ends: (min(ends), max(ends))
    )


@st.composite
def calls(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments of estimate, each given, a range, or unknown."""
    total = draw(sizes_b)
    low, high = draw(pairs(0.01, 1))
    return {
        "total_b": total,
        "active_b": draw(st.sampled_from([total, total * low, (total * low, total * high)])),
        "output_tokens": draw(token_counts),
        "method": draw(methods),
        "mix": draw(mixes),
        "pue": draw(st.none() | st.floats(1, 2) | pairs(1, 2)),
        "wue": draw(st.none() | st.floats(0, 3) | pairs(0, 3)),
        "batch": draw(st.none() | st.floats(1, 600)),
        "bits": draw(st.none() | st.floats(1, 32)),
        "latency_s": draw(st.none() | st.floats(0, 1000)),
        "tps": draw(st.none() | st.floats(1, 1000)),
        "ttft_s": draw(st.none() | st.floats(0, 10)),
    }


def bands(footprint: Footprint) -> list[Band]:
    found = [getattr(footprint, name) for name in BAND_FIELDS]
    return [band for band in found if band is not None]


@given(calls())
def test_bands_are_ordered(call: dict[str, Any]) -> None:
    assert all(0 <= band.low <= band.mid <= band.high for band in bands(estimate(**call)))


@given(calls())
def test_every_note_has_its_text(call: dict[str, Any]) -> None:
    assert set(estimate(**call).notes) <= set(NOTE_TEXTS)


@given(calls())
def test_no_token_uses_exactly_nothing(call: dict[str, Any]) -> None:
    nothing = estimate(**{**call, "output_tokens": 0, "ttft_s": None})

    assert set(bands(nothing)) == {Band(0, 0, 0)}


def test_a_wait_for_a_first_token_that_never_came_uses_the_server() -> None:
    """As EcoLogits 0.11.3 counts it."""
    waited = estimate(total_b=70, active_b=70, output_tokens=0, ttft_s=2)

    assert waited.energy_wh.low > 0
    assert estimate(total_b=70, active_b=70, output_tokens=0, ttft_s=4).energy_wh.mid == (
        pytest.approx(2 * waited.energy_wh.mid)
    )


@given(calls(), st.integers(1, 1000))
def test_figures_are_linear_in_tokens(call: dict[str, Any], factor: int) -> None:
    # Waiting for the first token, and a measured latency, do not depend on the length.
    call |= {"ttft_s": None, "latency_s": None}
    one = estimate(**call)
    many = estimate(**{**call, "output_tokens": call["output_tokens"] * factor})

    for small, large in zip(bands(one), bands(many), strict=True):
        assert tuple(large) == pytest.approx(tuple(small.scaled(factor)))


@given(calls(), st.floats(1, 4))
def test_a_larger_model_never_uses_less(call: dict[str, Any], factor: float) -> None:
    total = call["total_b"]
    small = estimate(**{**call, "active_b": total})
    large = estimate(**{**call, "total_b": total * factor, "active_b": total * factor})

    for below, above in zip(bands(small), bands(large), strict=True):
        assert all(b <= a * (1 + 1e-12) for b, a in zip(below, above, strict=True))


@given(calls())
def test_an_unknown_holds_every_declared_value(call: dict[str, Any]) -> None:
    unknown = estimate(**{**call, "batch": None, "bits": None})
    for batch in (8, 64, 256):
        for bits in (8, 16):
            known = estimate(**{**call, "batch": batch, "bits": bits})
            for wide, narrow in zip(bands(unknown), bands(known), strict=True):
                assert wide.low <= narrow.low * (1 + 1e-12)
                assert narrow.high <= wide.high * (1 + 1e-12)


def test_the_middle_uses_the_defaults_of_the_method() -> None:
    old = estimate(total_b=70, active_b=70, output_tokens=400, method="ecologits-0.8@1")
    new = estimate(total_b=70, active_b=70, output_tokens=400)
    told = estimate(total_b=70, active_b=70, output_tokens=400, batch=64, bits=16)

    assert old.energy_wh.mid == pytest.approx(4.98749, rel=1e-5)  # 4 bits
    assert new.energy_wh.mid == told.energy_wh.mid == pytest.approx(0.263012, rel=1e-5)


def test_an_explicit_value_has_no_corner() -> None:
    told = estimate(total_b=70, active_b=70, output_tokens=400, batch=64, bits=16, pue=1.2)

    assert told.energy_wh.low == told.energy_wh.mid == told.energy_wh.high


def test_the_interval_of_method_0_8_stays_when_all_is_told() -> None:
    old = estimate(total_b=70.6, active_b=70.6, output_tokens=250, bits=4, method="ecologits-0.8@1")

    assert tuple(old.energy_wh) == pytest.approx((2.83292, 3.13823, 3.44355), rel=1e-5)


def test_the_middle_of_a_pair_is_halfway_between_its_ends() -> None:
    found = estimate(
        total_b=440, active_b=(44, 132), output_tokens=400, pue=(1.1, 1.5), batch=64, bits=16
    )

    assert found.energy_wh.mid == pytest.approx((found.energy_wh.low + found.energy_wh.high) / 2)


def test_an_unknown_pue_takes_the_declared_range_around_the_default() -> None:
    def call(pue: float | None) -> float:
        known = estimate(
            total_b=8, active_b=8, output_tokens=400, pue=pue, batch=64, bits=16
        ).energy_wh
        return known.low if pue else known.high

    found = estimate(total_b=8, active_b=8, output_tokens=400, pue=None, batch=64, bits=16)

    assert tuple(found.energy_wh) == pytest.approx((call(1.09), call(1.2), call(1.58)))


def test_method_0_8_has_no_water_which_is_not_zero_water() -> None:
    old = estimate(total_b=8, active_b=8, output_tokens=400, method="ecologits-0.8@1", mix="FRA")

    assert old.water_ml is None
    assert "no_water" in old.notes


def test_usage_and_manufacture_add_up_to_the_total() -> None:
    found = estimate(total_b=70, active_b=70, output_tokens=400, mix="FRA")

    assert found.gwp_usage_g is not None
    assert found.gwp_embodied_g is not None
    assert found.gwp_g == found.gwp_usage_g.plus(found.gwp_embodied_g)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"output_tokens": -1}, "output_tokens"),
        ({"output_tokens": float("nan")}, "output_tokens"),
        ({"output_tokens": float("inf")}, "output_tokens"),
        ({"output_tokens": True}, "output_tokens"),
        ({"output_tokens": None}, "output_tokens"),
        ({"total_b": 0}, "total_b"),
        ({"total_b": "70"}, "total_b"),
        ({"active_b": 0}, "active_b"),
        ({"active_b": 71}, "71"),
        ({"active_b": (60, 71)}, "71"),
        ({"total_b": (60, 80), "active_b": (65, 66)}, "66"),
        ({"active_b": (20, 10)}, "low to high"),
        ({"active_b": (1, 2, 3)}, "low to high"),
        ({"pue": 0.9}, "pue"),
        ({"pue": (0.9, 1.2)}, "pue"),
        ({"wue": -1}, "wue"),
        ({"batch": 0}, "batch"),
        ({"batch": -1, "method": "ecologits-0.8@1"}, "batch"),
        ({"wue": -1, "method": "ecologits-0.8@1"}, "wue"),
        ({"bits": 0}, "bits"),
        ({"latency_s": -1}, "latency_s"),
        ({"tps": 0}, "tps"),
        ({"ttft_s": -0.1}, "ttft_s"),
        ({"method": "ecologits-0.9@1"}, "ecologits-0.9@1"),
        ({"method": "declared@1"}, "declared@1"),
        ({"method": "measured@1"}, "measured@1"),
        ({"mix": "XYZ"}, "XYZ"),
        ({"mix": "FRA@1.0"}, "1.0"),
        ({"mix": ""}, "country code"),
    ],
)
def test_what_cannot_be_is_refused_by_name(wrong: dict[str, Any], said: str) -> None:
    call: dict[str, Any] = {"total_b": 70, "active_b": 70, "output_tokens": 400}

    with pytest.raises(BadInput, match=said):
        estimate(**{**call, **wrong})


def test_numbers_of_other_libraries_are_numbers() -> None:
    numpy = pytest.importorskip("numpy", reason="numpy is not installed")

    found = estimate(total_b=numpy.float64(8), active_b=8, output_tokens=numpy.int64(400))

    assert found == estimate(total_b=8, active_b=8, output_tokens=400)


def test_tiers_follow_what_is_known() -> None:
    def tier(**told: Any) -> str:
        return estimate(**{"total_b": 8, "active_b": 8, "output_tokens": 1, **told}).tier

    assert tier(mix="FRA") == "B"
    assert tier() == "C"
    assert tier(mix="FRA", active_b=(2, 8)) == "D"
    assert tier(mix="FRA", total_b=(8, 9)) == "D"
    assert tier(mix="FRA", total_b=[8, 9]) == "D"


def test_a_guessed_size_stays_out_of_rankings() -> None:
    guessed = estimate(total_b=440, active_b=(44, 132), output_tokens=400, mix="USA")
    published = estimate(total_b=70, active_b=70, output_tokens=400)

    assert not guessed.rankable
    assert published.rankable


class _Amount:
    def __init__(self, low: float, high: float, estimated: bool) -> None:
        self.low, self.high, self.estimated = low, high, estimated


def test_a_guessed_amount_becomes_a_pair_even_when_its_ends_meet() -> None:
    assert size(_Amount(13, 13, estimated=True)) == (13, 13)
    assert size(_Amount(13, 13, estimated=False)) == 13


def test_every_figure_says_what_it_counts() -> None:
    coverage = dict(estimate(total_b=8, active_b=8, output_tokens=400).coverage)

    assert coverage["manufacture"] == "counted"
    assert coverage["cooling"] == "assumed"
    assert coverage["training"] == "not_counted"


def test_an_estimate_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        estimate(total_b=8, active_b=8, output_tokens=1).tier = "A"  # type: ignore[misc]


@given(calls())
def test_a_footprint_survives_json(call: dict[str, Any]) -> None:
    found = estimate(**call)

    assert Footprint.from_dict(json.loads(json.dumps(found.to_dict(), allow_nan=False))) == found


def test_a_stored_answer_can_be_computed_again_by_the_other_method() -> None:
    found = estimate(total_b=70, active_b=70, output_tokens=400, mix="FRA", latency_s=12)
    stored = Footprint.from_dict(json.loads(json.dumps(found.to_dict())))

    assert recompute(stored, "ecologits-0.11@1") == found
    assert recompute(stored, "ecologits-0.8@1") == estimate(
        total_b=70,
        active_b=70,
        output_tokens=400,
        mix="FRA",
        latency_s=12,
        method="ecologits-0.8@1",
    )


def test_what_a_method_does_not_use_is_noted() -> None:
    old = estimate(
        total_b=8, active_b=8, output_tokens=400, method="ecologits-0.8@1", batch=16, tps=30
    )

    assert {"no_batching", "no_throughput"} <= set(old.notes)


def test_notes_of_a_call_say_what_is_missing() -> None:
    plain = estimate(total_b=8, active_b=8, output_tokens=400, mix="FRA")

    assert plain.notes == ()
    assert flag_call(plain, input_tokens=2000) == plain
    flagged = flag_call(plain, input_tokens=2001, hidden_reasoning=True, tools=True)
    assert flagged.notes == ("long_prompt", "hidden_reasoning", "tools")
    assert flag_call(flagged, tools=True) == flagged


@pytest.mark.parametrize(
    "sizes", [{"total_b": 0, "active_b": 0}, {"total_b": 7, "active_b": (0, 7)}]
)
def test_a_size_that_may_be_nothing_is_refused(sizes: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="above 0"):
        estimate(output_tokens=1, **sizes)
