"""OpenAI's chat completions and embeddings, which most hosts speak."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import httpx2

from joute.llm.request import (
    DocumentPart,
    ImagePart,
    Json,
    Message,
    Parameters,
    Part,
    Request,
    ResponseFormat,
    TextPart,
    Tool,
)
from joute.llm.streams import events
from joute.llm.untrusted import mapping

# The names of the limit of output tokens.
_LIMITS = ("max_tokens", "max_completion_tokens")

# Parameters whose name and value are the same here and there.
_SAME = ("temperature", "top_p", "seed", "reasoning_effort")


@dataclass(frozen=True)
class OpenAIDialect:
    """Chat completions; the fields are what hosts and models differ on."""

    stream_options: bool = True
    limit_name: str = "max_tokens"

    path = "chat/completions"
    models_path = "models"
    embeddings_path = "embeddings"
    words: ClassVar[Mapping[str, str]] = {
        **{name: name for name in (*_SAME, "stop", "tools", "tool_choice", "response_format")},
        "max_tokens": "max_output_tokens",
        "max_completion_tokens": "max_output_tokens",
        "reasoning": "reasoning_effort",
        "json_schema": "response_format",
        "logprobs": "top_logprobs",
        "top_logprobs": "top_logprobs",
    }

    def body(self, request: Request) -> Json:
        return {
            "model": request.model,
            "messages": [_message(message) for message in request.messages],
            "stream": True,
            self.limit_name: request.parameters.max_output_tokens,
            **({"stream_options": {"include_usage": True}} if self.stream_options else {}),
            **_parameters(request.parameters),
        }

    def relayed(self, body: Json, model: str, limit: int) -> Json:
        """A body in this format that goes on to a host: all of it but the name of the model, the
        limit of output tokens, and the wish that tokens be counted."""
        sent = dict(body) | {"model": model}
        for name in _LIMITS:
            sent.pop(name, None)
        sent[self.limit_name] = limit
        if body.get("stream") and self.stream_options:
            sent["stream_options"] = {**mapping(body.get("stream_options")), "include_usage": True}
        else:
            sent.pop("stream_options", None)
        return sent

    def after_refusal(self, detail: str) -> "OpenAIDialect | None":
        if self.stream_options and "stream_options" in detail:
            return replace(self, stream_options=False)
        if self.limit_name == "max_tokens" and "max_completion_tokens" in detail:
            return replace(self, limit_name="max_completion_tokens")
        return None

    def chunks(self, response: httpx2.Response) -> AsyncGenerator[Json]:
        return events(response)

    def model_names(self, listed: Json) -> tuple[str, ...]:
        return tuple(str(model["id"]) for model in listed["data"])

    def embeddings_body(self, model: str, texts: Sequence[str]) -> Json:
        return {"model": model, "input": list(texts)}

    def embeddings(self, answer: Json) -> tuple[Sequence[Any], object]:
        rows = sorted(answer["data"], key=lambda row: int(row["index"]))
        if [row["index"] for row in rows] != list(range(len(rows))):
            raise TypeError("the indexes of the vectors are not 0, 1, 2…")
        read = mapping(answer.get("usage")).get("prompt_tokens")
        return [row["embedding"] for row in rows], read


def function(tool: Tool) -> Json:
    """A tool in the format of both dialects."""
    described = {
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.schema,
    }
    return {"type": "function", "function": described}


def _parameters(given: Parameters) -> dict[str, Any]:
    body = {name: getattr(given, name) for name in _SAME if getattr(given, name) is not None}
    if given.stop:
        body["stop"] = list(given.stop)
    if given.tools:
        body["tools"] = [function(tool) for tool in given.tools]
    if given.tool_choice is not None:
        body["tool_choice"] = _tool_choice(given.tool_choice)
    if given.response_format is not None:
        body["response_format"] = _response_format(given.response_format)
    if given.top_logprobs is not None:
        body |= {"logprobs": True, "top_logprobs": given.top_logprobs}
    return body


def _tool_choice(choice: str | Tool) -> str | Json:
    if isinstance(choice, Tool):
        return {"type": "function", "function": {"name": choice.name}}
    return choice


def _response_format(response_format: ResponseFormat) -> Json:
    if response_format.schema is None:
        return {"type": "json_object"}
    schema = {"name": response_format.name, "schema": response_format.schema, "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def _message(message: Message) -> Json:
    body: dict[str, Any] = {"role": message.role, "content": _content(message)}
    if message.tool_calls:
        body["content"] = body["content"] or None
        body["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
    if message.tool_call_id:
        body["tool_call_id"] = message.tool_call_id
    return body


def _content(message: Message) -> str | list[Json]:
    """A list of parts only where there is a file: some hosts read nothing but a string."""
    if message.files:
        return [_part(part) for part in message.parts]
    return message.text


def _part(part: Part) -> Json:
    match part:
        case TextPart(text):
            return {"type": "text", "text": text}
        case ImagePart():
            return {"type": "image_url", "image_url": {"url": part.data_url}}
        case DocumentPart():
            return {"type": "file", "file": {"filename": part.name, "file_data": part.data_url}}
