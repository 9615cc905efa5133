"""OpenAI's responses through the gateway, with its own client: stateless, the same answers."""

from typing import Any

import openai
import pytest
from openai import OpenAI
from openai.types.responses import Response, ResponseCompletedEvent, ResponseTextDeltaEvent
from pydantic import BaseModel
from tests.gateway.v1.serving import Served

TOOL: Any = {
    "type": "function",
    "name": "weather",
    "description": "The weather of a place",
    "strict": True,
    "parameters": {
        "type": "object",
        "properties": {"place": {"type": "string"}},
        "required": ["place"],
        "additionalProperties": False,
    },
}


class City(BaseModel):
    name: str


@pytest.fixture(scope="module")
def client(gateway: Served) -> OpenAI:
    return OpenAI(base_url=gateway.base_url, api_key=gateway.key, max_retries=0)


def test_a_text(client: OpenAI) -> None:
    answer = client.responses.create(model="echo", input="Hello", instructions="Be brief.")
    assert (answer.output_text, answer.status) == ("Hello", "completed")
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens
    assert answer.usage.model_extra
    assert answer.usage.model_extra["joute"]["call_id"]


def test_a_stream_adds_up_to_its_response(client: OpenAI) -> None:
    with client.responses.create(model="markdown", input="Hello", stream=True) as stream:
        events = list(stream)
    assert [event.sequence_number for event in events] == list(range(len(events)))
    deltas = [event.delta for event in events if isinstance(event, ResponseTextDeltaEvent)]
    assert isinstance(events[-1], ResponseCompletedEvent)
    whole: Response = events[-1].response
    assert "".join(deltas) == whole.output_text
    assert whole.output_text == client.responses.create(model="markdown", input="Hello").output_text


def test_tools_and_their_results(client: OpenAI) -> None:
    first = client.responses.create(model="fast", input="Rain?", tools=[TOOL])
    call = first.output[0]
    assert call.type == "function_call"
    with client.responses.create(
        model="fast",
        input="Rain?",
        tools=[TOOL],
        stream=True,
    ) as stream:
        last = list(stream)[-1]
    assert isinstance(last, ResponseCompletedEvent)
    again = last.response.output[0]
    assert again.type == "function_call"
    assert (again.name, again.arguments) == (call.name, call.arguments)
    second = client.responses.create(
        model="fast",
        input=[
            {"role": "user", "content": "Rain?"},
            {
                "type": "function_call",
                "call_id": call.call_id,
                "name": call.name,
                "arguments": call.arguments,
            },
            {"type": "function_call_output", "call_id": call.call_id, "output": "Yes."},
        ],
        tools=[TOOL],
    )
    assert second.output_text == "The tool answered: Yes."


def test_a_schema(client: OpenAI) -> None:
    answer = client.responses.parse(model="fast", input="Where?", text_format=City)
    assert isinstance(answer.output_parsed, City)


def test_what_was_cut_says_so(client: OpenAI) -> None:
    answer = client.responses.create(model="at-limit", input="Hello")
    assert answer.status == "incomplete"
    assert answer.incomplete_details is not None
    assert answer.incomplete_details.reason == "max_output_tokens"


def test_a_conversation_that_would_have_to_be_stored_is_refused(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="previous_response_id"):
        client.responses.create(model="echo", input="Hello", previous_response_id="resp_1")


def test_a_stream_that_its_host_cuts_raises(client: OpenAI) -> None:
    with (
        client.responses.create(model="cut", input="Hello", stream=True) as stream,
        pytest.raises(openai.APIError),
    ):
        list(stream)
