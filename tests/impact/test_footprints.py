"""Several answers taken together, and figures of one method."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.calls import ModelCard, StoredFootprint, TrainingCard
from joute.calls.card import MakerCard
from joute.footprint import (
    BAND_FIELDS,
    Footprint,
    MeasuredInputs,
    ModelledInputs,
    estimate,
    flag_call,
    from_timings,
    measured,
    recompute,
)
from joute.impact import (
    AnswerFootprint,
    FootprintOut,
    combined,
    compared,
    in_one_method,
    measured_footprints,
    share_of_training,
)

OLD, NEW = "ecologits-0.8@1", "ecologits-0.11@1"
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def answer(tokens: float, method: str = NEW, mix: str = "FRA", size_b: float = 70) -> Footprint:
    return estimate(total_b=size_b, active_b=size_b, output_tokens=tokens, method=method, mix=mix)


def kept(figure: Footprint) -> StoredFootprint:
    return StoredFootprint(
        answer_id=1, method=figure.method, figure=figure.to_dict(), created_at=NOW
    )


def card(host: str | None, country: str | None = "FRA") -> ModelCard:
    maker = MakerCard(id="m", name="M")
    return ModelCard(id="x", name="X", maker=maker, host=host, country=country)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=5), st.sampled_from([OLD, NEW]))
def test_answers_together_are_one_as_long_as_all(tokens: list[int], method: str) -> None:
    found = combined([answer(count, method) for count in tokens])
    whole = answer(sum(tokens), method)
    for name in BAND_FIELDS:
        assert (getattr(found, name) is None) == (getattr(whole, name) is None)
        assert getattr(found, name) == pytest.approx(getattr(whole, name))
    assert isinstance(found.inputs, ModelledInputs)
    assert found.inputs.output_tokens == sum(tokens)


def test_what_is_unknown_for_one_answer_is_unknown_for_all() -> None:
    found = combined([answer(100, mix="FRA"), answer(100, mix="SGP")])
    assert found.water_ml is None
    assert found.energy_wh.mid == pytest.approx(answer(200).energy_wh.mid)


def test_what_was_noted_of_one_answer_is_noted_of_all() -> None:
    found = combined([answer(1), flag_call(answer(1), input_tokens=9000)])
    assert found.notes == ("long_prompt",)


def test_figures_of_two_methods_are_never_put_together() -> None:
    old, new = answer(100, OLD), answer(200)
    found = in_one_method({1: [kept(old)], 2: [kept(new)]})
    assert found == {1: old, 2: recompute(new, OLD)}


def test_the_figure_that_people_saw_stays_when_another_is_added() -> None:
    first, second = answer(100), answer(300)
    rows = {
        1: [kept(first), kept(recompute(first, OLD))],
        2: [kept(second), kept(recompute(second, OLD))],
    }
    assert in_one_method(rows) == {1: first, 2: second}
    assert in_one_method({}) == {}


def told(write_s: float, at_once: int = 1) -> Footprint:
    return measured(from_timings(watts=720, read_s=0, write_s=write_s, at_once=at_once), mix="FRA")


def test_measured_figures_are_chosen_when_every_answer_has_its_own() -> None:
    figures = told(5), told(9)
    rows = {
        1: [kept(answer(100)), kept(figures[0])],
        2: [kept(figures[1]), kept(answer(300))],
    }
    assert in_one_method(rows) == {1: figures[0], 2: figures[1]}
    assert measured_footprints(rows) == in_one_method(rows)


def test_one_measured_answer_is_never_set_against_a_modelled_one() -> None:
    first, second = answer(100), answer(300)
    rows = {1: [kept(first), kept(told(5))], 2: [kept(second)]}
    assert in_one_method(rows) == {1: first, 2: second}
    assert measured_footprints(rows) == {1: told(5)}


def test_answers_that_shared_their_machine_are_compared_by_the_model() -> None:
    first, second = answer(100), answer(300)
    rows = {1: [kept(first), kept(told(5, 2))], 2: [kept(second), kept(told(9, 2))]}
    assert in_one_method(rows) == {1: first, 2: second}


def test_a_measured_answer_of_unknown_size_has_no_modelled_figure() -> None:
    second = answer(300)
    rows = {1: [kept(told(5))], 2: [kept(second), kept(told(9, 2))]}
    assert in_one_method(rows) == {2: second}


def test_measured_answers_together_are_one_as_long_as_all() -> None:
    found = combined([told(5), told(5, 2)])
    assert tuple(found.energy_wh) == pytest.approx((1.5, 2.0, 2.0))
    assert isinstance(found.inputs, MeasuredInputs)
    assert found.inputs.measurement.it_wh == pytest.approx(2.0)
    assert found.inputs.measurement.readings["write_s"] == 10
    assert "shared_machine" in found.notes


def test_two_hosts_do_not_share_what_is_unknown_of_each() -> None:
    large, small = answer(400), answer(400, size_b=8)
    same = compared(large, card("one.example"), small, card("one.example"))
    apart = compared(large, card("one.example"), small, card("two.example"))
    assert (same.verdict, apart.verdict) == ("a_more", "undecided")
    assert compared(large, card(None), small, card(None)) == same


def test_training_is_shared_over_the_tokens_of_a_life() -> None:
    # Llama 3.3 70B, 2,040 t: 400 tokens carry 0.82 g of it for 1e12 tokens, 0.0082 g for 1e14.
    told = TrainingCard(gwp_kg=2_040_000, lifetime_tokens=(1e12, 1e14), source="its model card")
    share = share_of_training(told, 400)
    assert share.energy_wh is None
    assert share.gwp_g is not None
    assert share.gwp_g.low == pytest.approx(0.00816)
    assert share.gwp_g.high == pytest.approx(0.816)
    assert ("source", "its model card") in share.assumptions


def test_the_api_gives_the_whole_figure_back() -> None:
    figure = answer(400, OLD)
    assert FootprintOut.of(figure).figure == figure
    told = AnswerFootprint(**figure.to_dict(), tokens=400, token_source="host", simulated=False)
    assert AnswerFootprint.model_validate_json(told.model_dump_json()).figure == figure
