"""A request in OpenAI's format as one for any endpoint."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, Literal, cast

from joute import llm
from joute.gateway.errors import BadRequest, CannotTranslate
from joute.gateway.wanted import Chat
from joute.llm.request import Json
from joute.llm.untrusted import is_number, mapping, mappings

# What says nothing to a model, or what it is translated without.
_IGNORED = frozenset(
    {
        *("model", "messages", "stream", "stream_options", "n", "user", "metadata", "store"),
        *("max_tokens", "max_completion_tokens", "parallel_tool_calls", "service_tier"),
        *("prompt_cache_key", "safety_identifier", "logprobs"),
    }
)


def asked(chat: Chat, model: str) -> llm.Request:
    """What to ask of `model`, its name at its endpoint.

    Raises BadRequest, and CannotTranslate for what other formats have no word for.
    """
    body = chat.body
    if chat.choices > 1:
        raise CannotTranslate(param="n")
    return llm.Request(
        model,
        tuple(_message(message, number) for number, message in enumerate(body["messages"])),
        _parameters(chat, {name: value for name, value in body.items() if value is not None}),
    )


def _parameters(chat: Chat, body: Mapping[str, Any]) -> llm.Parameters:
    stop = body.get("stop", ())
    stops = stop if isinstance(stop, list | tuple) else (stop,)
    if not all(isinstance(one, str) for one in stops):
        raise _bad("“stop” is a text or a list of texts.", "stop")
    known = {
        "temperature": _number(body, "temperature"),
        "top_p": _number(body, "top_p"),
        "seed": _typed(body, "seed", int),
        "stop": tuple(stops),
        "reasoning_effort": _typed(body, "reasoning_effort", str),
        "tools": tuple(_tool(tool) for tool in body.get("tools", ())),
        "tool_choice": _tool_choice(chat, body),
        "response_format": _response_format(body.get("response_format")),
        "top_logprobs": _top_logprobs(body),
    }
    unknown = sorted(body.keys() - known.keys() - _IGNORED)
    if unknown:
        raise CannotTranslate(param=unknown[0])
    return llm.Parameters(max_output_tokens=chat.limit, **known)


def _number(body: Mapping[str, Any], name: str) -> float | None:
    value = body.get(name)
    if value is not None and not is_number(value):
        raise _bad(f"“{name}” is a number.", name)
    return value


def _typed(body: Mapping[str, Any], name: str, kind: type) -> Any:
    value = body.get(name)
    if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
        raise _bad(f"“{name}” has another type.", name)
    return value


def _top_logprobs(body: Mapping[str, Any]) -> int | None:
    return int(_typed(body, "top_logprobs", int) or 0) if body.get("logprobs") else None


def _tool(tool: Json) -> llm.Tool:
    function = mapping(tool.get("function"))
    if not isinstance(function.get("name"), str):
        raise _bad("Each tool is a function with a name.", "tools")
    return llm.Tool(
        function["name"],
        str(function.get("description") or ""),
        mapping(function.get("parameters")) or {"type": "object"},
    )


def _tool_choice(
    chat: Chat, body: Mapping[str, Any]
) -> Literal["auto", "none", "required"] | llm.Tool | None:
    choice = body.get("tool_choice")
    if choice is None or choice in ("auto", "none", "required"):
        return cast(Literal["auto", "none", "required"] | None, choice)
    name = mapping(mapping(choice).get("function")).get("name")
    found = next((tool for tool in chat.request.parameters.tools if tool.name == name), None)
    if found is None:
        raise _bad("“tool_choice” names one of the tools.", "tool_choice")
    return found


def _response_format(wanted: Any) -> llm.ResponseFormat | None:
    kind = mapping(wanted).get("type")
    if wanted is None or kind == "text":
        return None
    if kind == "json_object":
        return llm.ResponseFormat()
    described = mapping(mapping(wanted).get("json_schema"))
    if kind != "json_schema" or not isinstance(described.get("schema"), dict):
        raise _bad("“response_format” is text, json_object or json_schema.", "response_format")
    return llm.ResponseFormat(described["schema"], str(described.get("name") or "answer"))


_ROLES = {"developer": "system", "function": "tool"}


def _message(message: Json, number: int) -> llm.Message:
    role = _ROLES.get(message["role"], message["role"])
    if role not in ("system", "user", "assistant", "tool"):
        raise _bad("“role” is system, developer, user, assistant or tool.", f"messages[{number}]")
    content = message.get("content")
    return llm.Message(
        cast(Literal["system", "user", "assistant", "tool"], role),
        content if isinstance(content, str) else tuple(_parts(content or (), number)),
        tuple(_calls(message)),
        str(message.get("tool_call_id") or ""),
    )


def _parts(parts: Any, number: int) -> Iterator[llm.Part]:
    for part in parts:
        match part.get("type"):
            case "text" | "refusal":
                yield llm.TextPart(str(part.get("text") or part.get("refusal") or ""))
            case "image_url":
                image = part.get("image_url")
                url = image if isinstance(image, str) else mapping(image).get("url")
                yield llm.ImagePart(*_file(url, number))
            case "file":
                file = mapping(part.get("file"))
                data, media_type = _file(file.get("file_data"), number)
                if media_type.startswith("image/"):
                    yield llm.ImagePart(data, media_type)
                else:
                    yield llm.DocumentPart(data, media_type, str(file.get("filename") or "file"))
            case kind:
                raise CannotTranslate(param=f"messages[{number}].content: {kind}")


def _file(url: object, number: int) -> tuple[bytes, str]:
    """The bytes and the type of a `data:` address. Nothing is fetched from another."""
    head, comma, encoded = str(url).partition(";base64,")
    try:
        if not (comma and head.startswith("data:")):
            raise ValueError
        return b64decode(encoded, validate=True), head.removeprefix("data:")
    except ValueError:
        reason = "A file is a data: address in base64: this model’s host fetches none."
        raise _bad(reason, f"messages[{number}].content") from None


def _calls(message: Json) -> Iterator[llm.ToolCall]:
    for call in mappings(message.get("tool_calls")):
        function = mapping(call.get("function"))
        yield llm.ToolCall(
            str(call.get("id") or ""),
            str(function.get("name") or ""),
            str(function.get("arguments") or ""),
        )


def _bad(reason: str, param: str) -> BadRequest:
    return BadRequest(reason=reason, param=param)
