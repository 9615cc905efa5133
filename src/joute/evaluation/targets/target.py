"""Targets: what is evaluated, which is anything that answers an item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item


class Target(Protocol):
    """Something that answers an item: a model of an endpoint, for instance."""

    @property
    def id(self) -> str: ...

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:
        """Its answer to an item of the set; one that failed has an `error`. Raises BudgetSpent."""
        ...


@dataclass(frozen=True)
class Terms:
    """How a target is asked.

    `asks` says whether it may ask somebody outside of this process; `at_once` is the most answers
    under way, None as the run says. `usd` and `wh` are the most that an answer takes, None when
    unknown. Answers of a `cached` one are taken from earlier runs where nothing changed. Items that
    show pictures are for one that `reads_images` alone.
    """

    asks: bool = True
    at_once: int | None = None
    usd: float | None = None
    wh: float | None = None
    cached: bool = False
    reads_images: bool = False


UNKNOWN = Terms()
FREE = Terms(asks=False, usd=0.0, wh=0.0)
# Whoever wrote them saw what they saw.
IMPORTED = replace(FREE, reads_images=True)


# What a target is, where it is no model.
Kind = Literal["application", "function", "classical", "answers", "people"]
KIND_TEXTS: Mapping[str, str] = {
    "application": N_("HTTP application"),
    "function": N_("function"),
    "classical": N_("classical method"),
    "answers": N_("imported answers"),
    "people": N_("people"),
}


class OtherTarget(Protocol):
    """A target that is no model of the offer: an application, a function, a classical method."""

    @property
    def id(self) -> str: ...

    @property
    def kind(self) -> Kind: ...

    @property
    def digest(self) -> str:
        """SHA-256 of all that its answers follow from, "" when unknown: two runs of another digest
        are not compared silently."""
        ...

    @property
    def terms(self) -> Terms: ...

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:
        """Its answer to an item of the set. Raises an AnswerError."""
        ...

    def notes(self) -> Sequence[str]:
        """What people should know of its answers, once they are there."""
        ...


def digests_of(targets: Iterable[OtherTarget]) -> dict[str, str]:
    """The known digests of targets by their ids."""
    return {one.id: one.digest for one in targets if one.digest}
