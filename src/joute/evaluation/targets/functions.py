"""A function of Python as a target."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from joute.evaluation.answers import Answer
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.prompts import rendered

logger = logging.getLogger(__name__)

Function = Callable[[str], Awaitable[str]]


@dataclass(frozen=True)
class FunctionTarget:
    """An async function from a question to its answer, named `id`."""

    id: str
    function: Function
    timer: Callable[[], float] = time.perf_counter

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:  # noqa: ARG002 # the protocol
        """What the function returns for the prompt; what it raises is the error `failed`."""
        started = self.timer()
        try:
            text: object = await self.function(rendered(header.prompt, item))
            if not isinstance(text, str):
                raise TypeError(f"it returned {text!r}, which is no text")
        except Exception:  # one answer must not end the run
            logger.exception("%s failed on item %s", self.id, item.id)
            return Answer(error="failed", latency_s=self.timer() - started)
        return Answer(text=text, finish_reason="stop", latency_s=self.timer() - started)
