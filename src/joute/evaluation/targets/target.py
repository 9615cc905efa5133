"""Targets: what is evaluated, which is anything that answers an item."""

from collections.abc import Iterable
from typing import Protocol

from joute.evaluation.answers import Answer
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item


class Target(Protocol):
    """Something that answers an item: a model of an endpoint, for instance."""

    @property
    def id(self) -> str: ...

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:
        """Its answer to an item of the set; one that failed has an `error`, nothing is raised."""
        ...


class OtherTarget(Target, Protocol):
    """A target that is no model of the offer: an application, a function, a classical method."""

    @property
    def digest(self) -> str:
        """SHA-256 of all that its answers follow from, "" when unknown: two runs of another digest
        are not compared silently."""
        ...


def digests_of(targets: Iterable[OtherTarget]) -> dict[str, str]:
    """The known digests of targets by their ids."""
    return {one.id: one.digest for one in targets if one.digest}
