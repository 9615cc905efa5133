"""What came of an answer in OpenAI's format: what of it is sent on, and what is counted."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from joute.llm import ToolCall, clean
from joute.llm.errors import HostError
from joute.llm.pieces import Timings
from joute.llm.refusals import refusal_in_stream
from joute.llm.request import Json
from joute.llm.streams import DONE, Chunk
from joute.llm.untrusted import is_number, mapping, mappings
from joute.llm.usage import Received, merge_usage

_THOUGHTS = ("reasoning_content", "reasoning", "thinking")

# In bytes of text: what goes on beyond ignores its limit of tokens.
_MOST_PER_TOKEN = 32
_LEAST_ROOM = 64 * 1024
_LONGEST_REASON = 40


class Answered:
    """The answers of one call, `choices` of them, of at most so many tokens in all."""

    def __init__(self, choices: int, most_tokens: int) -> None:
        self.counts: Json = {}
        self.finish_reason = ""
        self.last: Json = {}
        self.done = False
        self.began = False
        self._choices = choices
        self._ended: set[int] = set()
        self._timings: Json = {}
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._called: list[str] = []
        self._room = max(_LEAST_ROOM, _MOST_PER_TOKEN * most_tokens)

    @property
    def over(self) -> bool:
        """Whether each answer has a reason to end."""
        return len(self._ended) >= self._choices

    @property
    def text(self) -> str:
        return "".join(self._text)

    @property
    def received(self) -> Received:
        called = "".join(self._called)
        calls = (ToolCall("", "", called),) if called else ()
        return Received(self.text, "".join(self._reasoning), calls)

    @property
    def timings(self) -> Timings | None:
        """The times of llama.cpp's server, in milliseconds; None without that of writing."""
        found = (self._timings.get(f"{name}_ms") for name in ("prompt", "predicted", "load"))
        read, write, load = (one / 1000 if is_number(one) and one >= 0 else None for one in found)
        return None if write is None else Timings(read or 0.0, write, load or 0.0)

    def take(self, chunks: Sequence[Chunk]) -> bytes:
        """The events to send on: all but the count of tokens, which waits for its cost.

        Raises the error that a chunk holds, and HostError for an answer without end.
        """
        events: list[bytes] = []
        for chunk in chunks:
            if chunk is DONE:
                self.done = True
                break
            if self._is_sent(chunk.values):
                events.append(_data(chunk))
        return b"".join(events)

    def take_whole(self, body: Json) -> None:
        """An answer that came at once. Raises HostError when it is none."""
        choices = mappings(body.get("choices"))
        if not choices:
            raise HostError("an answer without choices")
        self._note(body)
        for choice in choices:
            self._add(mapping(choice.get("message")))
            self._end(choice)
        self.began = self.done = True

    def _is_sent(self, values: Json) -> bool:
        self._note(values)
        choices = mappings(values.get("choices"))
        if not choices:
            return not values.get("usage")
        self.last = values
        for choice in choices:
            if choice.get("error"):
                raise refusal_in_stream(choice["error"])
            self._note(choice)
            self._add(mapping(choice.get("delta")) or mapping(choice.get("message")))
            self._end(choice)
        return True

    def _note(self, values: Json) -> None:
        counts = values.get("usage")
        if isinstance(counts, dict):
            self.counts = merge_usage(self.counts, counts)
        if isinstance(values.get("timings"), dict):
            self._timings = values["timings"]

    def _end(self, choice: Json) -> None:
        reason = choice.get("finish_reason")
        if reason not in (None, "", "null"):
            index = choice.get("index", 0)
            self._ended.add(index if isinstance(index, int) else 0)
            self.finish_reason = clean(str(reason))[:_LONGEST_REASON]

    def _add(self, delta: Json) -> None:
        """The words of a delta, or of a whole message."""
        content = delta.get("content") or delta.get("refusal")
        if content:
            self._keep(self._text, content if isinstance(content, str) else _words(content))
        else:
            thought = next((delta[name] for name in _THOUGHTS if delta.get(name)), None)
            if thought:
                self._keep(self._reasoning, thought if isinstance(thought, str) else "")
        if delta.get("tool_calls"):
            for call in mappings(delta["tool_calls"]):
                function = mapping(call.get("function"))
                self._keep(
                    self._called, f"{function.get('name') or ''}{function.get('arguments') or ''}"
                )

    def _keep(self, kept: list[str], text: str) -> None:
        if text:
            self.began = True
            kept.append(text)
            self._room -= len(text)
            if self._room < 0:
                raise HostError("the answer goes on beyond its limit of tokens")


def _words(content: Any) -> str:
    """The words in a list of parts."""
    texts = (part.get("text") for part in mappings(content))
    return "".join(text for text in texts if isinstance(text, str))


def _data(chunk: Chunk) -> bytes:
    """An event of a chunk. One that came as a whole answer becomes a part of a stream."""
    choices = chunk.values.get("choices")
    if isinstance(choices, list) and any("message" in choice for choice in mappings(choices)):
        whole = [as_delta(choice) for choice in mappings(choices)]
        values = {**chunk.values, "object": "chat.completion.chunk", "choices": whole}
        return event(values)
    # Between values JSON may have lines, which would end an event; inside a text it has none.
    data = b" ".join(chunk.data.splitlines())
    if not data.isascii():  # what is no UTF-8 is read so too
        data = data.decode(errors="replace").encode()
    return b"data: %s\n\n" % data


def as_delta(choice: Json) -> Json:
    """A choice of a whole answer as one of a stream."""
    delta = choice.get("delta") or choice.get("message")
    return {**{name: value for name, value in choice.items() if name != "message"}, "delta": delta}


def event(values: Json) -> bytes:
    """An object as an event."""
    return b"data: %s\n\n" % json.dumps(values, separators=(",", ":")).encode()


def chunks_in(data: bytes) -> Iterator[dict[str, Any]]:
    """The chunks of whole events."""
    for line in data.splitlines():
        if line.startswith(b"data: {"):
            yield json.loads(line[6:])
