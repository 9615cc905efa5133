"""The answer in the chunks of chat completions, as hosts really write them."""

from collections.abc import Iterator
from math import inf, isnan

from joute.llm.errors import CutStream
from joute.llm.finish_reasons import finish_reason
from joute.llm.pieces import End, Logprobs, Piece, Reasoning, Text, Timings, TokenLogprob, Usage
from joute.llm.refusals import refusal_in_stream
from joute.llm.request import Json, Request
from joute.llm.thinking import ThinkTags
from joute.llm.tokens import estimate_input_tokens, estimate_tokens
from joute.llm.tool_calls import ToolCallReader
from joute.llm.untrusted import is_number, mapping, mappings


class AnswerReader:
    """Reads the chunks of one streamed answer."""

    def __init__(self) -> None:
        self._last: Json | None = None
        self._usage: Json = {}
        self._timings: Json = {}
        self._tags = ThinkTags()
        self._calls = ToolCallReader()
        self._text: list[str] = []
        self._reasoning: list[str] = []

    def read(self, chunk: Json) -> Iterator[Piece]:
        """The pieces in a chunk; a whole answer (`message` for `delta`) is read as one chunk.

        Raises an AnswerError when the chunk holds an error.
        """
        self._usage = mapping(chunk.get("usage")) or self._usage
        self._timings = mapping(chunk.get("timings")) or self._timings
        for choice in mappings(chunk.get("choices"))[:1]:
            if choice.get("error"):
                raise refusal_in_stream(choice["error"])
            yield from self._delta(mapping(choice.get("delta")) or mapping(choice.get("message")))
            if choice.get("logprobs"):
                yield from _logprobs(choice["logprobs"])
            # The word null is no end either.
            if choice.get("finish_reason") not in (None, "", "null"):
                self._last = self._last or choice

    def rest(self) -> Iterator[Piece]:
        """The rest, at the end of the stream."""
        return self._recorded(self._tags.finish())

    def end(self, request: Request) -> End:
        """The end of the answer, with the host's token counts or our estimate of them.

        Raises CutStream without a finish reason, and what `finish_reason` raises.
        """
        if self._last is None:
            raise CutStream("the stream was closed without a finish reason")
        reason = finish_reason(self._last)
        usage = self._counted() or self._estimated(request)
        return End(usage, reason, _timings(self._timings), self._calls.calls())

    def _delta(self, delta: Json) -> Iterator[Piece]:
        thought = delta.get("reasoning_content") or delta.get("reasoning")
        content = delta.get("content") or delta.get("refusal")
        calls = delta.get("tool_calls")
        if thought or content or calls:
            self._last = None  # a host that continues had not finished, whatever its finish reason
        if thought:
            yield from self._recorded(Reasoning(text) for text in _texts(thought))
        if content:
            yield from self._content(content)
        if calls:
            for number, call in enumerate(mappings(calls)):
                yield self._calls.read(number, call)

    def _content(self, content: object) -> Iterator[Piece]:
        """Text is a string, or a list of parts (type text, or thinking with parts inside)."""
        if isinstance(content, str):
            yield from self._recorded(self._tags.feed(content))
        for part in mappings(content):
            if part.get("type") == "thinking":
                yield from self._recorded(Reasoning(text) for text in _texts(part.get("thinking")))
            else:
                yield from self._content(part.get("text"))

    def _recorded(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
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
        details = mapping(self._usage.get("completion_tokens_details"))
        # Some hosts (xAI, Gemini) leave reasoning out of completion_tokens, but not of the total.
        written = max(written, (_count(self._usage, "total_tokens") or 0) - read)
        return Usage(read, written, _count(details, "reasoning_tokens"), "host")

    def _estimated(self, request: Request) -> Usage:
        reasoning = estimate_tokens("".join(self._reasoning))
        calls = sum(estimate_tokens(f"{c.name} {c.arguments}") for c in self._calls.calls())
        written = estimate_tokens("".join(self._text)) + calls + reasoning
        read = estimate_input_tokens(request.messages, request.parameters.tools)
        return Usage(read, written, reasoning or None, "estimate")


def _logprobs(logprobs: object) -> Iterator[Logprobs]:
    tokens = tuple(_token_logprobs(mapping(logprobs).get("content")))
    if tokens:
        yield Logprobs(tokens)


def _token_logprobs(rows: object) -> Iterator[TokenLogprob]:
    """The rows that hold a token and a number."""
    for row in mappings(rows):
        token, logprob = row.get("token"), row.get("logprob")
        if isinstance(token, str) and is_number(logprob) and not isnan(logprob):
            top = tuple(_token_logprobs(row.get("top_logprobs")))
            yield TokenLogprob(token, float(logprob), top)


def _timings(values: Json) -> Timings | None:
    """The times of llama.cpp's server, in milliseconds; None without that of writing."""
    read, write, load = (_seconds(values, f"{name}_ms") for name in ("prompt", "predicted", "load"))
    return None if write is None else Timings(read or 0.0, write, load or 0.0)


def _seconds(values: Json, name: str) -> float | None:
    value = values.get(name)
    return value / 1000 if is_number(value) and 0 <= value < inf else None


def _texts(value: object) -> Iterator[str]:
    """Non-empty texts in a string or a list of parts."""
    if isinstance(value, str):
        if value:
            yield value
    else:
        for part in mappings(value):
            yield from _texts(part.get("text"))


def _count(values: Json, name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) and value >= 0 else None
