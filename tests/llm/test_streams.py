"""What hosts send: each script of streams.jsonl, over a real connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from tests.llm.reading import HELLO, end_of, pieces_of, reasoning_of, text_of
from tests.llm.scripts import SCRIPTS, Script
from tests.support.raw_host import RawAnswer, raw_host

from joute.errors import AnswerError
from joute.llm import LiveEndpoint, Text, Usage, estimate_input_tokens, estimate_tokens

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


def usage_of(script: Script, usage: Usage) -> Usage:
    """The counts that the script expects: `usage` where it says nothing of them, and our estimates
    where it expects those."""
    if "usage" not in script["expect"]:
        return usage
    read, written, source = script["expect"]["usage"]
    if source == "estimate":
        read, written = estimate_input_tokens(HELLO), estimate_tokens(script["expect"]["text"])
    return replace(usage, input_tokens=read, output_tokens=written, source=source)


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
    assert end.usage == usage_of(script, end.usage)


@pytest.mark.parametrize("script", FAILURES, ids=lambda script: script["name"])
async def test_an_answer_that_ends_otherwise_is_a_failure(script: Script) -> None:
    error = await failure_of(script)
    assert error.code == script["expect"]["code"]
    assert script["expect"].get("cause", "") in error.cause  # the words of the host
    assert "Bonjour" not in error.cause


async def test_a_withheld_answer_is_told_in_the_same_words_whoever_withheld_it() -> None:
    errors = [await failure_of(named(name)) for name in ("finish-sensitive", "finish-safety")]
    assert len({(error.public_code, error.message) for error in errors}) == 1
    assert errors[0].public_code == "withheld"
    assert errors[0].message != AnswerError.message


async def test_a_model_that_closes_reasoning_it_did_not_open_shows_it_once_at_most() -> None:
    script = named("close-think-only")
    async with endpoint_of(script) as endpoint:
        answers = [await pieces_of(endpoint, "m") for _ in range(2)]
    shown = ["".join(p.text for p in pieces if isinstance(p, Text)) for pieces in answers]
    assert "Okay, the user" in shown[0]
    assert shown[1] == script["expect"]["text"]
    assert [text_of(pieces) for pieces in answers] == [script["expect"]["text"]] * 2


@pytest.mark.parametrize("close", ["hang", "abrupt"])
async def test_an_answer_is_kept_when_its_host_neither_counts_nor_closes(close: str) -> None:
    async with endpoint_of(named("close-after-finish") | {"close": close}) as endpoint:
        pieces = await pieces_of(endpoint, "m")
    assert text_of(pieces) == "Bonjour à tous."
    assert end_of(pieces).usage.source == "estimate"


async def test_an_answer_that_breaks_off_before_its_end_is_cut() -> None:
    script = named("lightllm-nodone") | {"close": "abrupt", "encoding": "gzip"}
    assert (await failure_of(script)).code == "cut_stream"
