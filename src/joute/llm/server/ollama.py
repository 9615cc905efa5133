"""The same answers in Ollama's own format."""

import json
from collections.abc import Iterator
from typing import Any

from joute.llm.server.call import Call, Json, logprobs


def as_completion(body: Json) -> Json:
    """A request to Ollama's chat, as one for a chat completion."""
    return {
        **body,
        **(body.get("options") or {}),
        "messages": [_message(message) for message in body.get("messages") or ()],
        **({"response_format": _response_format(body["format"])} if body.get("format") else {}),
    }


def _response_format(response_format: str | Json) -> Json:
    if response_format == "json":
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"schema": response_format}}


def _message(message: Json) -> Json:
    images = [
        {"type": "image_url", "image_url": {"url": f"data:image;base64,{image}"}}
        for image in message.get("images") or ()
    ]
    if not images:
        return message
    return message | {"content": [{"type": "text", "text": message["content"]}, *images]}


def lines(call: Call) -> Iterator[bytes]:
    """The answer line by line, as fast as possible."""
    for text in call.thoughts:
        yield _line({"message": _said(thinking=text), "done": False})
    for text in call.texts:
        line: Json = {"message": _said(text), "done": False}
        if call.top_logprobs is not None:
            line["logprobs"] = [logprobs(text, call.top_logprobs)]
        yield _line(line)
    if call.tool_use:
        arguments = json.loads(call.tool_use.arguments)
        used = {"function": {"name": call.tool_use.name, "arguments": arguments}}
        yield _line({"message": _said(tool_calls=[used]), "done": False})
    if call.behaviour.ending == "error":
        yield _line({"error": "The model crashed."})
    yield _line(_last(call))


def _last(call: Call) -> Json:
    usage, timings = call.usage, call.timings
    return {
        "message": _said(),
        "done": True,
        "done_reason": "stop" if call.tool_use else call.finish_reason,
        "total_duration": int((500 + timings["prompt_ms"] + timings["predicted_ms"]) * 1e6),
        "load_duration": 500_000_000,
        "prompt_eval_count": usage["prompt_tokens"],
        "prompt_eval_duration": int(timings["prompt_ms"] * 1e6),
        "eval_count": usage["completion_tokens"],
        "eval_duration": int(timings["predicted_ms"] * 1e6),
    }


def _said(content: str = "", **fields: Any) -> Json:
    return {"role": "assistant", "content": content, **fields}


def _line(data: Json) -> bytes:
    return json.dumps(data | {"model": "test"}).encode() + b"\n"
