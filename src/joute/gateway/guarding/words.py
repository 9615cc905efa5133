"""The words of a request: where they stand, who wrote them, and what nobody here reads."""

import json as json_format
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

from joute.guard import Masking
from joute.llm.request import Json
from joute.llm.untrusted import mapping, mappings

# What is no text of a person: what the application declares, and how the model shall write.
_DECLARED = frozenset(
    {
        *("model", "messages", "tools", "functions", "tool_choice", "function_call"),
        *("response_format", "stop", "stream_options", "reasoning_effort", "service_tier"),
    }
)
_STRUCTURE = frozenset({"role", "type", "id", "tool_call_id", "index", "cache_control"})
_READ_PARTS = ("text", "refusal", "thinking")
# Parts of a message that are no text: no other type keeps a text from being masked.
_FILES = frozenset(
    {
        *("image", "image_url", "input_image", "audio", "audio_url", "input_audio"),
        *("video", "video_url", "input_video", "file", "input_file"),
    }
)
_CALLS = ("tool_calls", "function_call")
_DOCUMENTS = ("tool", "function")
_INSTRUCTIONS = ("system", "developer")


class Place(NamedTuple):
    """Where a text stands in a body."""

    holder: Any
    key: str | int

    @property
    def text(self) -> str:
        return str(self.holder[self.key])

    def put(self, text: str) -> None:
        self.holder[self.key] = text


@dataclass(frozen=True)
class Words:
    """A body whose words can be changed where they stand.

    `questions` are the texts of each message of a person, `documents` those of each result of a
    tool. `unread` are the kinds of parts that are no text: images, sound, files.
    """

    body: Json
    questions: Sequence[Sequence[Place]]
    documents: Sequence[Sequence[Place]]
    instructions: str
    unread: Sequence[str]

    @property
    def places(self) -> Sequence[Place]:
        """Every text that goes out, but what the application declares: tools, schemas, names."""
        beside = {name: self.body[name] for name in self.body.keys() - _DECLARED}
        found = [place for name in beside for place in within(self.body, name)]
        for message in self.body["messages"]:
            names = message.keys() - {*_STRUCTURE, "name"}
            found += [place for name in names for place in _within_message(message, name)]
        return found

    def mask(self, masking: Masking) -> None:
        """Personal data gets marks, the same in all texts; JSON is masked by value."""
        for message in self.body["messages"]:
            # No host takes a mark as a name.
            if message.get("role") not in _DOCUMENTS:
                message.pop("name", None)
        mask(self.places, masking)


def words_of(body: Json) -> Words:
    """The words of a chat completion, where they stand: take a copy to change them."""
    messages = mappings(body["messages"])
    of_role = [(str(message.get("role")), _words(message)) for message in messages]
    instructions = [texts for role, texts in of_role if role in _INSTRUCTIONS]
    return Words(
        body,
        questions=[
            texts
            for role, texts in of_role
            if role not in (*_INSTRUCTIONS, *_DOCUMENTS, "assistant")
        ],
        documents=[texts for role, texts in of_role if role in _DOCUMENTS],
        instructions="\n\n".join(map(joined, instructions)),
        unread=sorted({kind for message in messages for kind in _unread(message)}),
    )


def joined(places: Sequence[Place]) -> str:
    """The texts of a message, one on each line."""
    return "\n".join(place.text for place in places)


def cut_out(places: Sequence[Place], spans: Sequence[tuple[int, int]], mark: str) -> None:
    """A mark in the place of words; `spans` are places in the joined texts."""
    start = 0
    for place in places:
        text, end = place.text, start + len(place.text)
        within = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end]
        place.put(without(text, [(a, b) for a, b in within if a < b], mark))
        start = end + 1


def without(text: str, spans: Sequence[tuple[int, int]], mark: str) -> str:
    """A text with a mark in the place of each span; of those that overlap there is one."""
    pieces, done = [], 0
    for start, end in sorted(spans):
        if start >= done:
            pieces += [text[done:start], mark]
        done = max(done, end)
    return "".join((*pieces, text[done:]))


def mask(places: Sequence[Place], masking: Masking) -> None:
    """What is found in one text is masked in all."""
    structured = [place for place in places if place.text.lstrip()[:1] in ("{", "[")]
    apart = {id(place) for place in structured}
    plain = [place for place in places if id(place) not in apart]
    first = [(place, masking.mask_json(place.text), masking.known) for place in structured]
    for place, masked in zip(plain, masking.mask_all([one.text for one in plain]), strict=True):
        place.put(masked)
    # Once more where something was found in the other texts since.
    for place, masked, known in first:
        place.put(masked if masking.known == known else masking.mask_json(place.text))


def _words(message: Json) -> Sequence[Place]:
    """The texts of a message that are read as its words."""
    content = message.get("content")
    if isinstance(content, str):
        return [Place(message, "content")]
    return texts_of(content) if isinstance(content, list) else []


def texts_of(parts: Sequence[Any]) -> Sequence[Place]:
    """The texts of the parts of a content."""
    return [
        Place(part, name)
        for part in mappings(parts)
        for name in ("text", "refusal")
        if isinstance(part.get(name), str)
    ]


def within(holder: Any, key: str | int) -> Iterator[Place]:
    """Every text under a key."""
    waiting = [Place(holder, key)]
    while waiting:
        place = waiting.pop()
        value = place.holder[place.key]
        if isinstance(value, str):
            if value:
                yield place
        elif isinstance(value, list | dict):
            names = range(len(value)) if isinstance(value, list) else value
            waiting += [Place(value, name) for name in reversed(names)]


def opened(text: str) -> dict[str, Any]:
    """The value of a text that is JSON, under an empty name; nothing for another text."""
    if text.lstrip()[:1] not in ("{", "["):
        return {}
    try:
        return {"": json_format.loads(text)}
    except (ValueError, RecursionError):
        return {}


def closed(holder: Json) -> str:
    """The text of a value that was `opened`."""
    return json_format.dumps(holder[""], ensure_ascii=False)


def _within_message(holder: Any, key: str | int) -> Iterator[Place]:
    """The texts under a key of a message, but files, the names of what is called, and what says
    how the message is built."""
    value = holder[key]
    if isinstance(value, str):
        if value:
            yield Place(holder, key)
    elif isinstance(value, list):
        for number in range(len(value)):
            yield from _within_message(value, number)
    elif isinstance(value, dict) and not _is_file(value):
        called = {"name"} if value.keys() & {"arguments", "input"} else set()
        for name in value.keys() - _STRUCTURE - called:
            yield from _within_message(value, name)


def _is_file(part: Json) -> bool:
    kind = part.get("type")
    return isinstance(kind, str) and kind in _FILES


def _unread(message: Json) -> Iterator[str]:
    content = message.get("content")
    for part in mappings(content) if isinstance(content, list) else ():
        kind = part.get("type")
        if isinstance(kind, str) and kind not in _READ_PARTS and not texts_of([part]):
            yield kind[:40]


def restored(message: Json, masking: Masking, *, json: bool) -> dict[str, Any]:
    """A message of an answer with the values in the place of their marks; `json` where its words
    are JSON."""
    restore = masking.restore_json if json else masking.restore
    found: dict[str, Any] = deepcopy(dict(message))
    for name in found.keys() - {*_STRUCTURE, *_CALLS}:
        for place in _within_message(found, name):
            place.put(restore(place.text))
    for place in _arguments(found):
        # Of a custom tool they are any text, which is restored as JSON where it is JSON.
        place.put(masking.restore_json(place.text))
    return found


def answered(message: Json) -> Sequence[Place]:
    """The words of an answer, and the arguments of the tools that it calls."""
    refusal = [Place(message, "refusal")] if isinstance(message.get("refusal"), str) else ()
    return [*_words(message), *refusal, *_arguments(message)]


def beside_arguments(message: Json) -> Sequence[Place]:
    """What else is said of the tools that an answer calls: names, numbers, signatures."""
    read = {(id(place.holder), place.key) for place in _arguments(message)}
    return [
        place
        for name in _CALLS
        if name in message
        for place in within(message, name)
        if (id(place.holder), place.key) not in read
    ]


def held(message: Json) -> dict[str, Any]:
    """What is sent of an answer that waited for its rules, all of which they read: its words as one
    text, and the tools that it calls, whose arguments are texts. What else it has is not sent."""
    content = message.get("content")
    if content is not None and not isinstance(content, str):
        parts = content if isinstance(content, list) else [content]
        content = "".join(place.text for place in texts_of(parts))
    found: dict[str, Any] = {"role": "assistant", "content": content}
    if isinstance(message.get("refusal"), str):
        found["refusal"] = message["refusal"]
    if calls := mappings(message.get("tool_calls")):
        found["tool_calls"] = calls
    if function := mapping(message.get("function_call")):
        found["function_call"] = function
    for function in _called(found):
        if "arguments" in function:
            function["arguments"] = arguments_of(function)
    return found


def arguments_of(function: Json) -> str:
    """The arguments of a function as a text, which some hosts write as an object."""
    arguments = function.get("arguments")
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    return json_format.dumps(arguments, ensure_ascii=False)


def _called(message: Json) -> Iterator[Any]:
    """The functions and custom tools that a message calls."""
    for call in mappings(message.get("tool_calls")):
        for name in ("function", "custom"):
            if isinstance(call.get(name), dict):
                yield call[name]
    if isinstance(message.get("function_call"), dict):
        yield message["function_call"]


def _arguments(message: Json) -> Iterator[Place]:
    for called in _called(message):
        for name in ("arguments", "input"):
            if name in called:
                yield from within(called, name)
