"""What an answer is made of, whoever writes it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Usage:
    """Tokens of one answer; None is unknown.

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


@dataclass(frozen=True)
class Text:
    """The next words of the answer."""

    text: str


@dataclass(frozen=True)
class Reasoning:
    """The next words of what the model writes before its answer."""

    text: str


@dataclass(frozen=True)
class End:
    """The answer is over; `finish_reason` is the host's own word, such as stop or length.

    `timings` is None when the host tells none: most do not.
    """

    usage: Usage
    finish_reason: str
    timings: Timings | None = None


Piece = Text | Reasoning | End
