"""Targets that joute.toml or a set declares, opened for a run."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from joute import llm
from joute.evaluation.errors import RepeatedModel, UnknownTarget
from joute.evaluation.sets.evalset import EvaluationSet
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import CALLABLE, PythonTarget, TargetTable
from joute.evaluation.targets.target import OtherTarget

# By kind, a module of this package and its function: `opened(table, surroundings)`, an async
# context manager of the target.
KINDS = {
    "http": "applications.application:opened",
    "python": "functions:opened",
    "answers": "imported.answers:opened",
    "majority": "classical.majority:opened",
    "keywords": "classical.keywords:opened",
    "regex": "classical.patterns:opened",
    "tfidf": "classical.tfidf:opened",
    "bm25": "classical.search:opened",
}


@dataclass(frozen=True)
class Surroundings:
    """What a target may need: the environment, which holds secrets; the set; the items that it is
    asked, so many times each; the limits of time; the price of an hour of a core, in US dollars;
    the folder of joute.toml."""

    environ: Mapping[str, str]
    set: EvaluationSet
    asked: Callable[[], Iterable[Item]]
    epochs: int
    timeouts: llm.Timeouts
    usd_per_cpu_hour: float
    folder: Path


def functions_named(ids: Sequence[str]) -> Sequence[PythonTarget]:
    """The functions that are named as Python imports them, `module:function`: by an operator at the
    command line, and nobody else."""
    return [
        PythonTarget(kind="python", id=name, callable=name)
        for name in ids
        if re.fullmatch(CALLABLE, name)
    ]


def chosen(
    declared: Sequence[TargetTable], of_set: Sequence[TargetTable], ids: Sequence[str]
) -> Sequence[TargetTable]:
    """The targets of these ids, of joute.toml or else of the set. Raises UnknownTarget and
    RepeatedModel."""
    known = {table.id: table for table in (*of_set, *declared)}
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
