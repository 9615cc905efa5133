"""What hosts send when an answer ends: each script of streams.jsonl, over a real connection."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.llm.reading import end_of, pieces_of, reasoning_of, text_of
from tests.support.raw_host import RawAnswer, raw_host

from joute.errors import AnswerError
from joute.llm import LiveEndpoint

Script = dict[str, Any]

LINES = (Path(__file__).parent / "streams.jsonl").read_text("utf-8").splitlines()
SCRIPTS: list[Script] = [json.loads(line) for line in LINES]
ANSWERS = [script for script in SCRIPTS if "text" in script["expect"]]
FAILURES = [script for script in SCRIPTS if "code" in script["expect"]]


def named(name: str) -> Script:
    return next(script for script in SCRIPTS if script["name"] == name)


@asynccontextmanager
async def endpoint_of(script: Script) -> AsyncIterator[LiveEndpoint]:
    async with raw_host(RawAnswer.of(script)) as url:
        endpoint = LiveEndpoint("raw", url, allow_private=True, api=script["api"])
        try:
            yield endpoint
        finally:
            await endpoint.close()


async def failure_of(script: Script) -> AnswerError:
    async with endpoint_of(script) as endpoint:
        with pytest.raises(AnswerError) as raised:
            await pieces_of(endpoint, "m")
    return raised.value


@pytest.mark.parametrize("script", ANSWERS, ids=lambda script: script["name"])
async def test_an_answer_that_is_over_is_kept_with_the_reason_of_its_end(script: Script) -> None:
    async with endpoint_of(script) as endpoint:
        pieces = await pieces_of(endpoint, "m")
    expected, end = script["expect"], end_of(pieces)
    assert text_of(pieces) == expected["text"]
    assert reasoning_of(pieces) == expected["reasoning"]
    assert end.finish_reason == expected["finish_reason"]
    assert end.cut == (expected["finish_reason"] == "length")


@pytest.mark.parametrize("script", FAILURES, ids=lambda script: script["name"])
async def test_an_answer_that_ends_otherwise_is_a_failure(script: Script) -> None:
    error = await failure_of(script)
    assert error.code == script["expect"]["code"]
    assert "Bonjour" not in error.cause


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("finish-network-error", "network_error"),
        ("finish-abort", "abort"),
        ("finish-content-filter", "content_filter"),
        ("error-in-choice", "Upstream is busy"),
        ("ollama-load", "load"),
    ],
)
async def test_the_operator_reads_the_words_of_the_host(name: str, words: str) -> None:
    assert words in (await failure_of(named(name))).cause


async def test_a_withheld_answer_is_told_in_the_same_words_whoever_withheld_it() -> None:
    errors = [await failure_of(named(name)) for name in ("finish-sensitive", "finish-safety")]
    assert len({(error.public_code, error.message) for error in errors}) == 1
    assert errors[0].public_code == "withheld"
    assert errors[0].message != AnswerError.message
