"""Events of a stream on their way through the guard: restored as they come, or gathered."""

from collections.abc import Iterable
from typing import Any

from joute.gateway.guarding.words import arguments_of
from joute.gateway.received import as_delta, event
from joute.guard import Masking
from joute.llm.request import Json
from joute.llm.untrusted import mapping, mappings

_FUNCTION = "function_call"
_TEXTS = ("content", "refusal", "reasoning_content", "reasoning", "thinking")


class Restoring:
    """Chunks whose words have the values in the place of their marks; a mark may be cut anywhere.

    Each text of each choice is a stream of its own; arguments of tools are JSON, and so is the
    answer with `json_answer`.
    """

    def __init__(self, masking: Masking, *, json_answer: bool) -> None:
        self._masking = masking
        self._json_answer = json_answer
        self._streams: dict[int, dict[str, Any]] = {}
        self._last: Json = {}
        self.lost = 0

    def feed(self, chunks: Iterable[dict[str, Any]]) -> bytes:
        """The events of chunks, which it changes."""
        return b"".join(event(self._chunk(chunk)) for chunk in chunks)

    def finish(self) -> bytes:
        """What is left of choices that had no reason to end."""
        rests = {at: self._rest(at) for at in self._streams}
        self._streams.clear()
        choices = [
            {"index": at, "delta": rest, "finish_reason": None} for at, rest in rests.items()
        ]
        return event({**self._last, "choices": choices}) if any(rests.values()) else b""

    def _chunk(self, chunk: dict[str, Any]) -> Json:
        self._last = chunk
        for number, choice in enumerate(_objects(chunk.get("choices"))):
            at = choice.get("index")
            at = at if isinstance(at, int) else number
            delta = choice.get("delta")
            if not isinstance(delta, dict):
                delta = choice["delta"] = {}
            self._feed(at, delta)
            if choice.get("finish_reason"):
                _append(delta, self._rest(at))
                self._streams.pop(at, None)
        return chunk

    def _feed(self, at: int, delta: dict[str, Any]) -> None:
        for name in _TEXTS:
            inside_json = self._json_answer and name == "content"
            if isinstance(delta.get(name), str):
                delta[name] = self._stream(at, name, inside_json).feed(delta[name])
            for part in _objects(delta.get(name)):
                if isinstance(part.get("text"), str):
                    part["text"] = self._stream(at, name, inside_json).feed(part["text"])
        self._feed_arguments(at, _FUNCTION, delta.get(_FUNCTION))
        for number, call in enumerate(_objects(delta.get("tool_calls"))):
            place = call.get("index")
            place = place if isinstance(place, int) else number
            self._feed_arguments(at, f"tool {place}", call.get("function"))
            custom = call.get("custom")
            if isinstance(custom, dict) and isinstance(custom.get("input"), str):
                custom["input"] = self._stream(at, f"custom {place}", False).feed(custom["input"])

    def _feed_arguments(self, at: int, name: str, function: Any) -> None:
        if isinstance(function, dict) and function.get("arguments") is not None:
            stream = self._stream(at, name, True)
            function["arguments"] = stream.feed(arguments_of(function))

    def _stream(self, at: int, name: str, inside_json: bool) -> Any:
        streams = self._streams.setdefault(at, {})
        if name not in streams:
            streams[name] = self._masking.stream(inside_json=inside_json)
        return streams[name]

    def _rest(self, at: int) -> dict[str, Any]:
        """The ends of the texts of a choice, that were held back."""
        rest: dict[str, Any] = {}
        for name, stream in self._streams.get(at, {}).items():
            text = stream.finish()
            self.lost += stream.lost
            if text and name == _FUNCTION:
                rest[name] = {"arguments": text}
            elif text and name.startswith("tool "):
                call = {"index": int(name.removeprefix("tool ")), "function": {"arguments": text}}
                rest.setdefault("tool_calls", []).append(call)
            elif text and name.startswith("custom "):
                call = {"index": int(name.removeprefix("custom ")), "custom": {"input": text}}
                rest.setdefault("tool_calls", []).append(call)
            elif text:
                rest[name] = text
        return rest


class Gathered:
    """Chunks of an answer that is held, as one whole answer, without the thoughts of the model."""

    def __init__(self) -> None:
        self._about: Json = {}
        self._choices: dict[int, dict[str, Any]] = {}
        self._calls: dict[int, dict[int, dict[str, Any]]] = {}

    def feed(self, chunks: Iterable[Json]) -> None:
        for chunk in chunks:
            self._about = self._about or chunk
            for number, choice in enumerate(_objects(chunk.get("choices"))):
                at = choice.get("index")
                self._add(at if isinstance(at, int) else number, choice)

    @property
    def answer(self) -> Json:
        """A whole completion."""
        for at, calls in self._calls.items():
            self._choices[at]["message"]["tool_calls"] = [calls[place] for place in sorted(calls)]
        choices = [{"index": at, **self._choices[at]} for at in sorted(self._choices)]
        return {**self._about, "choices": choices}

    def _add(self, at: int, choice: Json) -> None:
        found = self._choices.setdefault(
            at, {"message": {"role": "assistant", "content": None}, "finish_reason": None}
        )
        delta = mapping(choice.get("delta"))
        for name in ("content", "refusal"):
            text = delta.get(name)
            if isinstance(text, list):
                text = "".join(str(part.get("text") or "") for part in mappings(text))
            if isinstance(text, str):
                found["message"][name] = (found["message"].get(name) or "") + text
        function = mapping(delta.get(_FUNCTION))
        if function:
            whole = found["message"].setdefault(_FUNCTION, {"name": "", "arguments": ""})
            whole["name"] += str(function.get("name") or "")
            whole["arguments"] += arguments_of(function)
        for number, call in enumerate(mappings(delta.get("tool_calls"))):
            self._add_call(at, number, call)
        found["finish_reason"] = choice.get("finish_reason") or found["finish_reason"]

    def _add_call(self, at: int, number: int, call: Json) -> None:
        place = call.get("index")
        place = place if isinstance(place, int) else number
        kind = "custom" if "custom" in call else "function"
        called = mapping(call.get(kind))
        whole = self._calls.setdefault(at, {}).setdefault(
            place,
            {
                "index": place,
                "id": call.get("id"),
                "type": kind,
                kind: {"name": called.get("name")},
            },
        )
        written = "input" if kind == "custom" else "arguments"
        text = str(called.get("input") or "") if kind == "custom" else arguments_of(called)
        found = whole.setdefault(kind, {})
        found[written] = found.get(written, "") + text


def as_events(answer: Json) -> bytes:
    """A whole answer as the one event of a stream."""
    choices = [as_delta(choice) for choice in mappings(answer.get("choices"))]
    return event({**answer, "object": "chat.completion.chunk", "choices": choices})


def _append(delta: dict[str, Any], rest: dict[str, Any]) -> None:
    """The end of each text, after what the same delta has of it."""
    for name, value in rest.items():
        before = delta.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            before["arguments"] = (before.get("arguments") or "") + value["arguments"]
        elif isinstance(value, str) and isinstance(before, list):
            before.append({"type": "text", "text": value})
        else:
            delta[name] = value if before is None else before + value


def _objects(values: object) -> list[dict[str, Any]]:
    found = values if isinstance(values, list) else []
    return [one for one in found if isinstance(one, dict)]
