"""What a release says of one duel, before it becomes rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Ids(NamedTuple):
    """The keyed ids of a duel in this release; `prompt` is None when the question is not known."""

    duel: str
    voter: str
    prompt: str | None


@dataclass(frozen=True)
class Answer:
    """An answer to a turn, on a side."""

    turn: int
    side: str
    text: str
    recorded: bool
    cut: bool
    input_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None
    token_source: str


@dataclass(frozen=True)
class Reaction:
    """An opinion on one answer; `like` is None without one."""

    turn: int
    side: str
    like: bool | None
    tags: Sequence[str]
    comment: str


@dataclass(frozen=True)
class Footprint:
    """The figure of one answer, by one method, as `joute.footprint.Footprint.to_dict` gives it."""

    turn: int
    side: str
    output_tokens: int
    figure: dict[str, Any]


@dataclass(frozen=True)
class Conversation:
    """A duel with its vote: plain values, sent to the processes that mask.

    `prompts` are the questions before the reveal. `vote` holds the columns of the vote under the
    names of the table of votes. `reuse` is what the stricter licence says of training on answers.
    """

    ids: Ids
    models: dict[str, str]
    prompts: Sequence[str]
    answers: Sequence[Answer]
    reactions: Sequence[Reaction]
    footprints: Sequence[Footprint]
    vote: dict[str, Any]
    reuse: str

    def answer(self, turn: int, side: str) -> Answer | None:
        """The answer of a side to a turn, if it has one."""
        found = (one for one in self.answers if (one.turn, one.side) == (turn, side))
        return next(found, None)
