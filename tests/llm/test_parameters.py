"""Parameters, parts and tools on their way to a host, in both formats; and those it refuses."""

import hashlib
import json
import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.llm.reading import LIMITED, end_of, pieces_of, request_for, text_of

from joute.errors import AnswerError
from joute.llm import (
    DemoEndpoint,
    DocumentPart,
    Endpoint,
    ImagePart,
    LiveEndpoint,
    Logprobs,
    Message,
    Parameters,
    RecordedEndpoint,
    ResponseFormat,
    TextPart,
    Tool,
    ToolCall,
    ToolCallDelta,
)
from joute.llm.dialects import DIALECTS, Api
from joute.llm.errors import EmptyAnswer, RefusedParameter
from joute.llm.server import Running

SCHEMA = {"type": "object", "properties": {"town": {"enum": ["Brest"]}}, "required": ["town"]}
WEATHER = Tool("weather", "The weather of a town.", SCHEMA)
CLOCK = Tool("clock", "The time.", {"type": "object"})
FUNCTION = {"name": "weather", "description": "The weather of a town.", "parameters": SCHEMA}

IMAGE = ImagePart(b"\x00\x01\x02", "image/png")
DOCUMENT = DocumentPart(b"\x00\x01\x02", "application/pdf", "a.pdf")
CALL = ToolCall("call_1", "weather", '{"town": "Brest"}')
CONVERSATION = (
    Message("user", (TextPart("Look:"), IMAGE)),
    Message("assistant", "", tool_calls=(CALL,)),
    Message("tool", "rain", tool_call_id="call_1"),
)
EVERYTHING = Parameters(
    max_output_tokens=9,
    temperature=0.0,
    top_p=0.9,
    seed=7,
    stop=("END",),
    reasoning_effort="low",
    tools=(WEATHER,),
    tool_choice="auto",
    response_format=ResponseFormat(SCHEMA, "town"),
    top_logprobs=2,
)

ONE_BY_ONE = {
    "temperature": Parameters(max_output_tokens=9, temperature=1.0),
    "top_p": Parameters(max_output_tokens=9, top_p=0.5),
    "seed": Parameters(max_output_tokens=9, seed=0),
    "stop": Parameters(max_output_tokens=9, stop=("a",)),
    "reasoning_effort": Parameters(max_output_tokens=9, reasoning_effort="low"),
    "tools": Parameters(max_output_tokens=9, tools=(WEATHER,)),
    "response_format": Parameters(max_output_tokens=9, response_format=ResponseFormat()),
    "top_logprobs": Parameters(max_output_tokens=9, top_logprobs=0),
}


@pytest.fixture(params=list(DIALECTS))
def api(request: pytest.FixtureRequest) -> Api:
    api: Api = request.param
    return api


@pytest.fixture
async def host(api: Api, llm_server: Running) -> AsyncIterator[LiveEndpoint]:
    url = llm_server.base_url
    url = url.replace("/v1", "/api") if api == "ollama" else url
    endpoint = LiveEndpoint("host", url, allow_private=True, api=api)
    yield endpoint
    await endpoint.close()


def body(api: Api, parameters: Parameters, *messages: Message) -> dict[str, Any]:
    dialect = DIALECTS[api]
    return dict(dialect.body(request_for("m", messages or CONVERSATION, parameters)))


def test_chat_completions_carry_every_parameter() -> None:
    assert body("openai", EVERYTHING) == {
        "model": "m",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 9,
        "temperature": 0.0,
        "top_p": 0.9,
        "seed": 7,
        "stop": ["END"],
        "reasoning_effort": "low",
        "tools": [{"type": "function", "function": FUNCTION}],
        "tool_choice": "auto",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "town", "schema": SCHEMA, "strict": True},
        },
        "logprobs": True,
        "top_logprobs": 2,
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Look:"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAEC"}},
                ],
            },
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "call_1",
                        "type": "function",
                        "function": {"name": "weather", "arguments": '{"town": "Brest"}'},
                    }
                ],
            },
            {"role": "tool", "content": "rain", "tool_call_id": "call_1"},
        ],
    }


def test_ollama_receives_every_parameter_in_its_form() -> None:
    assert body("ollama", EVERYTHING) == {
        "model": "m",
        "stream": True,
        "options": {
            "num_predict": 9,
            "temperature": 0.0,
            "top_p": 0.9,
            "seed": 7,
            "stop": ["END"],
        },
        "think": "low",
        "tools": [{"type": "function", "function": FUNCTION}],
        "format": SCHEMA,
        "logprobs": True,
        "top_logprobs": 2,
        "messages": [
            {"role": "user", "content": "Look:", "images": ["AAEC"]},
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [
                    {
                        "id": "call_1",
                        "function": {"name": "weather", "arguments": {"town": "Brest"}},
                    }
                ],
            },
            {"role": "tool", "content": "rain", "tool_call_id": "call_1"},
        ],
    }


def test_one_tool_and_any_object_have_their_forms() -> None:
    given = Parameters(
        max_output_tokens=9,
        tools=(CLOCK, WEATHER),
        tool_choice=WEATHER,
        response_format=ResponseFormat(),
    )
    sent = body("openai", given)
    assert sent["tool_choice"] == {"type": "function", "function": {"name": "weather"}}
    assert sent["response_format"] == {"type": "json_object"}


def test_parts_that_are_words_only_travel_as_a_string() -> None:
    words = Message("user", (TextPart("Un"), TextPart("deux")))
    for api in DIALECTS:
        (message,) = body(api, LIMITED, words)["messages"]
        assert message == {"role": "user", "content": "Un\ndeux"}


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        (
            "tool_choice",
            Parameters(max_output_tokens=9, tools=(CLOCK,), tool_choice="required"),
            Message("user", "a"),
        ),
        (
            "reasoning_effort",
            Parameters(max_output_tokens=9, reasoning_effort="minimal"),
            Message("user", "a"),
        ),
        ("files", LIMITED, Message("user", (DOCUMENT,))),
        (
            "tool_calls",
            LIMITED,
            Message("assistant", "", tool_calls=(ToolCall("1", "clock", "{"),)),
        ),
    ],
)
def test_what_ollama_has_no_form_for_is_refused_by_name(
    name: str, parameters: Parameters, message: Message
) -> None:
    with pytest.raises(RefusedParameter) as raised:
        body("ollama", parameters, message)
    assert raised.value.params["name"] == name
    assert raised.value.cause


@pytest.mark.parametrize("name", ONE_BY_ONE)
async def test_a_parameter_that_a_host_refuses_is_reported_by_name(
    host: LiveEndpoint, api: Api, name: str
) -> None:
    refuses = "+".join(word for word, ours in DIALECTS[api].words.items() if ours == name)
    with pytest.raises(RefusedParameter) as raised:
        await pieces_of(host, f"echo,refuses={refuses}", parameters=ONE_BY_ONE[name])
    assert raised.value.params["name"] == name
    assert "is not supported with this model" in raised.value.cause


@pytest.mark.parametrize("name", ONE_BY_ONE)
async def test_answers_written_in_advance_refuse_each_parameter(tmp_path: Path, name: str) -> None:
    line = {"prompt": "Bonjour", "model": "m", "text": "Bonjour."}
    (tmp_path / "answers.jsonl").write_text(json.dumps(line), "utf-8")
    endpoints: dict[str, Endpoint] = {
        "m": RecordedEndpoint("room", tmp_path / "answers.jsonl"),
        "roseau": DemoEndpoint(speed=math.inf),
    }
    for model, endpoint in endpoints.items():
        with pytest.raises(RefusedParameter) as raised:
            await pieces_of(endpoint, model, parameters=ONE_BY_ONE[name])
        assert raised.value.params["name"] == name


async def test_answers_written_in_advance_refuse_files() -> None:
    look = Message("user", (TextPart("Bonjour"), IMAGE))
    with pytest.raises(RefusedParameter) as raised:
        await pieces_of(DemoEndpoint(speed=math.inf), "roseau", [look])
    assert raised.value.params["name"] == "files"


async def test_a_tool_is_called_and_its_result_answered(host: LiveEndpoint) -> None:
    offered = Parameters(max_output_tokens=50, tools=(WEATHER,))
    question = Message("user", "What is the weather?")
    pieces = await pieces_of(host, "fast,size=3", [question], parameters=offered)
    end = end_of(pieces)
    (call,) = end.tool_calls
    assert (call.name, json.loads(call.arguments)) == ("weather", {"town": "Brest"})
    deltas = [piece for piece in pieces if isinstance(piece, ToolCallDelta)]
    assert (deltas[0].id, deltas[0].name) == (call.id, "weather")
    assert "".join(delta.arguments for delta in deltas) == call.arguments
    called = Message("assistant", "", tool_calls=end.tool_calls)
    result = Message("tool", "rain", tool_call_id=call.id)
    answer = await pieces_of(host, "fast", [question, called, result], parameters=offered)
    assert text_of(answer) == "The tool answered: rain"


async def test_a_call_to_a_tool_that_was_not_offered_is_no_answer() -> None:
    call = {"index": 0, "id": "c1", "function": {"name": "search", "arguments": "{}"}}
    whole = {"choices": [{"message": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}
    client = httpx2.AsyncClient(
        transport=httpx2.MockTransport(lambda _: httpx2.Response(200, json=whole))
    )
    with pytest.raises(EmptyAnswer):
        await pieces_of(LiveEndpoint("x", "https://host.example", client=client), "m")


async def test_a_document_is_asked_for_and_comes(host: LiveEndpoint) -> None:
    wanted = Parameters(max_output_tokens=50, response_format=ResponseFormat(SCHEMA))
    assert json.loads(text_of(await pieces_of(host, "fast", parameters=wanted))) == {
        "town": "Brest"
    }
    anything = Parameters(max_output_tokens=50, response_format=ResponseFormat())
    assert json.loads(text_of(await pieces_of(host, "fast", parameters=anything)))


async def test_log_probabilities_come_with_the_text(host: LiveEndpoint) -> None:
    wanted = Parameters(max_output_tokens=50, top_logprobs=2)
    pieces = await pieces_of(host, "echo,size=3", parameters=wanted)
    tokens = [token for piece in pieces if isinstance(piece, Logprobs) for token in piece.tokens]
    assert "".join(token.token for token in tokens) == text_of(pieces) == "Bonjour"
    assert all(token.logprob <= 0 and len(token.top) == 2 for token in tokens)


async def test_an_image_arrives_to_the_byte(host: LiveEndpoint) -> None:
    pieces = await pieces_of(host, "echo", [Message("user", (TextPart("Look:"), IMAGE))])
    digest = hashlib.sha256(IMAGE.data).hexdigest()[:16]
    assert f"3 bytes, sha256 {digest}]" in text_of(pieces)


async def test_without_its_parameter_nothing_more_comes(host: LiveEndpoint) -> None:
    pieces = await pieces_of(host, "echo")
    assert not [piece for piece in pieces if isinstance(piece, Logprobs | ToolCallDelta)]
    assert end_of(pieces).tool_calls == ()


def test_a_refused_parameter_is_told_to_people_as_any_failure_is() -> None:
    assert RefusedParameter.public_code == AnswerError.public_code
    assert RefusedParameter.message == AnswerError.message
