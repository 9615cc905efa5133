"""The chat completions format as hosts really speak it: values in, values out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from joute.llm.pieces import End, Piece, Reasoning, Text, Timings, Usage
from joute.llm.request import Json, Message, Request
from joute.llm.tokens import estimate_input_tokens, estimate_tokens


@dataclass(frozen=True)
class Dialect:
    """The parameters on which hosts and models differ."""

    stream_options: bool = True
    limit_name: str = "max_tokens"

    path = "chat/completions"
    models_path = "models"

    def body(self, request: Request) -> Json:
        """The body of a streamed request."""
        return {
            "model": request.model,
            "messages": [{"role": m.role, "content": m.text} for m in request.messages],
            "stream": True,
            self.limit_name: request.parameters.max_output_tokens,
        } | ({"stream_options": {"include_usage": True}} if self.stream_options else {})

    def after_refusal(self, detail: str) -> "Dialect | None":
        """What to try after a refusal that names a parameter; None when it names none of ours."""
        if self.stream_options and "stream_options" in detail:
            return replace(self, stream_options=False)
        if self.limit_name == "max_tokens" and "max_completion_tokens" in detail:
            return replace(self, limit_name="max_completion_tokens")
        return None

    def model_names(self, listed: Json) -> tuple[str, ...]:
        """The names in a list of models. Raises KeyError or TypeError when it is none."""
        return tuple(str(model["id"]) for model in listed["data"])


class ThinkTags:
    """Splits a text that begins by `<think>…</think>` into reasoning and answer, as it comes.

    A tag may be cut anywhere. White space around the tags and before the answer is dropped.
    """

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._held = ""
        self._step = self._at_start

    def feed(self, text: str) -> Iterator[Piece]:
        """The pieces that are certain once `text` has come."""
        self._held += text
        return self._step()

    def finish(self) -> Iterator[Piece]:
        """What was held back, now that nothing more comes."""
        held = self._held.lstrip()
        if held:
            yield Reasoning(held) if self._step == self._in_thought else Text(held)

    def _at_start(self) -> Iterator[Piece]:
        begun = self._held.lstrip()
        if begun.startswith(self._OPEN):
            self._held, self._step = begun.removeprefix(self._OPEN), self._in_thought
            yield from self._step()
        elif not self._OPEN.startswith(begun):
            self._held, self._step = begun, self._in_answer
            yield from self._step()

    def _in_thought(self) -> Iterator[Piece]:
        thought, close, after = self._held.partition(self._CLOSE)
        if close:
            self._held, self._step = after, self._before_answer
        else:
            kept = _beginning_at_end(thought, self._CLOSE)
            thought, self._held = thought[: len(thought) - kept], thought[len(thought) - kept :]
        if thought:
            yield Reasoning(thought)
        if close:
            yield from self._step()

    def _before_answer(self) -> Iterator[Piece]:
        self._held = self._held.lstrip()
        if self._held:
            self._step = self._in_answer
            yield from self._step()

    def _in_answer(self) -> Iterator[Piece]:
        text, self._held = self._held, ""
        if text:
            yield Text(text)


def _beginning_at_end(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    return next(size for size in range(len(tag) - 1, -1, -1) if text.endswith(tag[:size]))


class AnswerReader:
    """Reads the chunks of one streamed answer; `finish_reason` is "" until the host gives one."""

    def __init__(self) -> None:
        self.finish_reason = ""
        self._usage: Json = {}
        self._timings: Json = {}
        self._tags = ThinkTags()
        self._text: list[str] = []
        self._reasoning: list[str] = []

    def read(self, chunk: Json) -> Iterator[Piece]:
        """The pieces in a chunk; a whole answer (`message` for `delta`) is read as one chunk."""
        self._usage = _mapping(chunk.get("usage")) or self._usage
        self._timings = _mapping(chunk.get("timings")) or self._timings
        for choice in _list(chunk.get("choices"))[:1]:
            delta = _mapping(choice.get("delta")) or _mapping(choice.get("message"))
            thought = delta.get("reasoning_content") or delta.get("reasoning")
            yield from self._kept(Reasoning(text) for text in _texts(thought))
            yield from self._content(delta.get("content") or delta.get("refusal"))
            self.finish_reason = self.finish_reason or str(choice.get("finish_reason") or "")

    def rest(self) -> Iterator[Piece]:
        """What was held back, once the stream is over."""
        return self._kept(self._tags.finish())

    def end(self, messages: Sequence[Message]) -> End:
        """The end of the answer, with the host's token counts or our estimate of them."""
        usage = self._counted() or self._estimated(messages)
        return End(usage, self.finish_reason, _timings(self._timings))

    def _content(self, content: object) -> Iterator[Piece]:
        """Text is a string, or a list of parts (type text, or thinking with parts inside)."""
        if isinstance(content, str):
            yield from self._kept(self._tags.feed(content))
        for part in _list(content):
            if part.get("type") == "thinking":
                yield from self._kept(Reasoning(text) for text in _texts(part.get("thinking")))
            else:
                yield from self._content(part.get("text"))

    def _kept(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            if isinstance(piece, Text):
                self._text.append(piece.text)
            elif isinstance(piece, Reasoning):
                self._reasoning.append(piece.text)
            yield piece

    def _counted(self) -> Usage | None:
        read, written = (
            _count(self._usage, "prompt_tokens"),
            _count(self._usage, "completion_tokens"),
        )
        if read is None or written is None:
            return None
        details = _mapping(self._usage.get("completion_tokens_details"))
        # Some hosts (xAI, Gemini) leave reasoning out of completion_tokens, but not of the total.
        written = max(written, (_count(self._usage, "total_tokens") or 0) - read)
        return Usage(read, written, _count(details, "reasoning_tokens"), "host")

    def _estimated(self, messages: Sequence[Message]) -> Usage:
        reasoning = estimate_tokens("".join(self._reasoning))
        text = estimate_tokens("".join(self._text))
        read = estimate_input_tokens(messages)
        return Usage(read, text + reasoning, reasoning or None, "estimate")


def _timings(told: Json) -> Timings | None:
    """The times of llama.cpp's server, in milliseconds; None without that of writing."""
    read, write, load = (_seconds(told, f"{name}_ms") for name in ("prompt", "predicted", "load"))
    return None if write is None else Timings(read or 0.0, write, load or 0.0)


def _seconds(values: Json, name: str) -> float | None:
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value / 1000 if 0 <= value < inf else None


def error_in(chunk: Json) -> Json | None:
    """The error that a host sends inside a stream, if the chunk is one."""
    if chunk.get("error"):
        error = chunk["error"]
        return error if isinstance(error, dict) else {"message": str(error)}
    return chunk if chunk.get("object") == "error" else None


def _texts(value: object) -> Iterator[str]:
    """Non-empty texts in a string or a list of parts."""
    if isinstance(value, str):
        if value:
            yield value
    else:
        for part in _list(value):
            yield from _texts(part.get("text"))


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _count(values: Json, name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) and value >= 0 else None
