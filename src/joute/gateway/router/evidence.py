"""What a router of a use is learned from, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from joute.classification import CLASSIFIED_LANGUAGES, label
from joute.language import detect

if TYPE_CHECKING:
    from joute.routing import Row

# Questions of which no topic is known; a router knows them as well as any other kind.
NO_TOPIC = "none"
# A topic is read in so many characters.
_READ = 2_000


@dataclass
class Observed:
    """What requests took of a model: tokens read (None unknown) and written; dollars and Wh."""

    tokens: list[tuple[int | None, float]] = field(default_factory=list)
    dollars: list[float] = field(default_factory=list)
    wh: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Gathered:
    """Rows of evidence, what models took, and the newest vote and deletion that were there."""

    rows: "Sequence[Row]"
    observed: Mapping[str, Observed]
    newest_vote: int
    newest_deletion: int


def topic_of(text: str) -> str:
    """The topic of a question, as votes have it."""
    start = text[:_READ]
    known = detect(start, "") in CLASSIFIED_LANGUAGES
    return (label("topic", start) if known else None) or NO_TOPIC


def vote_id(number: int) -> str:
    """The id of a vote in a policy."""
    return f"vote:{number}"
