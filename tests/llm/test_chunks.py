"""The formats that hosts speak, chunk by chunk."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.llm.reading import reasoning_of, request_for, text_of

from joute.llm import Parameters, Usage
from joute.llm.chunks import AnswerReader
from joute.llm.dialects import OpenAIDialect
from joute.llm.pieces import Piece, Reasoning, Text
from joute.llm.thinking import ThinkTags

HELLO = request_for("m")


def delta(**fields: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": None}]}


def read(*chunks: dict[str, object]) -> list[Piece]:
    reader = AnswerReader()
    pieces = [piece for chunk in chunks for piece in reader.read(chunk)]
    return [*pieces, *reader.rest()]


STOP: dict[str, object] = {"choices": [{"delta": {}, "finish_reason": "stop"}]}


def counted(**usage: object) -> Usage:
    reader = AnswerReader()
    list(reader.read(delta(content="Bonjour tout le monde")))
    list(reader.read(STOP))
    list(reader.read({"choices": [], "usage": usage}))
    return reader.end(HELLO).usage


@pytest.mark.parametrize(
    ("chunk", "pieces"),
    [
        (delta(role="assistant", content=""), []),
        (delta(content="a"), [Text("a")]),
        (delta(content=None, reasoning_content="r"), [Reasoning("r")]),
        (delta(reasoning="r"), [Reasoning("r")]),
        (delta(reasoning_content="r", reasoning="r"), [Reasoning("r")]),
        (delta(reasoning="r", content="a"), [Reasoning("r"), Text("a")]),
        (delta(refusal="No."), [Text("No.")]),
        (delta(content=[{"type": "text", "text": "a"}]), [Text("a")]),
        (
            delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "r"}]}]),
            [Reasoning("r")],
        ),
        (delta(tool_calls=[]), []),
        ({"choices": []}, []),
        ({"choices": None, "usage": None}, []),
        ({}, []),
        ({"choices": [{"delta": None, "finish_reason": "stop"}]}, []),
        ({"choices": ["?"], "usage": "?"}, []),
        (delta(content=7, reasoning=7), []),
    ],
)
def test_every_shape_of_chunk_is_read(chunk: dict[str, object], pieces: list[Piece]) -> None:
    assert read(chunk) == pieces


def test_only_the_first_choice_is_read() -> None:
    assert read({"choices": [{"delta": {"content": "a"}}, {"delta": {"content": "b"}}]}) == [
        Text("a")
    ]


def test_the_first_finish_reason_stays() -> None:
    reader = AnswerReader()
    for reason in (None, "", "length", None, "stop"):
        list(reader.read({"choices": [{"delta": {}, "finish_reason": reason}]}))
    assert reader.end(HELLO).finish_reason == "length"


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (
            {"prompt_tokens": 9, "completion_tokens": 20, "total_tokens": 29},
            Usage(9, 20, None, "host"),
        ),
        (
            {
                "prompt_tokens": 9,
                "completion_tokens": 20,
                "completion_tokens_details": {"reasoning_tokens": 15},
            },
            Usage(9, 20, 15, "host"),
        ),
        # xAI and Gemini count reasoning in the total only.
        (
            {
                "prompt_tokens": 32,
                "completion_tokens": 9,
                "total_tokens": 135,
                "completion_tokens_details": {"reasoning_tokens": 94},
            },
            Usage(32, 103, 94, "host"),
        ),
        (
            {"prompt_tokens": 9, "completion_tokens": 20, "completion_tokens_details": None},
            Usage(9, 20, None, "host"),
        ),
    ],
)
def test_token_counts_of_the_host_are_kept(usage: dict[str, object], expected: Usage) -> None:
    assert counted(**usage) == expected


@pytest.mark.parametrize(
    "usage",
    [{}, {"prompt_tokens": 9}, {"prompt_tokens": 9, "completion_tokens": None}, {"tokens": "many"}],
)
def test_half_a_count_is_no_count(usage: dict[str, object]) -> None:
    assert counted(**usage).source == "estimate"


def test_an_estimate_counts_reasoning_in_what_was_written() -> None:
    reader = AnswerReader()
    for field in ("reasoning", "content"):
        list(reader.read(delta(**{field: "un deux trois"})))
    list(reader.read(STOP))
    assert reader.end(HELLO).usage == Usage(6, 6, 3, "estimate")


TEXTS = st.text(alphabet="<>/think \nabc", max_size=40)


def split(text: str, cuts: list[int]) -> list[Piece]:
    tags = ThinkTags()
    borders = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    pieces = [piece for begin, end in pairwise(borders) for piece in tags.feed(text[begin:end])]
    return [*pieces, *tags.finish()]


def naively(text: str) -> tuple[str, str]:
    """Reasoning and answer of a whole text."""
    text = text.lstrip()
    if not text.startswith("<think>"):
        return "", text
    reasoning, _, answer = text.removeprefix("<think>").partition("</think>")
    return reasoning, answer.lstrip()


@example(" <", [])
@given(st.one_of(TEXTS, TEXTS.map("<think>".__add__)), st.lists(st.integers(0, 100), max_size=30))
def test_tags_are_found_wherever_the_text_is_cut(text: str, cuts: list[int]) -> None:
    pieces = split(text, cuts)
    reasoning, answer = naively(text)
    assert text_of(pieces) == answer
    assert reasoning_of(pieces) == reasoning


def test_a_tag_in_mid_answer_is_text() -> None:
    assert split("Write <think> in it</think>.", [3, 9]) == [
        Text("Wri"),
        Text("te <th"),
        Text("ink> in it</think>."),
    ]


def test_text_without_tags_is_not_held_back() -> None:
    tags = ThinkTags()
    assert list(tags.feed("B")) == [Text("B")]
    assert list(tags.feed("<thi")) == [Text("<thi")]


def test_a_parameter_is_given_up_once() -> None:
    first = OpenAIDialect()
    assert first.after_refusal("nothing we know") is None
    second = first.after_refusal("Unknown field: stream_options")
    assert second == OpenAIDialect(stream_options=False)
    assert second.after_refusal("Unknown field: stream_options") is None
    third = second.after_refusal("Use 'max_completion_tokens' instead.")
    assert third is not None
    assert third.body(request_for("m", parameters=Parameters(max_output_tokens=9))) == {
        "model": "m",
        "messages": [{"role": "user", "content": "Bonjour"}],
        "stream": True,
        "max_completion_tokens": 9,
    }
