"""A program written from scratch: what its form gives, and what it refuses."""

import pytest

from joute.errors import BadInput
from joute.workshop.program.form import compose
from joute.workshop.program.model import parse_program

DUEL = {"pair_1": "very_large_small", "question_1": "Why?"}


def test_rounds_without_models_are_left_out() -> None:
    program = compose({**DUEL, "question_2": "Left out", "pair_3": "random"}, "en")
    assert [one.pair for one in program.rounds] == ["very_large_small", "random"]
    assert [one.room_proposes for one in program.rounds] == [False, True]


def test_a_program_from_scratch_is_one_that_can_be_written_down() -> None:
    form = {
        **DUEL, "pair_2": "chosen", "a_2": "oak", "b_2": "elm", "before_2": "model", "timer": "45",
        "final_question": "And then?", "poll_question": "What next?", "poll_options": "This\nThat",
    }  # fmt: skip
    program = compose(form, "fr")
    assert program.rounds[1].cards_before == ("model",)
    assert {one.timer_s for one in program.rounds} == {45}
    assert parse_program(program.to_toml(), "own.toml") == program


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"final_question": "Alone?"},
        {"pair_1": "chosen", "a_1": "oak"},
        {"pair_1": "chosen", "a_1": "oak", "b_1": "oak"},
        {"pair_1": "unheard of"},
        {**DUEL, "timer": "5"},
        {**DUEL, "timer": "soon"},
        {**DUEL, "poll_question": "One?", "poll_options": "Only this"},
    ],
)
def test_what_cannot_be_held_is_refused(form: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        compose(form, "en")
