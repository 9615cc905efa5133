"""Targets that the operator declares, [[targets]] of joute.toml, opened for a run."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module

from joute.evaluation.errors import RepeatedModel, UnknownTarget
from joute.evaluation.sets.evalset import EvaluationSet
from joute.evaluation.settings import TargetTable
from joute.evaluation.targets.target import OtherTarget

# By kind, a module of this package and its function: `opened(table, surroundings)`, an async
# context manager of the target.
KINDS = {"python": "functions:opened"}


@dataclass(frozen=True)
class Surroundings:
    """What a target may need: the environment, which holds secrets, and the set that it answers."""

    environ: Mapping[str, str]
    set: EvaluationSet


def chosen(declared: Sequence[TargetTable], ids: Sequence[str]) -> Sequence[TargetTable]:
    """The declared targets of these ids. Raises UnknownTarget and RepeatedModel."""
    known = {table.id: table for table in declared}
    for name in ids:
        if name not in known:
            raise UnknownTarget(name=name, known=", ".join(known) or "–")
        if ids.count(name) > 1:
            raise RepeatedModel(name=name)
    return [known[name] for name in ids]


@asynccontextmanager
async def opened(
    tables: Sequence[TargetTable], surroundings: Surroundings
) -> AsyncIterator[Sequence[OtherTarget]]:
    """The targets, closed at the end. Raises BadInput for one that cannot be used."""
    async with AsyncExitStack() as stack:
        found = []
        for table in tables:
            module, _, function = KINDS[table.kind].partition(":")
            opener = getattr(import_module(f"joute.evaluation.targets.{module}"), function)
            found.append(await stack.enter_async_context(opener(table, surroundings)))
        yield found
