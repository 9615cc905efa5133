"""OpenAI's responses, as a format of the same chat completions. Nothing is stored of them here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from joute.gateway.call import Call
from joute.gateway.errors import BadRequest
from joute.gateway.received import chunks_in
from joute.gateway.v1.answers import counted
from joute.llm.request import Json
from joute.llm.untrusted import mapping, mappings

# Fields that chat completions have under the same name.
_SAME = (
    *("model", "stream", "temperature", "top_p", "parallel_tool_calls", "metadata", "user"),
    *("service_tier", "safety_identifier", "prompt_cache_key"),
)
_STATEFUL = ("previous_response_id", "conversation", "background", "prompt")
_TEXTS = ("input_text", "output_text", "text")


def as_chat(body: Json) -> dict[str, Any]:
    """The chat completion that a request for a response is. Raises BadRequest."""
    for name in _STATEFUL:
        if body.get(name):
            raise BadRequest(
                reason=f"Responses are not stored here: send the conversation without “{name}”.",
                param=name,
            )
    chat: dict[str, Any] = {name: body[name] for name in _SAME if body.get(name) is not None}
    chat["messages"] = list(_messages(body))
    if body.get("max_output_tokens") is not None:
        chat["max_completion_tokens"] = body["max_output_tokens"]
    if body.get("tools"):
        chat["tools"] = [_tool(tool) for tool in mappings(body["tools"])]
    if body.get("tool_choice") is not None:
        choice = body["tool_choice"]
        named = isinstance(choice, dict) and choice.get("type") == "function"
        chat["tool_choice"] = (
            {"type": "function", "function": {"name": choice.get("name")}} if named else choice
        )
    written = mapping(mapping(body.get("text")).get("format"))
    if written.get("type") == "json_schema":
        schema = {name: written[name] for name in ("name", "schema", "strict") if name in written}
        chat["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif written.get("type") == "json_object":
        chat["response_format"] = {"type": "json_object"}
    effort = mapping(body.get("reasoning")).get("effort")
    if effort is not None:
        chat["reasoning_effort"] = effort
    if chat.get("stream"):
        chat["stream_options"] = {"include_usage": True}
    return chat


def _messages(body: Json) -> Iterator[dict[str, Any]]:
    if body.get("instructions"):
        yield {"role": "system", "content": body["instructions"]}
    given = body.get("input")
    if isinstance(given, str):
        yield {"role": "user", "content": given}
        return
    if not isinstance(given, list) or len(mappings(given)) < len(given):
        raise BadRequest(reason="“input” is a text or a list of items.", param="input")
    for item in mappings(given):
        match item.get("type", "message"):
            case "message":
                yield {"role": item.get("role"), "content": _content(item.get("content"))}
            case "function_call":
                function = {"name": item.get("name"), "arguments": item.get("arguments")}
                call = {"id": item.get("call_id"), "type": "function", "function": function}
                yield {"role": "assistant", "content": None, "tool_calls": [call]}
            case "function_call_output":
                output = item.get("output")
                if not isinstance(output, str):
                    output = json.dumps(output, ensure_ascii=False)
                yield {
                    "role": "tool",
                    "tool_call_id": item.get("call_id"),
                    "content": output,
                }
            case "reasoning":
                pass
            case kind:
                reason = f"Items of the type “{kind}” are not translated."
                raise BadRequest(reason=reason, param="input")


def _content(content: Any) -> Any:
    if not isinstance(content, list):
        return content
    return [_part(part) for part in mappings(content)]


def _part(part: Json) -> dict[str, Any]:
    kind = part.get("type")
    if kind in _TEXTS:
        return {"type": "text", "text": part.get("text")}
    if kind == "input_image" and part.get("image_url"):
        given = part["image_url"]
        image = {
            **(given if isinstance(given, dict) else {"url": given}),
            **({"detail": part["detail"]} if part.get("detail") else {}),
        }
        return {"type": "image_url", "image_url": image}
    if kind == "input_file" and part.get("file_data"):
        file = {name: part[name] for name in ("filename", "file_data") if name in part}
        return {"type": "file", "file": file}
    raise BadRequest(reason=f"Parts of the type “{kind}” are not translated.", param="input")


def _tool(tool: Json) -> dict[str, Any]:
    if tool.get("type") != "function":
        reason = f"Tools of the type “{tool.get('type')}” are those of a host: use functions."
        raise BadRequest(reason=reason, param="tools")
    return {
        "type": "function",
        "function": {name: one for name, one in tool.items() if name != "type" and one is not None},
    }


def as_response(answer: Json, body: Json) -> Json:
    """A whole chat completion as a response to `body`."""
    choice = next(iter(mappings(answer.get("choices"))), {})
    message = mapping(choice.get("message"))
    output: list[Json] = []
    if message.get("content"):
        output.append(_message(f"msg_{answer.get('id')}", str(message["content"])))
    for call in mappings(message.get("tool_calls")):
        function = mapping(call.get("function"))
        output.append(
            _called(str(call.get("id")), str(function.get("name")), str(function.get("arguments")))
        )
    return _response(
        answer, body, output, choice.get("finish_reason"), mapping(answer.get("usage"))
    )


def _response(
    about: Json, body: Json, output: Sequence[Json], reason: object, counts: Json | None
) -> dict[str, Any]:
    cut = reason in ("length", "content_filter")
    why = "max_output_tokens" if reason == "length" else "content_filter"
    status = "in_progress" if counts is None else "incomplete" if cut else "completed"
    return {
        "id": f"resp_{about.get('id')}",
        "object": "response",
        "created_at": about.get("created"),
        "status": status,
        "error": None,
        "incomplete_details": {"reason": why} if cut else None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "metadata": body.get("metadata") or {},
        "model": about.get("model"),
        "output": list(output),
        "parallel_tool_calls": body.get("parallel_tool_calls", True),
        "temperature": body.get("temperature"),
        "tool_choice": body.get("tool_choice") or "auto",
        "tools": body.get("tools") or [],
        "top_p": body.get("top_p"),
        "usage": None if counts is None else _usage(counts),
    }


def _usage(counts: Json) -> dict[str, Any]:
    read, written = counts.get("prompt_tokens") or 0, counts.get("completion_tokens") or 0
    cached = mapping(counts.get("prompt_tokens_details")).get("cached_tokens") or 0
    thought = mapping(counts.get("completion_tokens_details")).get("reasoning_tokens") or 0
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": cached},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": thought},
        "total_tokens": read + written,
        **({"joute": counts["joute"]} if "joute" in counts else {}),
    }


def _message(id: str, text: str, status: str = "completed") -> dict[str, Any]:
    parts = [_text(text)] if status == "completed" else []
    return {"id": id, "type": "message", "status": status, "role": "assistant", "content": parts}


def _text(text: str) -> Json:
    return {"type": "output_text", "text": text, "annotations": []}


def _called(id: str, name: str, arguments: str, status: str = "completed") -> dict[str, Any]:
    return {
        "id": f"fc_{id}",
        "type": "function_call",
        "status": status,
        "call_id": id,
        "name": name,
        "arguments": arguments,
    }


class ResponseForm:
    """Events of a response, made of OpenAI's chunks as they come."""

    def __init__(self, body: Json) -> None:
        self._body = body
        self._number = 0
        self._about: Json = {}
        self._text: list[str] | None = None
        self._text_at = 0
        self._calls: dict[int, dict[str, Any]] = {}
        self._places: dict[int, int] = {}

    def events(self, data: bytes) -> bytes:
        return b"".join(one for chunk in chunks_in(data) for one in self._chunk(chunk))

    def end(self, call: Call) -> bytes:
        """The ends of all that was begun, and the whole response."""
        events: list[bytes] = []
        outputs: dict[int, Json] = {}
        if self._text is not None:
            text, place, item = "".join(self._text), self._text_at, self._message_id
            where = {"item_id": item, "output_index": place, "content_index": 0}
            whole = outputs[place] = _message(item, text)
            events += [
                self._event("output_text.done", **where, text=text, logprobs=[]),
                self._event("content_part.done", **where, part=_text(text)),
                self._event("output_item.done", output_index=place, item=whole),
            ]
        for index, found in self._calls.items():
            place = self._places[index]
            whole = outputs[place] = {**found, "status": "completed"}
            where = {"item_id": found["id"], "output_index": place}
            arguments = found["arguments"]
            events += [
                self._event("function_call_arguments.done", **where, arguments=arguments),
                self._event("output_item.done", output_index=place, item=whole),
            ]
        counts = {**counted(call), "joute": call.figures}
        output = [outputs[place] for place in sorted(outputs)]
        reason = call.finish_reason
        response = _response(self._about, self._body, output, reason, counts)
        kind = "incomplete" if response["status"] == "incomplete" else "completed"
        return b"".join([*events, self._event(kind, response=response)])

    def failed(self, error: Json) -> bytes:
        told = mapping(error.get("error"))
        values = {name: told.get(name) for name in ("code", "message", "param")}
        return self._written("error", {"type": "error", **values, "error": dict(told)})

    @property
    def _message_id(self) -> str:
        return f"msg_{self._about.get('id')}"

    def _chunk(self, chunk: Json) -> Iterator[bytes]:
        if not self._about:
            self._about = chunk
            response = _response(chunk, self._body, [], None, None)
            yield self._event("created", response=response)
            yield self._event("in_progress", response=response)
        for choice in mappings(chunk.get("choices")):
            delta = mapping(choice.get("delta"))
            if delta.get("content"):
                yield from self._words(str(delta["content"]))
            for number, call in enumerate(mappings(delta.get("tool_calls"))):
                index = call.get("index")
                yield from self._call(index if isinstance(index, int) else number, call)

    def _words(self, text: str) -> Iterator[bytes]:
        if self._text is None:
            self._text, self._text_at = [], len(self._places)
            self._places[-1] = self._text_at
            item = _message(self._message_id, "", "in_progress")
            where = {"item_id": self._message_id, "output_index": self._text_at}
            yield self._event("output_item.added", output_index=self._text_at, item=item)
            yield self._event("content_part.added", **where, content_index=0, part=_text(""))
        self._text.append(text)
        yield self._event(
            "output_text.delta",
            item_id=self._message_id,
            output_index=self._text_at,
            content_index=0,
            delta=text,
            logprobs=[],
        )

    def _call(self, index: int, call: Json) -> Iterator[bytes]:
        function: Mapping[str, Any] = mapping(call.get("function"))
        if index not in self._calls:
            name = str(function.get("name") or "")
            self._calls[index] = _called(str(call.get("id") or index), name, "", "in_progress")
            self._places[index] = len(self._places)
            item = dict(self._calls[index])
            yield self._event("output_item.added", output_index=self._places[index], item=item)
        arguments = function.get("arguments")
        if arguments:
            found = self._calls[index]
            found["arguments"] += str(arguments)
            yield self._event(
                "function_call_arguments.delta",
                item_id=found["id"],
                output_index=self._places[index],
                delta=str(arguments),
            )

    def _event(self, kind: str, **values: Any) -> bytes:
        return self._written(f"response.{kind}", {"type": f"response.{kind}", **values})

    def _written(self, name: str, values: Mapping[str, Any]) -> bytes:
        data = json.dumps({**values, "sequence_number": self._number}, separators=(",", ":"))
        self._number += 1
        return f"event: {name}\ndata: {data}\n\n".encode()
