"""A target that is no model, asked as models are: within the budget, again after what passes."""

from dataclasses import dataclass

from joute.evaluation.answers import Answer
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.cache import owner_of
from joute.evaluation.targets.caller import Caller
from joute.evaluation.targets.target import OtherTarget


@dataclass(frozen=True)
class CalledTarget:
    """A target in a run."""

    target: OtherTarget
    caller: Caller
    run: str

    @property
    def id(self) -> str:
        return self.target.id

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:
        """Its answer to an item of the set; one that failed has an `error`. Raises BudgetSpent."""
        owner = owner_of(self.run, item.id, self.id, epoch)
        return await self.caller.call(self.target, header, item, epoch, owner=owner)
