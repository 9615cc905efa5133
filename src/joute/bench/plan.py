"""What a bench asks, and when it stops."""

from dataclasses import dataclass

from joute.errors import N_, BadInput
from joute.llm import Timeouts

# As many as the client has connections to one host.
MOST_STREAMS = 500

# As long as a model reads, and a prompt is made within a second.
MOST_PROMPT_TOKENS = 1_000_000

# Of a report.
MOST_LEVELS = 200


@dataclass(frozen=True)
class Limits:
    """Where a bench stops, None where it does not: US dollars, Wh and seconds of all its requests,
    and the share of failures of a level after which none follows."""

    usd: float | None = None
    wh: float | None = None
    seconds: float | None = None
    errors: float | None = None


@dataclass(frozen=True)
class Plan:
    """A level for each length of prompts and number of streams, both in ascending order.

    A level ends after `requests`, before which its streams ask `warm_up` that are not counted; None
    is one for each stream. Lengths are in tokens as Joute estimates them; an answer is cut at
    `output_tokens`. Raises BadInput.
    """

    concurrency: tuple[int, ...]
    prompt_tokens: tuple[int, ...]
    requests: int
    output_tokens: int
    timeouts: Timeouts
    warm_up: int | None = None
    same_prompt: bool = False
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        if not all(1 <= number <= MOST_STREAMS for number in self.concurrency):
            raise BadInput(
                message=N_("--concurrency is one or more numbers from 1 to %(most)d: 1,2,4"),
                most=MOST_STREAMS,
            )
        if max(self.prompt_tokens) > MOST_PROMPT_TOKENS:
            raise BadInput(
                message=N_("A prompt has at most %(most)d tokens."), most=MOST_PROMPT_TOKENS
            )
        if len(self.levels) > MOST_LEVELS:
            raise BadInput(message=N_("A bench has at most %(most)d levels."), most=MOST_LEVELS)

    @property
    def levels(self) -> list[tuple[int, int]]:
        """The length of prompts and the number of streams of each level."""
        lengths, streams = sorted(set(self.prompt_tokens)), sorted(set(self.concurrency))
        return [(length, number) for length in lengths for number in streams]

    def warm_up_of(self, streams: int) -> int:
        return streams if self.warm_up is None else self.warm_up
