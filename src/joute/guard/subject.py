"""What rules know beside a text: of the use, and of the conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Scope:
    """What a use is about, and what it does not say.

    `topics` are examples of questions by the name of the topic, of those that are `allowed` and of
    others; `terms` are words that no answer may hold, `secrets` words that only the service knows,
    such as a canary in its instructions. `most_characters` and `most_turns` bound a conversation,
    None without a bound.
    """

    topics: Mapping[str, Sequence[str]] = field(default_factory=dict)
    allowed: Sequence[str] = ()
    terms: Sequence[str] = ()
    most_characters: int | None = None
    most_turns: int | None = None
    secrets: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True)
class Given:
    """What stands beside a text in its conversation: `text` is what an answer must be supported by,
    `instructions` those of the system, `asked` the question, `before` the questions before it,
    `turns` the number of questions so far, the last one included."""

    text: str = ""
    instructions: str = ""
    asked: str = ""
    before: str = ""
    turns: int = 1
