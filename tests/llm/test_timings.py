"""The times that a server of ours tells of its own computing, in its format."""

from collections.abc import AsyncIterator

import pytest
from tests.llm.reading import end_of, pieces_of, request_for, text_of

from joute.llm import LiveEndpoint, Message, Piece, Timings, Usage
from joute.llm.chunks import AnswerReader
from joute.llm.dialects.ollama import as_chunk
from joute.llm.errors import HostError, ModelNotFound
from joute.llm.request import Json
from joute.llm.server import Running

QUESTION = (Message("user", "How long does it take"),)


@pytest.fixture
async def openai(llm_server: Running) -> AsyncIterator[LiveEndpoint]:
    endpoint = LiveEndpoint("here", llm_server.base_url, allow_private=True)
    yield endpoint
    await endpoint.close()


@pytest.fixture
async def ollama(llm_server: Running) -> AsyncIterator[LiveEndpoint]:
    base_url = llm_server.base_url.replace("/v1", "/api")
    endpoint = LiveEndpoint("here", base_url, allow_private=True, api="ollama")
    yield endpoint
    await endpoint.close()


async def told(endpoint: LiveEndpoint, model: str) -> list[Piece]:
    return await pieces_of(endpoint, model, QUESTION)


async def test_the_times_of_llama_cpp_are_read_in_milliseconds(openai: LiveEndpoint) -> None:
    end = end_of(await told(openai, "timings,chunks=50"))
    assert end.timings == Timings(read_s=0.01, write_s=1.0)


async def test_a_host_that_tells_no_times_has_none(openai: LiveEndpoint) -> None:
    assert end_of(await told(openai, "fast")).timings is None


async def test_ollama_says_the_same_in_its_own_format_with_its_times(
    openai: LiveEndpoint, ollama: LiveEndpoint
) -> None:
    native, common = await told(ollama, "fast,chunks=50"), await told(openai, "fast,chunks=50")
    assert text_of(native) == text_of(common)
    assert end_of(native).timings == Timings(read_s=0.01, write_s=1.0, load_s=0.5)
    assert end_of(native).finish_reason == "stop"
    assert end_of(native).usage.source == "host"
    assert end_of(native).usage.input_tokens == end_of(common).usage.input_tokens
    assert end_of(native).usage.output_tokens == end_of(common).usage.output_tokens == 50


async def test_ollama_lists_its_models_and_refuses_as_hosts_do(ollama: LiveEndpoint) -> None:
    assert "fast" in await ollama.list_models()
    with pytest.raises(ModelNotFound):
        await told(ollama, "error-404")
    with pytest.raises(HostError, match="crashed"):
        await told(ollama, "error-in-stream")


async def test_reasoning_of_ollama_is_kept_apart(ollama: LiveEndpoint) -> None:
    assert text_of(await told(ollama, "reasoning,chunks=3,size=4")) == "This answer "


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"prompt_ms": 3.0},
        {"predicted_ms": "12"},
        {"predicted_ms": -1},
        {"predicted_ms": True},
        {"predicted_ms": float("nan")},
        {"predicted_ms": float("inf")},
    ],
)
def test_times_that_cannot_be_are_not_known(told: Json) -> None:
    reader = AnswerReader(request_for("m"))
    stop: Json = {"choices": [{"finish_reason": "stop"}], "timings": told}
    assert not [*reader.read(stop)]
    assert reader.end().timings is None


def test_what_ollama_leaves_out_is_not_zero() -> None:
    last = {"done": True, "done_reason": "stop", "eval_count": 7, "eval_duration": 10**9}
    reader = AnswerReader(request_for("m"))
    assert not [*reader.read(as_chunk(last))]
    end = reader.end()
    assert end.timings == Timings(0.0, 1.0)
    assert end.usage == Usage(None, 7, None, "host")
