"""Scorers: an answer against the standard of its item."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from joute.evaluation.answers import Answer
from joute.evaluation.sets.item import ChatMessage, Item


class Embedded(NamedTuple):
    """The vectors of texts, and what they took: those that were paid before took nothing."""

    vectors: Sequence[Sequence[float]]
    taken: Answer


@dataclass(frozen=True)
class Score:
    """The value of an answer; None is unscored: it is counted, and never zero.

    `label` is a class or a verdict, such as refused; `reason` says why, for people. `judged` are
    the answers of a judge that it took, paid apart, and what its vectors took. `details` are
    figures that explain it.
    """

    value: float | None
    label: str = ""
    reason: str = ""
    judged: tuple[Answer, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


class Judge(Protocol):
    """A model that scorers ask."""

    @property
    def id(self) -> str: ...

    async def ask(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_output_tokens: int = 500,
        schema: dict[str, Any] | None = None,
    ) -> Answer:
        """Its answer; one that failed has an `error`, nothing is raised."""
        ...

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """The texts as vectors, and what they took. Raises an AnswerError."""
        ...


class Scorer(Protocol):
    """A scorer of one set; a new `version` is another scorer, whose values are not compared.

    `range` are the least and the greatest value. `needs_judge` says whether it asks a model; one
    that does has `asks(item)` too, all that it may ask about an item without its answer: without
    it nobody can say what a run may cost. One that compares vectors has `embeds(item)`, the texts
    that it needs them of beside the answer, none where it does not apply. One that applies to items
    with an expected answer only may say so by `needs_expected`, one to items with tests only by
    `needs_tests`. One that runs what models write has an option `sandbox`, and says so by
    `needs_sandbox`.
    """

    name: str
    version: str
    range: tuple[float, float]
    needs_judge: bool

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        """The score; None where the scorer does not apply to the item, which has no expected answer
        for instance. It is only called with an answer that did not fail."""
        ...
