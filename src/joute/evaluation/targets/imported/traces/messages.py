"""What was said in a call, in each of the layouts in which libraries write it.

| layout | who writes it |
| --- | --- |
| `gen_ai.input.messages`, `gen_ai.output.messages`: JSON, or nested attributes, on a span or on an event `gen_ai.client.inference.operation.details` | the conventions since 1.37 |
| events `gen_ai.user.message`, `gen_ai.choice` and the like, of a span or as log records | 1.28 to 1.36 |
| events `gen_ai.content.prompt` and `gen_ai.content.completion` | 1.27 |
| attributes `gen_ai.prompt` and `gen_ai.completion`, as JSON or as text | before |
| attributes `gen_ai.prompt.0.content`, `gen_ai.completion.0.content`, … | OpenLLMetry |

https://github.com/open-telemetry/semantic-conventions-genai
"""  # noqa: E501 # a table

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from joute.evaluation.answers import ToolUse
from joute.evaluation.scorers.json_text import json_of
from joute.evaluation.targets.imported.traces.spans import Event, objects
from joute.llm import clean

DETAILS = "gen_ai.client.inference.operation.details"
_EVENT = re.compile(r"gen_ai\.(system|user|assistant|tool)\.message")
_NUMBERED = re.compile(r"gen_ai\.(prompt|completion)\.(\d{1,4})\.(.{1,200})")
_NUMBERED_CALL = re.compile(r"tool_calls\.(\d{1,4})\.(name|arguments)")
# The types of parts that are text, and of those that are a call or what came of one.
_TEXTS = {"text", "input_text", "output_text", "refusal"}
_REASONING = {"reasoning", "thinking"}
_CALLS = {"tool_call", "tool_use", "function_call", "server_tool_call"}
_RESULTS = {"tool_call_response", "tool_result", "server_tool_call_response"}


@dataclass(frozen=True)
class Message:
    """Something said: its role, text, reasoning and calls to tools; `more` whether it holds what is
    no text, an image for instance."""

    role: str
    text: str = ""
    reasoning: str = ""
    calls: tuple[ToolUse, ...] = ()
    finish_reason: str = ""
    more: bool = False

    @property
    def empty(self) -> bool:
        return not (self.text.strip() or self.calls or self.reasoning)


@dataclass(frozen=True)
class Said:
    """The messages of a request, and the first answer to it, None where none was written."""

    asked: tuple[Message, ...]
    answer: Message | None


def said(attributes: Mapping[str, Any], events: Iterable[Event]) -> Said:
    """What was said, by the first layout that holds anything, for the question and the answer."""
    found = list(events)
    places = [attributes, *(event.attributes for event in found if event.name == DETAILS)]
    asked = (
        _first(places, "gen_ai.input.messages", "user")
        or _numbered(attributes, "prompt")
        or _of_events(found)
        or _first(_contents(found, attributes), "gen_ai.prompt", "user")
    )
    answers = (
        _first(places, "gen_ai.output.messages", "assistant")
        or _numbered(attributes, "completion")
        or _choices(found)
        or _first(_contents(found, attributes), "gen_ai.completion", "assistant")
    )
    answer = next((one for one in answers if not one.empty), answers[0] if answers else None)
    return Said(tuple(asked), answer)


def _contents(
    events: Iterable[Event], attributes: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    held = [one.attributes for one in events if one.name.startswith("gen_ai.content.")]
    return [*held, attributes]


def _first(places: Iterable[Mapping[str, Any]], key: str, role: str) -> Sequence[Message]:
    """The messages of the first place that has them."""
    for place in places:
        if found := _messages(place.get(key), role):
            return found
    return ()


def _messages(value: Any, role: str) -> Sequence[Message]:
    """Of messages, one message, or JSON of them; any other text is one that `role` wrote."""
    if isinstance(value, str):
        try:
            loaded = json_of(value)
        except ValueError:
            loaded = None
        if not isinstance(loaded, list | dict):
            return (Message(role, clean(value)),) if value.strip() else ()
        value = loaded
    if isinstance(value, dict):
        listed = value.get("messages") or value.get("choices")
        value = listed if isinstance(listed, list) else [value]
    return [message_of(one, role) for one in objects(value)]


def message_of(value: Mapping[str, Any], role: str) -> Message:
    """A message of any layout: with parts, with a content, or a choice that holds one."""
    inner = value.get("message")
    if isinstance(inner, str):
        inner = _loaded(inner)
    held = inner if isinstance(inner, dict) else value
    content = held.get("parts") if "parts" in held else held.get("content")
    found = _of_content(content)
    calls = tuple(map(_call, objects(held.get("tool_calls"))))
    reason = value.get("finish_reason") or held.get("finish_reason")
    own = held.get("role") or value.get("role")
    return replace(
        found,
        role=own if isinstance(own, str) else role,
        calls=(*found.calls, *(call for call in calls if call)),
        finish_reason=reason if isinstance(reason, str) else "",
    )


def _of_content(content: Any) -> Message:
    """Of a text, or of parts, which may be written as JSON."""
    if isinstance(content, str):
        loaded = _loaded(content) if content.lstrip().startswith("[{") else None
        if not (isinstance(loaded, list) and loaded and all(map(_is_part, loaded))):
            return Message("", clean(content))
        content = loaded
    texts, reasoning, calls, more = [], [], [], False
    parts = [content] if isinstance(content, dict) else content
    for part in parts if isinstance(parts, list) else ():
        kind = _kind(part)
        text = _text(part)
        if kind in _CALLS and (call := _call(part)):
            calls.append(call)
        elif kind in _REASONING:
            reasoning.append(text)
        elif kind in _TEXTS or kind in _RESULTS:
            texts.append(text)
        else:
            more = True
    return Message("", "\n".join(texts), "\n".join(reasoning), tuple(calls), more=more)


def _kind(part: Any) -> str:
    """ "" for what is no part."""
    if isinstance(part, dict):
        kind = part.get("type", "text")
        return kind if isinstance(kind, str) else ""
    return "text" if isinstance(part, str) else ""


def _is_part(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str)


def _text(part: Any) -> str:
    if not isinstance(part, dict):
        return clean(part) if isinstance(part, str) else ""
    keys = ("content", "text", "thinking", "response", "result", "refusal")
    found = next((part[key] for key in keys if part.get(key) is not None), "")
    return clean(found if isinstance(found, str) else _written(found))


def _call(value: Mapping[str, Any]) -> ToolUse | None:
    """A call to a tool; None without a name."""
    held = value.get("function")
    function = held if isinstance(held, dict) else value
    name, given = function.get("name"), function.get("arguments", function.get("input"))
    if not isinstance(name, str):
        return None
    written = given if isinstance(given, str) else _written(given)
    return ToolUse(name=clean(name), arguments="" if given is None else clean(written))


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _loaded(text: str) -> Any:
    try:
        return json_of(text)
    except ValueError:
        return None


def _of_events(events: Iterable[Event]) -> Sequence[Message]:
    return [
        message_of(_held(event), match[1])
        for event in events
        if (match := _EVENT.fullmatch(event.name))
    ]


def _choices(events: Iterable[Event]) -> Sequence[Message]:
    chosen = [_held(event) for event in events if event.name == "gen_ai.choice"]
    return [message_of(one, "assistant") for one in chosen]


def _held(event: Event) -> Mapping[str, Any]:
    """What an event says: its body, its attribute that is JSON, or its attributes."""
    if isinstance(event.body, dict):
        return event.body
    content = event.attributes.get("gen_ai.event.content", event.body)
    if isinstance(content, str):
        loaded = _loaded(content)
        return loaded if isinstance(loaded, dict) else {"content": content}
    return event.attributes


def _numbered(attributes: Mapping[str, Any], kind: str) -> Sequence[Message]:
    """The messages of `gen_ai.KIND.0.content` and what stands beside it."""
    fields: dict[int, dict[str, Any]] = {}
    for key, value in attributes.items():
        match = _NUMBERED.fullmatch(key)
        if match and match[1] == kind:
            fields.setdefault(int(match[2]), {})[match[3]] = value
    role = "user" if kind == "prompt" else "assistant"
    return [message_of(_with_calls(fields[place]), role) for place in sorted(fields)]


def _with_calls(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    calls: dict[int, dict[str, Any]] = {}
    for key, value in fields.items():
        if match := _NUMBERED_CALL.fullmatch(key):
            calls.setdefault(int(match[1]), {})[match[2]] = value
    return {**fields, "tool_calls": [calls[place] for place in sorted(calls)]}
