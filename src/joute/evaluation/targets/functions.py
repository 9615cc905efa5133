"""A function of Python as a target."""

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from inspect import iscoroutinefunction
from typing import Any

from anyio.to_thread import run_sync

from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadTarget
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import PythonTargetTable
from joute.evaluation.targets.declared import Surroundings
from joute.evaluation.targets.prompts import rendered

logger = logging.getLogger(__name__)

Function = Callable[[str], Awaitable[str]]


@dataclass(frozen=True)
class FunctionTarget:
    """An async function from a question to its answer, named `id`."""

    id: str
    function: Function
    digest: str = ""
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


@asynccontextmanager
async def opened(table: PythonTargetTable, _: Surroundings) -> AsyncIterator[FunctionTarget]:
    """The function that joute.toml names. Raises BadTarget where there is none."""
    module, name = table.callable.split(":")
    try:
        function = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise BadTarget(name=table.id, reason=str(error)) from error
    if not callable(function):
        raise BadTarget(name=table.id, reason=f"{table.callable} is no function")
    yield FunctionTarget(table.id, _asynchronous(function))


def _asynchronous(function: Callable[[str], Any]) -> Function:
    """The function itself, or in a thread where it is not async."""
    if iscoroutinefunction(function) or iscoroutinefunction(type(function).__call__):
        return function

    async def in_thread(question: str) -> str:
        text: str = await run_sync(function, question)
        return text

    return in_thread
