"""The answer in the chunks of chat completions, as hosts really write them."""

from collections.abc import Iterator
from math import inf, isnan

from joute.llm.errors import CutStream
from joute.llm.finish_reasons import finish_reason
from joute.llm.pieces import (
    Divided,
    End,
    Logprobs,
    Piece,
    Reasoning,
    Text,
    Timings,
    TokenLogprob,
)
from joute.llm.refusals import refusal_in_stream
from joute.llm.request import Json, Request
from joute.llm.thinking import ThinkTags
from joute.llm.tool_calls import ToolCallReader
from joute.llm.untrusted import Cleaner, clean, is_number, mapping, mappings
from joute.llm.usage import Received, merge_usage, usage

# In bytes. Few tokens are longer than four; what goes on beyond this ignores its limit.
_MOST_PER_TOKEN = 32
_LEAST_ROOM = 64 * 1024

_MOST_TOP_LOGPROBS = 20
_LONGEST_NAME = 200

# Where hosts write reasoning: the first that is there is read, the others repeat it.
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")


class AnswerReader:
    """Reads the chunks of the streamed answer to a request.

    `thinks_first`: the model is known to write its reasoning before a closing tag alone, as
    `closed_unopened` says after its answer. Once `full`, the answer went so far beyond the limit
    of the request that no more of it is read: it ends cut.
    """

    def __init__(self, request: Request, *, thinks_first: bool = False) -> None:
        self._request = request
        self._room = max(_LEAST_ROOM, _MOST_PER_TOKEN * request.parameters.max_output_tokens)
        self._last: Json | None = None
        self._usage: Json = {}
        self._timings: Json = {}
        self._model = ""
        self._tags = ThinkTags(thinks_first=thinks_first)
        self._calls = ToolCallReader()
        self._clean_text, self._clean_thought = Cleaner(), Cleaner()
        self._messages = ""
        self._has_deltas = False
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._thought_apart: list[str] = []
        self._tokens = _LEAST_ROOM + request.parameters.max_output_tokens
        self.full = False

    def read(self, chunk: Json) -> Iterator[Piece]:
        """The pieces in a chunk; a whole answer (`message` for `delta`) is read as one chunk.

        Raises an AnswerError when the chunk holds an error.
        """
        self._count(chunk.get("usage"))
        self._count(mapping(chunk.get("x_groq")).get("usage"))
        self._timings = mapping(chunk.get("timings")) or self._timings
        self._model = self._model or _name(chunk.get("model"))
        for choice in mappings(chunk.get("choices"))[:1]:
            if choice.get("error"):
                raise refusal_in_stream(choice["error"])
            self._count(choice.get("usage"))  # Moonshot
            yield from self._choice(choice)
            if choice.get("logprobs"):
                yield from self._logprobs(choice["logprobs"])
            # The word null is no end either.
            if choice.get("finish_reason") not in (None, "", "null"):
                self._last = self._last or choice

    @property
    def over(self) -> bool:
        """Whether there is a reason to end, and an answer before it; or no room for more."""
        if self._last is None:
            return False
        return self.full or bool(self._text or self._calls.calls())

    @property
    def counted(self) -> bool:
        """Whether the host gave token counts."""
        return bool(self._usage)

    @property
    def closed_unopened(self) -> bool:
        """Whether reasoning was told from the answer by a closing tag alone."""
        return self._tags.closed_unopened

    def rest(self) -> Iterator[Piece]:
        """The rest, at the end of the stream."""
        yield from self._apart(self._clean_thought.finish())
        yield from self._recorded(self._tags.feed(self._clean_text.finish()))
        cut = self._last is not None and self._last["finish_reason"] == "length"
        yield from self._recorded(self._tags.finish(cut=cut))

    def end(self) -> End:
        """The end of the answer, with the host's token counts or our estimate of them.

        Raises CutStream without a finish reason, and what `finish_reason` raises.
        """
        if self._last is None:
            raise CutStream("the stream was closed without a finish reason")
        reason, calls = finish_reason(self._last), self._calls.calls()
        received = Received("".join(self._text), "".join(self._reasoning), calls)
        counts = usage(self._usage, self._request, received)
        return End(counts, reason, _timings(self._timings), calls, self._model)

    def _count(self, counts: object) -> None:
        if isinstance(counts, dict):
            self._usage = merge_usage(self._usage, counts)

    def _choice(self, choice: Json) -> Iterator[Piece]:
        delta = mapping(choice.get("delta"))
        if any(delta.get(name) for name in ("content", "tool_calls", "refusal", *_THOUGHTS)):
            self._has_deltas = True
            return self._delta(delta)
        return self._delta(self._news(mapping(choice.get("message"))))

    def _news(self, message: Json) -> Json:
        """What a message adds: it may be the whole answer, the answer so far, the next words, or
        repeat what the deltas gave."""
        content = message.get("content")
        if self._has_deltas:
            return {}
        if not isinstance(content, str):
            return message
        news = content.removeprefix(self._messages)
        repeats = bool(self._messages) and content.startswith(self._messages)
        self._messages += news
        return {"content": news} if repeats else message

    def _delta(self, delta: Json) -> Iterator[Piece]:
        thought = next((delta[name] for name in _THOUGHTS if delta.get(name)), None)
        content = delta.get("content") or delta.get("refusal")
        calls = delta.get("tool_calls")
        if self.full or not (thought or content or calls):
            return
        self._last = None  # a host that continues had not finished, whatever its reason
        yield from self._thoughts(thought)
        yield from self._content(content)
        for number, call in enumerate(mappings(calls)):
            piece = self._calls.read(number, call)
            self._admitted(f"{piece.id}{piece.name}{piece.arguments}")
            yield piece

    def _content(self, content: object) -> Iterator[Piece]:
        """Text is a string, or a list of parts (type text, or thinking with parts inside)."""
        if isinstance(content, str):
            text = self._clean_text.feed(self._admitted(content))
            yield from self._recorded(self._tags.feed(text))
        for part in mappings(content):
            kind = part.get("type")
            if kind in ("thinking", "reasoning"):
                yield from self._thoughts(part.get(kind) or part.get("text"))
            else:
                yield from self._content(part.get("text"))

    def _thoughts(self, value: object) -> Iterator[Piece]:
        for text in _texts(value):
            yield from self._apart(self._clean_thought.feed(self._admitted(text)))

    def _apart(self, thought: str) -> Iterator[Piece]:
        """Reasoning that the host keeps apart."""
        if thought:
            self._thought_apart.append(thought)
            yield from self._recorded(iter((Reasoning(thought),)))

    def _admitted(self, text: str) -> str:
        """The part of a text that there is room for; the answer is over when there is none."""
        size = len(text.encode(errors="replace"))
        if size <= self._room:
            self._room -= size
            return text
        text = clean(text).encode()[: self._room].decode(errors="ignore")
        self._room, self.full = 0, True
        self._last = {"finish_reason": "length"}
        return text

    def _recorded(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            match piece:
                case Text(text):
                    self._text.append(text)
                case Reasoning(text):
                    self._reasoning.append(text)
                case Divided(thought, text):
                    self._reasoning, self._text = [*self._thought_apart, thought], [text]
                    yield Divided("".join(self._reasoning), text)
                    continue
            yield piece

    def _logprobs(self, logprobs: object) -> Iterator[Piece]:
        tokens = tuple(_token_logprobs(mapping(logprobs).get("content")))[: self._tokens]
        self._tokens -= len(tokens)
        if tokens:
            yield Logprobs(tokens)


def _token_logprobs(rows: object) -> Iterator[TokenLogprob]:
    """The rows that hold a token and a number."""
    for row in mappings(rows):
        token, logprob = row.get("token"), row.get("logprob")
        if isinstance(token, str) and is_number(logprob) and not isnan(logprob):
            top = tuple(_token_logprobs(row.get("top_logprobs")))[:_MOST_TOP_LOGPROBS]
            yield TokenLogprob(clean(token), float(logprob), top)


def _name(value: object) -> str:
    return clean(value)[:_LONGEST_NAME] if isinstance(value, str) else ""


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
