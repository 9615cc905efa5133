"""Token counts of hosts: what they mean, and which of them cannot be."""

from typing import Any

import pytest
from tests.llm.reading import HELLO, request_for

from joute.llm import (
    ImagePart,
    Message,
    TextPart,
    Usage,
    estimate_input_tokens,
    estimate_tokens,
)
from joute.llm.chunks import AnswerReader
from joute.llm.usage import input_of_texts

WORDS = "Bonjour tout le monde"
SENT = estimate_input_tokens(HELLO)
STOP: dict[str, Any] = {"choices": [{"delta": {}, "finish_reason": "stop"}]}


def words(text: str, field: str = "content") -> dict[str, Any]:
    return {"choices": [{"delta": {field: text}}]}


def counted(*chunks: dict[str, Any], text: str = WORDS) -> Usage:
    """The counts of an answer of 500 tokens at most, after chunks of the host that hold them."""
    reader = AnswerReader(request_for("m"))
    for chunk in (words(text), STOP, *chunks):
        list(reader.read(chunk))
    return reader.end().usage


def usage(**counts: object) -> dict[str, Any]:
    return {"choices": [], "usage": counts}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"prompt_tokens": 9, "completion_tokens": 20, "total_tokens": 29}, (9, 20, None)),
        ({"prompt_tokens": 9.0, "completion_tokens": 20.0}, (9, 20, None)),
        ({"input_tokens": 9, "output_tokens": 20}, (9, 20, None)),
        (
            {
                "prompt_tokens": 9,
                "completion_tokens": 20,
                "completion_tokens_details": {"reasoning_tokens": 15},
            },
            (9, 20, 15),
        ),
        # xAI counts reasoning in the total only.
        (
            {
                "prompt_tokens": 32,
                "completion_tokens": 9,
                "total_tokens": 135,
                "completion_tokens_details": {"reasoning_tokens": 94},
            },
            (32, 103, 94),
        ),
        (
            {"prompt_tokens": 9, "completion_tokens": 20, "completion_tokens_details": None},
            (9, 20, None),
        ),
        # OpenAI counts cached input in the prompt; others beside it.
        (
            {
                "prompt_tokens": 1494,
                "completion_tokens": 12,
                "total_tokens": 1506,
                "prompt_tokens_details": {"cached_tokens": 1490},
            },
            (1494, 12, None),
        ),
        (
            {
                "prompt_tokens": 4,
                "completion_tokens": 12,
                "total_tokens": 1506,
                "prompt_tokens_details": {"cached_tokens": 1490},
            },
            (1494, 12, None),
        ),
        (
            {"input_tokens": 4, "output_tokens": 12, "cache_read_input_tokens": 1490},
            (1494, 12, None),
        ),
        (
            {
                "prompt_tokens": 4,
                "completion_tokens": 12,
                "total_tokens": 1596,
                "prompt_tokens_details": {"cached_tokens": 1490},
                "completion_tokens_details": {"reasoning_tokens": 90},
            },
            (1494, 102, 90),
        ),
        # What a total holds besides is nobody's output.
        ({"prompt_tokens": 4, "completion_tokens": 12, "total_tokens": 1506}, (4, 12, None)),
        ({"completion_tokens": 12, "total_tokens": 12}, (None, 12, None)),
        ({"prompt_tokens": 0, "completion_tokens": 12}, (None, 12, None)),
        # More was not sent.
        ({"prompt_tokens": 3_000_000_000, "completion_tokens": 12}, (None, 12, None)),
    ],
)
def test_token_counts_of_the_host_are_kept(
    counts: dict[str, object], expected: tuple[int | None, int | None, int | None]
) -> None:
    assert counted(usage(**counts)) == Usage(*expected, "host")


@pytest.mark.parametrize(
    ("counts", "read"),
    [
        ({}, SENT),
        ({"prompt_tokens": 9}, 9),
        ({"prompt_tokens": 9, "completion_tokens": None}, 9),
        ({"prompt_tokens": 9, "completion_tokens": float("nan")}, 9),
        ({"prompt_tokens": 9, "completion_tokens": 1.5}, 9),
        ({"prompt_tokens": 9, "completion_tokens": -3}, 9),
        ({"tokens": "many"}, SENT),
        ({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}, SENT),
        # Neither received nor allowed.
        ({"prompt_tokens": 9, "completion_tokens": 3_000_000_000}, 9),
        ({"prompt_tokens": 9, "completion_tokens": 700}, 9),
    ],
)
def test_output_that_is_not_counted_or_cannot_be_is_estimated(
    counts: dict[str, object], read: int
) -> None:
    assert counted(usage(**counts)) == Usage(read, estimate_tokens(WORDS), None, "estimate")


def test_too_few_tokens_for_a_text_are_no_count() -> None:
    text = "Bonjour tout le monde. " * 100
    few = counted(usage(prompt_tokens=9, completion_tokens=1), text=text)
    assert few == Usage(9, estimate_tokens(text), None, "estimate")
    enough = counted(usage(prompt_tokens=9, completion_tokens=400), text=text)
    assert enough == Usage(9, 400, None, "host")


def test_hidden_reasoning_within_the_limit_is_believed() -> None:
    assert counted(usage(prompt_tokens=9, completion_tokens=480)).output_tokens == 480


def test_zeros_after_a_good_count_change_nothing() -> None:
    zeros = usage(prompt_tokens=0, completion_tokens=0, total_tokens=0)
    good = usage(prompt_tokens=9, completion_tokens=20, total_tokens=29)
    assert counted(good, zeros) == counted(good)


def test_the_halves_of_a_count_may_come_apart() -> None:
    assert counted(usage(input_tokens=9), usage(output_tokens=20)) == Usage(9, 20, None, "host")


@pytest.mark.parametrize(
    "chunk",
    [
        {"choices": [], "x_groq": {"usage": {"prompt_tokens": 9, "completion_tokens": 20}}},
        {"choices": [{"delta": {}, "usage": {"prompt_tokens": 9, "completion_tokens": 20}}]},
    ],
)
def test_counts_are_found_where_hosts_put_them(chunk: dict[str, Any]) -> None:
    assert counted(chunk) == Usage(9, 20, None, "host")


def test_an_estimate_counts_reasoning_in_what_was_written() -> None:
    reader = AnswerReader(request_for("m"))
    for field in ("reasoning", "content"):
        list(reader.read(words("un deux trois", field)))
    list(reader.read(STOP))
    assert reader.end().usage == Usage(SENT, 6, 3, "estimate")


@pytest.mark.parametrize(
    ("tokens", "read"),
    [(5, 5), (5.0, 5), (0, None), (-1, None), (3_000_000_000, None), (None, None), ("5", None)],
)
def test_the_tokens_of_texts_to_embed_are_those_that_can_be(
    tokens: object, read: int | None
) -> None:
    assert input_of_texts(tokens, [WORDS]) == read


def test_an_image_takes_the_tokens_that_its_host_counts() -> None:
    parts = (TextPart("What is this?"), ImagePart(b"", "image/png"))
    reader = AnswerReader(request_for("m", [Message("user", parts)]))
    for chunk in (words(WORDS), STOP, usage(prompt_tokens=30_000, completion_tokens=5)):
        list(reader.read(chunk))
    assert reader.end().usage == Usage(30_000, 5, None, "host")
