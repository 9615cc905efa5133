"""OpenAI's client finds the same through the gateway as at the host itself.

Each case is a function of a client; it is run against both, and what it returns is compared.
"""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import openai
import pytest
from openai import OpenAI
from pydantic import BaseModel
from tests.gateway.v1.serving import Served

from joute.llm.server import Running

Case = Callable[[OpenAI], Any]

HELLO: Any = [{"role": "user", "content": "Hello, who are you?"}]
PIXEL = base64.b64encode(b"\x89PNG of a pixel").decode()
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a place",
        "parameters": {
            "type": "object",
            "properties": {"place": {"type": "string"}},
            "required": ["place"],
        },
    },
}


class City(BaseModel):
    """What a schema asks for."""

    name: str
    inhabitants: int


def text(client: OpenAI) -> Any:
    answer = client.chat.completions.create(model="echo", messages=HELLO)
    return answer.choices, answer.model, _counts(answer.usage)


def long_text(client: OpenAI) -> Any:
    answer = client.chat.completions.create(
        model="markdown", messages=HELLO, temperature=0.5, max_tokens=3000, seed=7, stop=["|"]
    )
    return answer.choices, _counts(answer.usage)


def reasoning(client: OpenAI) -> Any:
    answer = client.chat.completions.create(model="reasoning", messages=HELLO)
    return answer.choices, _counts(answer.usage)


def stream(client: OpenAI) -> Any:
    return list(_chunks(client, "markdown"))


def stream_with_usage(client: OpenAI) -> Any:
    return list(_chunks(client, "fast", stream_options={"include_usage": True}))


def stream_of_reasoning(client: OpenAI) -> Any:
    return list(_chunks(client, "reasoning"))


def stream_without_stream_options(client: OpenAI) -> Any:
    return list(_chunks(client, "no-stream-options"))


def stream_at_its_limit(client: OpenAI) -> Any:
    return list(_chunks(client, "at-limit"))


def stream_withheld(client: OpenAI) -> Any:
    return list(_chunks(client, "withheld"))


def empty(client: OpenAI) -> Any:
    answer = client.chat.completions.create(model="empty", messages=HELLO)
    return answer.choices, list(_chunks(client, "empty"))


def tools(client: OpenAI) -> Any:
    answer = client.chat.completions.create(
        model="fast", messages=HELLO, tools=[WEATHER], parallel_tool_calls=False
    )
    call: Any = answer.choices[0].message.tool_calls
    messages = [*HELLO, answer.choices[0].message]
    messages.append({"role": "tool", "tool_call_id": call[0].id, "content": "Rain."})
    second = client.chat.completions.create(model="fast", messages=messages, tools=[WEATHER])
    return answer.choices, second.choices


def stream_of_tools(client: OpenAI) -> Any:
    return list(_chunks(client, "fast", tools=[WEATHER], tool_choice="required"))


def schema(client: OpenAI) -> Any:
    answer = client.chat.completions.parse(model="fast", messages=HELLO, response_format=City)
    return answer.choices[0].message.parsed, answer.choices


def images(client: OpenAI) -> Any:
    url = f"data:image/png;base64,{PIXEL}"
    parts = [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]
    messages: Any = [{"role": "user", "content": parts}]
    return client.chat.completions.create(model="echo", messages=messages).choices


def logprobs(client: OpenAI) -> Any:
    answer = client.chat.completions.create(
        model="echo", messages=HELLO, logprobs=True, top_logprobs=2
    )
    return answer.choices


def embeddings(client: OpenAI) -> Any:
    found = client.embeddings.create(model="embed", input=["Hello", "World"])
    lists = client.embeddings.create(
        model="embed", input="Hello", encoding_format="float", dimensions=16
    )
    return found.data, found.usage.prompt_tokens, lists.data


def unknown_fields(client: OpenAI) -> Any:
    """A field that only some hosts know goes on to the host, which says so here."""
    return _raised(
        lambda: client.chat.completions.create(
            model="no-tools", messages=HELLO, extra_body={"tools": [WEATHER], "top_k": 5}
        )
    )


def bad_requests(client: OpenAI) -> Any:
    return [
        _raised(lambda: client.chat.completions.create(model="error-400", messages=HELLO)),
        _raised(lambda: client.chat.completions.create(model="context", messages=HELLO)),
        _raised(lambda: client.embeddings.create(model="fast", input="Hello")),
        _raised(lambda: client.chat.completions.create(model="error-413", messages=HELLO)),
        _raised(lambda: client.chat.completions.create(model="error-422", messages=HELLO)),
        _raised(lambda: client.chat.completions.create(model="error-409", messages=HELLO)),
        _raised(lambda: client.chat.completions.create(model="error-429", messages=HELLO)),
    ]


def streams_that_are_refused(client: OpenAI) -> Any:
    return [_raised(partial(_list_of_chunks, client, model)) for model in ("error-400", "context")]


def unknown_model(client: OpenAI) -> Any:
    kind, status, _ = _raised(
        lambda: client.chat.completions.create(model="no-such-model", messages=HELLO)
    )
    return kind, status


def broken_host(client: OpenAI) -> Any:
    """Another status of the same class, and nothing of what the host said."""
    return _raised(lambda: client.chat.completions.create(model="error-500", messages=HELLO))[0]


def error_in_stream(client: OpenAI) -> Any:
    received: list[Any] = []
    with suppress(openai.APIError):
        received.extend(_text(chunk) for chunk in _streamed(client, "error-in-stream"))
        received.append("no error")
    return received


def cancelled(client: OpenAI) -> Any:
    with client.chat.completions.create(model="steady-30", messages=HELLO, stream=True) as chunks:
        return [_text(next(chunks)) for _ in range(4)]


CASES = (
    text,
    long_text,
    reasoning,
    stream,
    stream_with_usage,
    stream_of_reasoning,
    stream_without_stream_options,
    stream_at_its_limit,
    stream_withheld,
    empty,
    tools,
    stream_of_tools,
    schema,
    images,
    logprobs,
    embeddings,
    unknown_fields,
    bad_requests,
    streams_that_are_refused,
    unknown_model,
    broken_host,
    error_in_stream,
    cancelled,
)


@pytest.fixture(scope="module")
def clients(gateway: Served, llm_server: Running) -> Iterator[tuple[OpenAI, OpenAI]]:
    with (
        OpenAI(base_url=llm_server.base_url, api_key="any", max_retries=0) as direct,
        OpenAI(base_url=gateway.base_url, api_key=gateway.key, max_retries=0) as through,
    ):
        yield direct, through


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_client_finds_the_same_as_at_the_host(
    case: Case, clients: tuple[OpenAI, OpenAI]
) -> None:
    direct, through = clients
    assert _plain(case(through)) == _plain(case(direct))


@pytest.mark.parametrize("model", ["cut", "reset", "garbled"])
def test_a_stream_that_its_host_cuts_raises(gateway: Served, model: str) -> None:
    """At the host itself some of these end without a word: the client takes them for whole."""
    with OpenAI(base_url=gateway.base_url, api_key=gateway.key, max_retries=0) as client:
        received: list[str] = []
        with pytest.raises(openai.APIError):
            received.extend(_text(chunk) for chunk in _streamed(client, model))
    assert "".join(received)


def test_a_wrong_key_is_refused(gateway: Served) -> None:
    with OpenAI(base_url=gateway.base_url, api_key="joute-wrong", max_retries=0) as client:
        kind, status, error = _raised(client.models.list)
    assert (kind, status, error["code"]) == ("AuthenticationError", 401, "invalid_api_key")


def test_the_models_are_the_aliases_of_the_key(gateway: Served) -> None:
    _, key = gateway.new_key(aliases=("fast", "echo"))
    with OpenAI(base_url=gateway.base_url, api_key=key, max_retries=0) as client:
        assert [model.id for model in client.models.list()] == ["echo", "fast"]
        assert client.models.retrieve("fast").owned_by == "joute"
        for call in (
            lambda: client.models.retrieve("markdown"),
            lambda: client.chat.completions.create(model="markdown", messages=HELLO),
        ):
            assert _raised(call)[:2] == ("NotFoundError", 404)


@pytest.mark.parametrize("model", ["error-401", "error-403", "error-404"])
def test_a_fault_of_our_settings_is_not_that_of_the_caller(gateway: Served, model: str) -> None:
    with OpenAI(base_url=gateway.base_url, api_key=gateway.key, max_retries=0) as client:
        kind, status, error = _raised(
            lambda: client.chat.completions.create(model=model, messages=HELLO)
        )
    assert (kind, status) == ("InternalServerError", 502)
    assert "Bearer" not in json.dumps(error)


def _streamed(client: OpenAI, model: str, **options: Any) -> Iterator[Any]:
    yield from client.chat.completions.create(model=model, messages=HELLO, stream=True, **options)


def _chunks(client: OpenAI, model: str, **options: Any) -> Iterator[Any]:
    for chunk in _streamed(client, model, **options):
        yield chunk.model, chunk.object, chunk.choices, _counts(chunk.usage)


def _list_of_chunks(client: OpenAI, model: str) -> list[Any]:
    return list(_chunks(client, model))


def _text(chunk: Any) -> str:
    return chunk.choices[0].delta.content or "" if chunk.choices else ""


def _counts(usage: Any) -> Any:
    return usage and (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens)


def _raised(call: Callable[[], object]) -> Any:
    """The class, the status and the body of the error that a call raises."""
    with pytest.raises(openai.APIStatusError) as raised:
        call()
    body: Any = raised.value.body
    return type(raised.value).__name__, raised.value.status_code, dict(body)


def _plain(value: Any) -> Any:
    """Values to compare; of refusals the message alone, for their types and codes are ours."""
    if isinstance(value, BaseModel):
        return value.model_dump(warnings=False)
    if isinstance(value, dict):
        return value["message"] if "message" in value and "type" in value else value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
