"""The formats that hosts speak, chunk by chunk."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.llm.reading import divided, request_for

from joute.llm import Parameters
from joute.llm.chunks import AnswerReader
from joute.llm.dialects import OpenAIDialect
from joute.llm.pieces import Piece, Reasoning, Text
from joute.llm.thinking import ThinkTags

HELLO = request_for("m")


def delta(**fields: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": None}]}


def read(*chunks: dict[str, object]) -> list[Piece]:
    reader = AnswerReader(HELLO)
    pieces = [piece for chunk in chunks for piece in reader.read(chunk)]
    return [*pieces, *reader.rest()]


STOP: dict[str, object] = {"choices": [{"delta": {}, "finish_reason": "stop"}]}


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


def messages(*contents: str) -> list[dict[str, object]]:
    return [{"choices": [{"message": {"content": content}}]} for content in contents]


@pytest.mark.parametrize(
    "chunks",
    [
        messages("Bonjour à tous"),
        messages("Bonjour", "Bonjour à", "Bonjour à tous", "Bonjour à tous"),
        messages("Bonjour", " à", " tous", "Bonjour à tous"),
        [delta(content="Bonjour"), delta(content=" à tous"), *messages("Bonjour à tous")],
        [delta(role="assistant", content=""), *messages("Bonjour à tous")],
    ],
)
def test_messages_are_read_once(chunks: list[dict[str, object]]) -> None:
    assert divided(read(*chunks)) == ("", "Bonjour à tous")


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["a\ud83d", "\ude00b"], "a😀b"),
        (["a\ud83d", "b"], "a\ufffdb"),
        (["a", "\ude00b"], "a\ufffdb"),
        (["a\ud83d"], "a\ufffd"),
        (["a\ud83d\0", "\0\ude00b"], "a😀b"),
        (["a\0b"], "ab"),
    ],
)
@pytest.mark.parametrize("field", ["content", "reasoning"])
def test_half_characters_are_joined_or_replaced_and_nul_is_dropped(
    field: str, parts: list[str], text: str
) -> None:
    assert "".join(divided(read(*(delta(**{field: part}) for part in parts)))) == text


def test_the_first_finish_reason_stays() -> None:
    reader = AnswerReader(HELLO)
    for reason in (None, "", "length", None, "stop"):
        list(reader.read({"choices": [{"delta": {}, "finish_reason": reason}]}))
    assert reader.end().finish_reason == "length"


THOUGHT = [
    ("<think>r</think>a", "r", "a"),
    (" \n<Think>\nr\n</THINK>\n\na", "r\n", "a"),
    ("<think>\n\n</think>\n\na", "", "a"),
    ("<think>r</think><think>s</think>a", "rs", "a"),
    ("[THINK]r[/THINK]a", "r", "a"),
    ("<thinking>r</thinking>a", "r", "a"),
    ("<thought>r</thought>a", "r", "a"),
    ("<seed:think>r</seed:think>a", "r", "a"),
    ("◁think▷r◁/think▷a", "r", "a"),
    (
        "<|begin_of_thought|>r<|end_of_thought|>\n<|begin_of_solution|>a<|end_of_solution|>",
        "r",
        "a",
    ),
    ("<|START_THINKING|>r<|END_THINKING|><|START_RESPONSE|>a<|END_RESPONSE|>", "r", "a"),
    (
        "<|channel|>analysis<|message|>r<|end|>"
        "<|start|>assistant<|channel|>final<|message|>a<|return|>",
        "r",
        "a",
    ),
    ("Here is my thought process: r Here is my response: a", "r ", "a"),
    # Opened by the template of the model, before its text.
    ("r\n</think>\n\na", "r\n", "a"),
    ("r</think>\na", "r", "a"),
    ("r\n[/THINK]a", "r\n", "a"),
    ("r\n</think>\n\na\n</think>", "r\n", "a\n</think>"),
    ("\n</think>\n\na", "", "a"),
]

NOT_THOUGHT = [
    "a",
    "Here is an answer",
    "<thin",
    "The tag </think> ends it.",
    "Write <think>\n…\n</think>\n around it",
    "```\n</think>\n```\nends it",
    "<thinker>a</thinker>",
]


def split(text: str, cuts: list[int], *, thinks_first: bool = False) -> list[Piece]:
    tags = ThinkTags(thinks_first=thinks_first)
    borders = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    pieces = [piece for begin, end in pairwise(borders) for piece in tags.feed(text[begin:end])]
    return [*pieces, *tags.finish()]


EVERYWHERE = list(range(200))


@pytest.mark.parametrize("thinks_first", [False, True])
@pytest.mark.parametrize("cuts", [[], EVERYWHERE])
@pytest.mark.parametrize(("text", "reasoning", "answer"), THOUGHT)
def test_reasoning_is_kept_apart_in_whatever_marks_it_comes(
    text: str, reasoning: str, answer: str, cuts: list[int], thinks_first: bool
) -> None:
    assert divided(split(text, cuts, thinks_first=thinks_first)) == (reasoning, answer)


@pytest.mark.parametrize("thinks_first", [False, True])
@pytest.mark.parametrize("cuts", [[], EVERYWHERE])
@pytest.mark.parametrize("text", NOT_THOUGHT)
def test_marks_that_are_spoken_of_are_text(text: str, cuts: list[int], thinks_first: bool) -> None:
    assert divided(split(text, cuts, thinks_first=thinks_first)) == ("", text)


MARKS = st.sampled_from(
    [
        *("<think>", "</think>", "[THINK]", "[/THINK]", "```"),
        *("<|channel|>analysis<|message|>", "<|end|>", "<|return|>"),
    ]
)
TEXTS = st.lists(st.one_of(MARKS, st.text(alphabet="</think>|[ \naK", max_size=6))).map("".join)


@example("r\n</think>\n", [3], False)
@example(" <", [], False)
@given(TEXTS, st.lists(st.integers(0, 100), max_size=30), st.booleans())
def test_a_text_is_divided_alike_wherever_it_is_cut(
    text: str, cuts: list[int], thinks_first: bool
) -> None:
    whole = divided(split(text, [], thinks_first=thinks_first))
    assert divided(split(text, cuts, thinks_first=thinks_first)) == whole


def test_a_model_known_to_think_first_shows_nothing_of_it_as_text() -> None:
    pieces = split("I think\n</think>\nYes", EVERYWHERE, thinks_first=True)
    shown = [piece.text for piece in pieces if isinstance(piece, Text)]
    assert "".join(shown) == "Yes"


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
