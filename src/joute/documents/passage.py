"""A passage, and how passages are chosen for a question: values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Passage:
    """A piece of a file as it is found and cited: `id` is that of its row, `titles` the headings
    that it stands under, the highest first; it begins on `page` and ends on `last_page`."""

    id: int
    file: str
    page: int
    last_page: int
    titles: tuple[str, ...]
    text: str
    key: str


@dataclass(frozen=True)
class RankedPassage:
    """A passage that was found, with its place in each ranking that found it, counted from 1."""

    passage: Passage
    lexical_rank: int | None = None
    vector_rank: int | None = None


@dataclass(frozen=True)
class Retrieval:
    """How passages are chosen: by words, by vectors, or both, merged by reciprocal rank.

    `count` is the number of passages that a model is given, 1 to 20. Where vectors are asked for
    and no model of embeddings is configured, or it fails, words choose alone, and `Retrieved` says
    so.
    """

    by: Literal["words", "vectors", "both"] = "both"
    count: int = 5


@dataclass(frozen=True)
class Retrieved:
    """The passages of a question, the best first. `by` is what chose them in the end."""

    passages: Sequence[RankedPassage]
    by: Literal["words", "vectors", "both"]
