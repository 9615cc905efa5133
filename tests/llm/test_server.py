"""The test server speaks as real hosts do: the openai client is the judge."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from tests.llm.reading import pieces_of, text_of

from joute.llm import End, LiveEndpoint, Message, Parameters, Request
from joute.llm.errors import RateLimited
from joute.llm.server import Running
from joute.llm.server.behaviours import BEHAVIOURS, UnknownModel, behaviour

openai = pytest.importorskip("openai", reason="the openai client is the oracle of these tests")


@pytest.fixture
async def client(llm_server: Running) -> AsyncIterator[Any]:
    base_url = llm_server.base_url
    async with openai.AsyncOpenAI(base_url=base_url, api_key="any", max_retries=0) as client:
        yield client


def question(model: str, **options: object) -> dict[str, object]:
    return {"model": model, "messages": [{"role": "user", "content": "Bonjour à vous"}]} | options


async def test_a_stream_is_read_by_the_openai_client(client: Any) -> None:
    stream = await client.chat.completions.create(
        **question("chunks=5,size=3", stream=True, stream_options={"include_usage": True})
    )
    chunks = [chunk async for chunk in stream]
    first, *_, last, usage = chunks
    assert first.choices[0].delta.role == "assistant"
    assert "".join(c.choices[0].delta.content or "" for c in chunks[:-1]) == "This answer com"
    assert last.choices[0].finish_reason == "stop"
    assert usage.choices == []
    assert (usage.usage.prompt_tokens, usage.usage.completion_tokens) == (3, 5)


async def test_usage_comes_only_when_asked_for(client: Any) -> None:
    stream = await client.chat.completions.create(**question("echo", stream=True))
    assert [chunk.usage async for chunk in stream] == [None] * 4


async def test_a_whole_answer_is_read_by_the_openai_client(client: Any) -> None:
    completion = await client.chat.completions.create(**question("echo"))
    assert completion.choices[0].message.content == "Bonjour à vous"
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.total_tokens == 5


@pytest.mark.parametrize(
    ("model", "field"), [("reasoning", "reasoning_content"), ("reasoning-field", "reasoning")]
)
async def test_reasoning_comes_whole_too(client: Any, model: str, field: str) -> None:
    completion = await client.chat.completions.create(**question(model))
    assert completion.choices[0].message.model_extra[field].startswith("This answer")


async def test_models_are_listed_for_the_openai_client(client: Any) -> None:
    assert [model.id async for model in client.models.list()] == list(BEHAVIOURS)


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("error-401", "AuthenticationError"),
        ("error-404", "NotFoundError"),
        ("error-429", "RateLimitError"),
        ("error-500", "InternalServerError"),
        ("context", "BadRequestError"),
        ("surely not a model", "NotFoundError"),
        ("chunks=many", "NotFoundError"),
    ],
)
async def test_refusals_are_those_the_openai_client_knows(
    client: Any, model: str, error: str
) -> None:
    with pytest.raises(getattr(openai, error)):
        await client.chat.completions.create(**question(model, stream=True))


@pytest.mark.parametrize("model", ["cut", "reset", "error-in-stream"])
async def test_the_openai_client_agrees_that_the_answer_is_not_whole(
    client: Any, model: str
) -> None:
    reasons = []
    try:
        async for chunk in await client.chat.completions.create(**question(model, stream=True)):
            reasons += [choice.finish_reason for choice in chunk.choices]
    except (openai.APIError, httpx2.TransportError):
        pass
    assert set(reasons) == {None}


@pytest.mark.parametrize("body", [b"", b"[]", b'{"model": "echo"}', b'{"messages": []}'])
async def test_what_is_no_chat_completion_is_refused(llm_server: Running, body: bytes) -> None:
    async with httpx2.AsyncClient() as client:
        response = await client.post(f"{llm_server.base_url}/chat/completions", content=body)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "invalid_request"


async def test_chunks_keep_their_pace(endpoint: LiveEndpoint) -> None:
    begin = time.monotonic()
    await pieces_of(endpoint, "chunks=20,rate=50,first=0.1")
    assert time.monotonic() - begin > 0.47  # 0.1 s, then 19 intervals of 20 ms


async def test_a_model_that_names_itself_does_so_across_chunks(endpoint: LiveEndpoint) -> None:
    pieces = await pieces_of(endpoint, "names-itself=Quill 2")
    assert text_of(pieces).count("Quill 2") == 2
    assert not any("Quill" in text_of([piece]) for piece in pieces)


async def test_the_hostile_answer_holds_what_pages_must_survive(endpoint: LiveEndpoint) -> None:
    text = text_of(await pieces_of(endpoint, "hostile"))
    for danger in ("<script>", "onerror=", "javascript:", "![pixel](https://", "| c39 |", "url("):
        assert danger in text


def test_changes_apply_to_any_behaviour() -> None:
    changed = behaviour("reasoning,rate=30,first=0.5,chunks=9")
    assert (changed.reasoning, changed.rate, changed.first, changed.chunks) == (20, 30.0, 0.5, 9)
    assert behaviour("size=4").size == 4
    assert behaviour("echo,refuses=seed+tools").refuses == ("seed", "tools")


@pytest.mark.parametrize("model", ["", "echo,", "echo,speed=2", "chunks=", "error-", "ECHO"])
def test_an_unknown_name_is_refused(model: str) -> None:
    with pytest.raises(UnknownModel):
        behaviour(model)


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_every_behaviour_says_what_it_does(name: str) -> None:
    assert BEHAVIOURS[name].help
    assert behaviour(name)


async def test_the_server_runs_in_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "joute.llm.server", "--port", "0"), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    base_url = (await process.stdout.readline()).decode().strip()
    endpoint = LiveEndpoint("process", base_url, allow_private=True)
    assert text_of(await pieces_of(endpoint, "echo")) == "Bonjour"
    await endpoint.close()
    process.terminate()
    await process.communicate()


async def test_failures_come_every_so_often_and_say_when_to_return(llm_server: Running) -> None:
    endpoint = LiveEndpoint("every", llm_server.base_url, allow_private=True)
    name = "error-429,every=2,retry-after=7,chunks=3"
    assert text_of(await pieces_of(endpoint, name))
    with pytest.raises(RateLimited) as refused:
        await pieces_of(endpoint, name)
    assert refused.value.retry_after_s == 7.0
    await endpoint.close()


async def test_more_at_once_than_are_allowed_are_refused(llm_server: Running) -> None:
    endpoint = LiveEndpoint("at-once", llm_server.base_url, allow_private=True)
    name = "fast,holds=1,at-once=1"
    first = asyncio.create_task(pieces_of(endpoint, name))
    while not llm_server.counts.open_of[name]:  # noqa: ASYNC110 # of a thread
        await asyncio.sleep(0.01)
    with pytest.raises(RateLimited):
        await pieces_of(endpoint, name)
    await asyncio.to_thread(llm_server.release, name)
    assert text_of(await first)
    await endpoint.close()


async def test_a_model_gives_itself_another_name_after_so_many_answers(
    llm_server: Running,
) -> None:
    endpoint = LiveEndpoint("renames", llm_server.base_url, allow_private=True)
    name = "echo,renames=1"
    ends = [(await pieces_of(endpoint, name))[-1] for _ in range(2)]
    assert [end.model for end in ends if isinstance(end, End)] == [name, f"{name}-2"]
    await endpoint.close()


async def test_the_moments_of_recorded_chunks_are_told_once(llm_server: Running) -> None:
    """Whoever measures a client holds them against what it saw."""
    model = "chunks=20,rate=200,reasoning=3,recorded=2"
    endpoint = LiveEndpoint("test", llm_server.base_url, allow_private=True)
    came: list[int] = []
    for number in range(3):
        request = Request(
            model, (Message("user", f"question {number}"),), Parameters(max_output_tokens=50)
        )
        pieces = endpoint.stream(request)
        came = [time.monotonic_ns() async for piece in pieces if not isinstance(piece, End)]
    await endpoint.close()
    async with httpx2.AsyncClient(params={"model": model}) as client:
        address = f"{llm_server.base_url}/sent"
        streams = (await client.get(address)).json()["streams"]
        assert (await client.get(address)).json() == {"streams": []}
    assert [stream["question"] for stream in streams] == ["question 1", "question 2"]
    sent = streams[-1]["sent_ns"]
    assert sent == sorted(sent)
    assert len(sent) == len(came) == 23
    assert all(left <= seen for left, seen in zip(sent, came, strict=True))
    assert sent[-1] - sent[0] >= 22 / 200 * 1e9
