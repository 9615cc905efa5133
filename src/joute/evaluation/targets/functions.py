"""A function of Python as a target."""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadTarget, FunctionFailed
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import Declared, PythonTarget
from joute.evaluation.targets.declared import Surroundings
from joute.evaluation.targets.prompts import prompt_of
from joute.evaluation.targets.stated import answer_of, most_wh
from joute.evaluation.targets.target import UNKNOWN, Kind, Terms

logger = logging.getLogger(__name__)

Function = Callable[[str], Awaitable[Any]]

# Of a function that is not async, at once.
_THREADS = 40
_LATE = "no answer within answer_s of [limits]"


@dataclass(frozen=True)
class FunctionTarget:
    """An async function from a question to its answer, named `id`: a text, or a mapping with the
    fields of an Answer that it knows. `declared` is what it does not say of cost and Wh."""

    id: str
    function: Function
    kind: Kind = "function"
    digest: str = ""
    terms: Terms = UNKNOWN
    declared: Declared | None = None
    longest_s: float | None = None
    timer: Callable[[], float] = time.perf_counter

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:  # noqa: ARG002 # the protocol
        """What the function returns for the prompt. Raises FunctionFailed for what it raises."""
        started = self.timer()
        try:
            async with asyncio.timeout(self.longest_s):
                found = await self.function(prompt_of(header, item))
        except TimeoutError as error:
            raise FunctionFailed(f"TimeoutError: {error}" if str(error) else _LATE) from error
        except FunctionFailed:
            logger.exception("%s failed on item %s", self.id, item.id)
            raise
        except (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt):
            raise
        except BaseException as error:  # SystemExit too: one answer must not end the run
            logger.exception("%s failed on item %s", self.id, item.id)
            raise FunctionFailed(f"{type(error).__name__}: {error}") from error
        stated = {"text": found} if isinstance(found, str) else found
        if not isinstance(stated, Mapping) or not isinstance(stated.get("text", ""), str):
            raise FunctionFailed(f"it returned {found!r:.200}, which is no text")
        return answer_of(stated, self.declared, self.timer() - started)

    def notes(self) -> Sequence[str]:
        return ()


@asynccontextmanager
async def opened(table: PythonTarget, surroundings: Surroundings) -> AsyncIterator[FunctionTarget]:
    """The function that joute.toml names. Raises BadTarget where there is none."""
    yield FunctionTarget(
        table.id,
        _asynchronous(_function(table, surroundings.folder), table.at_once),
        terms=Terms(at_once=table.at_once, usd=table.cost_usd, wh=most_wh(table)),
        declared=table,
        longest_s=surroundings.timeouts.answer_s,
    )


def _function(table: PythonTarget, folder: Path) -> Callable[[str], Any]:
    """The function, of a module that is installed, or lies beside joute.toml or in the working
    folder: commands of the console do not look there by themselves."""
    module, name = table.callable.split(":")
    for here in (str(folder.absolute()), str(Path.cwd())):
        if here not in sys.path:
            sys.path.append(here)
    try:
        function = getattr(import_module(module), name)
    except (Exception, SystemExit) as error:  # a module of somebody may raise anything
        raise BadTarget(name=table.id, reason=f"{type(error).__name__}: {error}") from error
    if not callable(function):
        raise BadTarget(name=table.id, reason=f"{table.callable} is no function")
    found: Callable[[str], Any] = function
    return found


def _asynchronous(function: Callable[[str], Any], at_once: int | None) -> Function:
    """The function itself, or in a thread where it is not async."""
    if iscoroutinefunction(function) or iscoroutinefunction(type(function).__call__):
        return function
    threads = CapacityLimiter(at_once or _THREADS)

    def called(question: str) -> Any:
        try:
            return function(question)
        # Signals reach the main thread only: from here these would stop the loop, and not the run.
        except (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt) as error:
            raise FunctionFailed(f"{type(error).__name__}: {error}") from error

    async def in_thread(question: str) -> Any:
        return await run_sync(called, question, limiter=threads, abandon_on_cancel=True)

    return in_thread
