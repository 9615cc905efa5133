"""Ollama's own format, which reports the computing time of the machine.

Its chat completions give no times. Durations are nanoseconds:
https://github.com/ollama/ollama/blob/main/docs/api.md
"""

import json
from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx2

from joute.llm.dialects.openai import function
from joute.llm.errors import RefusedParameter
from joute.llm.request import DocumentPart, ImagePart, Json, Message, Parameters, Request, ToolCall
from joute.llm.streams import json_lines
from joute.llm.untrusted import mapping, mappings

_MS_PER_NS = 1e-6
_TIMES = {
    "prompt_ms": "prompt_eval_duration",
    "predicted_ms": "eval_duration",
    "load_ms": "load_duration",
}
_THINK: Mapping[str, bool | str] = {"none": False, "low": "low", "medium": "medium", "high": "high"}


@dataclass(frozen=True)
class OllamaDialect:
    """Ollama's own format, at /api."""

    path = "chat"
    models_path = "tags"
    embeddings_path = "embed"
    words: ClassVar[Mapping[str, str]] = {
        **{name: name for name in ("temperature", "top_p", "seed", "stop", "tools")},
        "num_predict": "max_output_tokens",
        "format": "response_format",
        "think": "reasoning_effort",
        "thinking": "reasoning_effort",
        "logprobs": "top_logprobs",
        "top_logprobs": "top_logprobs",
    }

    def body(self, request: Request) -> Json:
        return {
            "model": request.model,
            "messages": [_message(message) for message in request.messages],
            "stream": True,
            **_parameters(request.parameters),
        }

    def after_refusal(self, detail: str) -> None:  # noqa: ARG002 # part of the protocol
        """We add nothing that it could refuse."""
        return

    async def chunks(self, response: httpx2.Response) -> AsyncGenerator[Json]:
        async with aclosing(json_lines(response)) as lines:
            async for line in lines:
                yield as_chunk(line)

    def model_names(self, listed: Json) -> tuple[str, ...]:
        return tuple(str(model["name"]) for model in listed["models"])

    def embeddings_body(self, model: str, texts: Sequence[str]) -> Json:
        # By itself Ollama embeds the beginning of a text that is too long, without a word.
        return {"model": model, "input": list(texts), "truncate": False}

    def embeddings(self, answer: Json) -> tuple[Sequence[Any], object]:
        return answer["embeddings"], answer.get("prompt_eval_count")


def _parameters(given: Parameters) -> dict[str, Any]:
    options = {
        "num_predict": given.max_output_tokens,
        "temperature": given.temperature,
        "top_p": given.top_p,
        "seed": given.seed,
        "stop": list(given.stop) or None,
    }
    body: dict[str, Any] = {"options": {k: v for k, v in options.items() if v is not None}}
    if given.tools:
        body["tools"] = [function(tool) for tool in given.tools]
    if given.tool_choice not in (None, "auto"):
        raise RefusedParameter("Ollama lets the model choose its tools", name="tool_choice")
    if given.reasoning_effort is not None:
        body["think"] = _think(given.reasoning_effort)
    if given.response_format is not None:
        schema = given.response_format.schema
        body["format"] = "json" if schema is None else schema
    if given.top_logprobs is not None:
        body |= {"logprobs": True, "top_logprobs": given.top_logprobs}
    return body


def _think(effort: str) -> bool | str:
    if effort not in _THINK:
        cause = f"Ollama knows {', '.join(_THINK)}; not {effort!r}"
        raise RefusedParameter(cause, name="reasoning_effort")
    return _THINK[effort]


def _message(message: Message) -> Json:
    body: dict[str, Any] = {"role": message.role, "content": message.text}
    images = [_image(file) for file in message.files]
    if images:
        body["images"] = images
    if message.tool_calls:
        body["tool_calls"] = [
            {"id": call.id, "function": {"name": call.name, "arguments": _arguments(call)}}
            for call in message.tool_calls
        ]
    if message.tool_call_id:
        body["tool_call_id"] = message.tool_call_id
    return body


def _arguments(call: ToolCall) -> Any:
    try:
        return json.loads(call.arguments or "{}")
    except ValueError:
        cause = f"Ollama reads arguments that are JSON; those of {call.id} are not"
        raise RefusedParameter(cause, name="tool_calls") from None


def _image(file: ImagePart | DocumentPart) -> str:
    if isinstance(file, DocumentPart):
        raise RefusedParameter("Ollama reads images, and no documents", name="files")
    return b64encode(file.data).decode()


def as_chunk(line: Json) -> Json:
    """A line of Ollama's stream, as a chunk of chat completions."""
    message = mapping(line.get("message"))
    choice: dict[str, Any] = {
        "delta": {
            "content": message.get("content"),
            "reasoning": message.get("thinking"),
            "tool_calls": [_call(call) for call in mappings(message.get("tool_calls"))],
        },
        "logprobs": {"content": line["logprobs"]} if line.get("logprobs") else None,
    }
    if not line.get("done"):
        return {"choices": [choice]}
    return {
        "model": line.get("model"),
        "choices": [choice | {"finish_reason": line.get("done_reason") or "stop"}],
        "usage": {
            "prompt_tokens": line.get("prompt_eval_count"),
            "completion_tokens": line.get("eval_count"),
        },
        "timings": {
            ours: line[theirs] * _MS_PER_NS
            for ours, theirs in _TIMES.items()
            if isinstance(line.get(theirs), int)
        },
    }


def _call(call: Json) -> Json:
    """A complete call: its arguments are an object."""
    function = mapping(call.get("function"))
    arguments = json.dumps(function.get("arguments") or {}, ensure_ascii=False)
    described = {"name": function.get("name"), "arguments": arguments}
    return {"id": call.get("id"), "function": described}
