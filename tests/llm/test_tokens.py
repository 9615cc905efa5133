"""The estimate of tokens, against counts of a real tokenizer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.llm import (
    ImagePart,
    Message,
    TextPart,
    Tool,
    ToolCall,
    estimate_input_tokens,
    estimate_tokens,
)

# Counted with the tokenizer "tekken" (131,072 entries) of mistral-common 1.5.4.
COUNTED = [
    (
        "La piscine municipale rouvre lundi. Les cours de natation reprennent à la même heure, et "
        "l’abonnement de l’an dernier reste valable jusqu’à la fin du mois.",
        39,
    ),
    (
        "The town pool opens again on Monday. Swimming lessons are at the same time as before, and "
        "last year’s pass stays valid until the end of the month.",
        32,
    ),
    (
        "def mean(values: list[float]) -> float:\n    if not values:\n        raise ValueError('no "
        "values')\n    return sum(values) / len(values)\n",
        33,
    ),
    ("Das Schwimmbad öffnet am Montag wieder; die Kurse beginnen zur gleichen Zeit.", 19),
    ("市立游泳池星期一重新开放，课程时间不变。", 20),
    ("| mois | kWh |\n| --- | ---: |\n| janvier | 1 204 |\n| février | 987,5 |\n", 32),
]


@pytest.mark.parametrize(("text", "tokens"), COUNTED)
def test_the_estimate_is_within_a_quarter_of_a_real_count(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == pytest.approx(tokens, rel=0.25)


def test_nothing_is_no_token() -> None:
    assert estimate_tokens("") == estimate_tokens(" \n\t") == 0


@given(st.text(), st.text())
def test_texts_side_by_side_add_up(first: str, second: str) -> None:
    together = estimate_tokens(f"{first} {second}")
    assert together == estimate_tokens(first) + estimate_tokens(second)


@given(st.text())
def test_a_token_has_a_character_at_least(text: str) -> None:
    assert 0 <= estimate_tokens(text) <= len(text)


def test_each_message_costs_its_wrapping() -> None:
    messages = [Message("system", "Be brief"), Message("user", "Bonjour")]
    assert estimate_input_tokens(messages) == 2 + 2 + 8


def test_files_calls_and_tools_are_input_too() -> None:
    call = ToolCall("1", "weather", '{"town": "Brest"}')
    tool = Tool("weather", "Says the weather.", {"type": "object"})
    words = Message("user", "Bonjour")
    image = Message("user", (TextPart("Bonjour"), ImagePart(b"...", "image/png")))
    called = Message("assistant", "", tool_calls=(call,))
    assert estimate_input_tokens([image]) == estimate_input_tokens([words]) + 1000
    assert estimate_input_tokens([called]) > estimate_input_tokens([Message("assistant", "")])
    assert estimate_input_tokens([words], [tool]) > estimate_input_tokens([words])
