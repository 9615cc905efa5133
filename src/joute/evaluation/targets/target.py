"""Targets: what is evaluated, which is anything that answers an item."""

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
