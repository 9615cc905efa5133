"""The pieces of an answer, from any endpoint."""

from dataclasses import dataclass
from typing import Literal

from joute.llm.request import ToolCall


@dataclass(frozen=True)
class Usage:
    """Tokens of one call; None is unknown.

    `output_tokens` counts all that was generated, `reasoning_tokens` included. `source` says who
    counted: the host, our estimate, the file of recorded answers, or a simulated player.
    """

    input_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None
    source: Literal["host", "estimate", "recorded", "simulated"]


@dataclass(frozen=True)
class Timings:
    """Seconds of computing, as the server that answered counted them: reading the question,
    writing the answer, loading the model. Waiting for its turn is in none."""

    read_s: float
    write_s: float
    load_s: float = 0.0

    @property
    def whole_s(self) -> float:
        return self.read_s + self.write_s + self.load_s


@dataclass(frozen=True)
class Text:
    """The next words of the answer."""

    text: str


@dataclass(frozen=True)
class Reasoning:
    """The next words of what the model writes before its answer."""

    text: str


@dataclass(frozen=True)
class Divided:
    """All reasoning and text so far, divided anew: it replaces them.

    Some models show only by a closing tag that what they wrote was reasoning.
    """

    reasoning: str
    text: str


@dataclass(frozen=True)
class ToolCallDelta:
    """The next characters of a call to a tool: the calls of an answer are numbered from 0.

    The first delta of a call gives its `id` and `name`, empty in the others.
    """

    index: int
    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class TokenLogprob:
    """A token and the natural logarithm of its probability, -inf included; `top` are the likeliest
    tokens in its place."""

    token: str
    logprob: float
    top: tuple["TokenLogprob", ...] = ()


@dataclass(frozen=True)
class Logprobs:
    """The next tokens of the answer with their log-probabilities, after their text."""

    tokens: tuple[TokenLogprob, ...]


@dataclass(frozen=True)
class End:
    """The answer is over.

    `finish_reason` is stop, length or tool_calls; stopped, when a person stopped it; or the host's
    own word, where it is none that Joute knows. `tool_calls` are the calls whole. `timings` is None
    when the host gives none: most do not. `model` is the name that the host gave to the model that
    answered, "" when it gave none.
    """

    usage: Usage
    finish_reason: str
    timings: Timings | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    model: str = ""

    @property
    def cut(self) -> bool:
        """Whether the answer was cut at the limit of output tokens, or of the context."""
        return self.finish_reason == "length"


Piece = Text | Reasoning | Divided | ToolCallDelta | Logprobs | End
