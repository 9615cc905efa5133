"""A live endpoint against a real server: answers, failures, cancellation, and its secret."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import aclosing

import httpx2
import pytest
from tests.llm.conftest import CANARY
from tests.llm.reading import TIMEOUTS, asked, end_of, pieces_of, reasoning_of, text_of

from joute.errors import AnswerError, BadSettings
from joute.llm import LiveEndpoint, Message, Timeouts, Usage
from joute.llm.errors import (
    ContextTooLong,
    CutStream,
    EmptyAnswer,
    FirstTokenTimeout,
    HostBusy,
    HostError,
    ModelNotFound,
    RateLimited,
    RefusedKey,
    TokenGapTimeout,
    Unreachable,
    Withheld,
    WrongAddress,
)
from joute.llm.server import Running


def host_saying(*lines: str) -> LiveEndpoint:
    """An endpoint whose host always answers these lines of a stream."""
    body = "".join(f"data: {line}\n\n" for line in lines)

    def respond(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, text=body)

    return host_doing(respond)


def host_doing(respond: Callable[[httpx2.Request], httpx2.Response]) -> LiveEndpoint:
    client = httpx2.AsyncClient(transport=httpx2.MockTransport(respond))
    return LiveEndpoint("told", "https://host.example/v1", api_key=CANARY, client=client)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not condition():  # noqa: ASYNC110 # the server is in another thread
            await asyncio.sleep(0.005)


async def test_the_answer_arrives_whole_and_in_order(endpoint: LiveEndpoint) -> None:
    question = "Où va-t-on ? " * 40
    pieces = await pieces_of(endpoint, "echo,size=7", [Message("user", question)])
    assert text_of(pieces) == question
    assert end_of(pieces).finish_reason == "stop"
    assert len(pieces) > 50


async def test_the_host_receives_every_message_and_the_limit() -> None:
    bodies = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        bodies.append((json.loads(request.content), request.headers["authorization"]))
        text = 'data: {"choices": [{"delta": {"content": "Oui"}, "finish_reason": "stop"}]}\n\n'
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, text=text)

    messages = [Message("system", "Be brief."), Message("user", "Oui ?")]
    await pieces_of(host_doing(respond), "m", messages)
    assert bodies == [
        (
            {
                "model": "m",
                "messages": [
                    {"role": "system", "content": "Be brief."},
                    {"role": "user", "content": "Oui ?"},
                ],
                "max_tokens": 500,
                "stream": True,
                "stream_options": {"include_usage": True},
            },
            f"Bearer {CANARY}",
        )
    ]


@pytest.mark.parametrize("model", ["reasoning", "reasoning-field", "think-tags"])
async def test_reasoning_is_told_apart_from_the_answer(endpoint: LiveEndpoint, model: str) -> None:
    pieces = await pieces_of(endpoint, model)
    assert reasoning_of(pieces).startswith("This answer comes from the test server.")
    assert text_of(pieces).startswith("This answer comes from the test server.")
    assert "think>" not in text_of(pieces) + reasoning_of(pieces)
    assert end_of(pieces).usage.reasoning_tokens == 20


async def test_tokens_are_the_hosts_when_it_counts_them(endpoint: LiveEndpoint) -> None:
    pieces = await pieces_of(endpoint, "chunks=12", [Message("user", "un deux trois")])
    assert end_of(pieces).usage == Usage(3, 12, 0, "host")


async def test_tokens_are_an_estimate_marked_as_such_when_it_does_not(
    endpoint: LiveEndpoint,
) -> None:
    usage = end_of(await pieces_of(endpoint, "no-usage")).usage
    assert usage.source == "estimate"
    assert usage.output_tokens is not None
    assert 80 < usage.output_tokens < 160  # 480 characters of English


@pytest.mark.parametrize("model", ["no-stream-options", "completion-tokens"])
async def test_a_refused_parameter_is_asked_for_once_only(
    llm_server: Running, endpoint: LiveEndpoint, model: str
) -> None:
    before = llm_server.counts.asked
    for _ in range(3):
        assert text_of(await pieces_of(endpoint, model))
    assert llm_server.counts.asked - before == 4


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("error-401", RefusedKey),
        ("error-403", RefusedKey),
        ("error-402", RateLimited),
        ("error-429", RateLimited),
        ("error-404", ModelNotFound),
        ("no such model", ModelNotFound),
        ("error-418", HostError),
        ("error-500", HostError),
        ("error-503", HostBusy),
        ("context", ContextTooLong),
        ("empty", EmptyAnswer),
        ("out-of-tokens", EmptyAnswer),
        ("silent", FirstTokenTimeout),
        ("stall", TokenGapTimeout),
        ("cut", CutStream),
        ("reset", CutStream),
        ("error-in-stream", HostError),
        ("withheld", Withheld),
        ("aborted", HostError),
    ],
)
async def test_each_failure_has_its_class(
    endpoint: LiveEndpoint, model: str, error: type[AnswerError]
) -> None:
    hurried = Timeouts(first_token_s=0.2, between_tokens_s=0.2, answer_s=5)
    timeouts = hurried if model in ("silent", "stall") else TIMEOUTS
    with pytest.raises(error) as raised:
        await pieces_of(endpoint, model, timeouts=timeouts)
    assert type(raised.value) is error
    assert raised.value.cause


async def test_nobody_listening_is_unreachable() -> None:
    endpoint = LiveEndpoint("gone", "http://127.0.0.1:9", allow_private=True)
    with pytest.raises(Unreachable):
        await pieces_of(endpoint, "echo")
    with pytest.raises(Unreachable):
        await endpoint.list_models()
    await endpoint.close()


async def test_redirects_are_not_followed(llm_server: Running) -> None:
    url = llm_server.base_url.replace("/v1", "/redirect")
    endpoint = LiveEndpoint("elsewhere", url, allow_private=True)
    with pytest.raises(HostError, match="redirects are not followed"):
        await pieces_of(endpoint, "echo")
    await endpoint.close()


@pytest.mark.parametrize("model", ["error-401", "error-500", "stall", "reset", "no such model"])
async def test_the_key_shows_nowhere(
    llm_server: Running,
    endpoint: LiveEndpoint,
    model: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hurried = Timeouts(first_token_s=0.2, between_tokens_s=0.2, answer_s=5)
    with caplog.at_level(logging.DEBUG), pytest.raises(AnswerError) as raised:
        await pieces_of(endpoint, model, timeouts=hurried)
    said: list[object] = [endpoint, caplog.text]
    error: BaseException | None = raised.value
    while error is not None:
        said += [error, error.args, vars(error)]
        error = error.__cause__ or error.__context__
    assert CANARY not in repr(said) + "".join(map(str, said))


def test_a_key_that_would_break_the_header_is_refused_without_being_shown() -> None:
    with pytest.raises(BadSettings) as raised:
        LiveEndpoint("test", "https://host.example/v1", api_key=f"{CANARY}\r\nX-Other: 1")
    assert CANARY not in str(raised.value)


async def test_the_end_of_line_of_a_key_file_is_forgiven() -> None:
    keys = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        keys.append(request.headers["authorization"])
        return httpx2.Response(200, json={"data": []})

    client = httpx2.AsyncClient(transport=httpx2.MockTransport(respond))
    endpoint = LiveEndpoint("t", "https://h.example", api_key=f"{CANARY}\n", client=client)
    assert await endpoint.list_models() == ()
    assert keys == [f"Bearer {CANARY}"]


async def test_cancelling_the_reader_frees_the_connection_at_the_host(
    llm_server: Running, endpoint: LiveEndpoint
) -> None:
    running = llm_server.counts.open_streams
    task = asyncio.create_task(pieces_of(endpoint, "steady-30"))
    await until(lambda: llm_server.counts.open_streams > running)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: llm_server.counts.open_streams == running)


async def test_a_reader_that_stops_early_frees_the_connection_at_the_host(
    llm_server: Running, endpoint: LiveEndpoint
) -> None:
    running = llm_server.counts.open_streams
    async with aclosing(asked(endpoint, "steady-30")) as pieces:
        await anext(pieces)
        assert llm_server.counts.open_streams == running + 1
    await until(lambda: llm_server.counts.open_streams == running)


async def test_a_time_limit_frees_the_connection_at_the_host(
    llm_server: Running, endpoint: LiveEndpoint
) -> None:
    running = llm_server.counts.open_streams
    with pytest.raises(TokenGapTimeout):
        await pieces_of(endpoint, "stall", timeouts=Timeouts(5, 0.1, 5))
    await until(lambda: llm_server.counts.open_streams == running)


async def test_finished_answers_share_one_connection(
    llm_server: Running, endpoint: LiveEndpoint
) -> None:
    before = len(llm_server.counts.connections)
    for model in ("echo", "error-500", "context", "reasoning", "echo"):
        try:
            await pieces_of(endpoint, model)
        except AnswerError:
            continue
    assert len(llm_server.counts.connections) - before == 1


async def test_a_fast_answer_never_waits_for_a_slow_one(
    llm_server: Running, endpoint: LiveEndpoint
) -> None:
    slow = asyncio.create_task(pieces_of(endpoint, "chunks=6,holds=3"))
    await until(lambda: llm_server.counts.open_streams == 1)
    await pieces_of(endpoint, "chunks=100,size=20")
    assert not slow.done()
    llm_server.release("chunks=6,holds=3")
    await slow


async def test_two_hundred_answers_run_at_once(llm_server: Running, endpoint: LiveEndpoint) -> None:
    patient = Timeouts(first_token_s=60, between_tokens_s=60, answer_s=60)
    await until(lambda: llm_server.counts.open_streams == 0)
    tasks = [
        asyncio.create_task(pieces_of(endpoint, "stall", timeouts=patient)) for _ in range(200)
    ]
    await until(lambda: llm_server.counts.open_streams == 200)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await until(lambda: llm_server.counts.open_streams == 0)


async def test_a_host_that_does_not_stream_is_read_all_the_same() -> None:
    whole = {
        "choices": [{"message": {"content": "Bonjour."}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 4, "completion_tokens": 2, "total_tokens": 6},
    }
    pieces = await pieces_of(host_doing(lambda _: httpx2.Response(200, json=whole)), "m")
    assert text_of(pieces) == "Bonjour."
    assert end_of(pieces).usage == Usage(4, 2, None, "host")


async def test_done_ends_an_answer_without_finish_reason() -> None:
    pieces = await pieces_of(
        host_saying('{"choices": [{"delta": {"content": "Oui"}}]}', "[DONE]"), "m"
    )
    assert end_of(pieces).finish_reason == "stop"


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (["not json"], HostError),
        (["[1, 2]"], HostError),
        (['{"error": {"message": "busy", "code": 429}}'], RateLimited),
        (['{"error": {"message": "Rate limit reached", "code": null}}'], RateLimited),
        (['{"error": "prompt is too long: 9 tokens > 8 maximum"}'], ContextTooLong),
        (['{"object": "error", "message": "boom", "code": 500}'], HostError),
        ([], CutStream),
    ],
)
async def test_a_stream_that_goes_wrong_has_its_class(
    lines: list[str], error: type[AnswerError]
) -> None:
    with pytest.raises(error):
        await pieces_of(host_saying(*lines), "m")


async def test_a_page_for_people_is_the_answer_of_a_wrong_address() -> None:
    page = httpx2.Response(200, html="<h1>Welcome</h1>")
    with pytest.raises(WrongAddress, match="<h1>Welcome</h1>"):
        await pieces_of(host_doing(lambda _: page), "m")


async def test_comments_between_events_are_not_tokens() -> None:
    body = (
        ": PROCESSING\n\n"
        'data: {"choices": [{"delta": {"content": "a"}, "finish_reason": "stop"}]}\n\n'
    )
    stream = httpx2.Response(200, headers={"content-type": "text/event-stream"}, text=body)
    assert text_of(await pieces_of(host_doing(lambda _: stream), "m")) == "a"


async def test_models_are_listed(endpoint: LiveEndpoint) -> None:
    assert "echo" in await endpoint.list_models()


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (httpx2.Response(401, text="no"), RefusedKey),
        (httpx2.Response(200, text="<html>"), HostError),
        (httpx2.Response(200, json={"models": []}), HostError),
        (httpx2.Response(200, json=["a"]), HostError),
    ],
)
async def test_what_is_no_list_of_models_is_said(
    response: httpx2.Response, error: type[AnswerError]
) -> None:
    with pytest.raises(error):
        await host_doing(lambda _: response).list_models()


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("https://api.mistral.ai/v1", "api.mistral.ai"),
        ("http://127.0.0.1:11434/v1", None),
        ("http://localhost:1234", None),
        ("http://[::1]:8080/v1", None),
        ("http://gpu.example/v1", "gpu.example"),
    ],
)
def test_the_host_shown_at_consent_is_none_for_this_machine(
    base_url: str, host: str | None
) -> None:
    assert LiveEndpoint("x", base_url, allow_private=True).host == host
