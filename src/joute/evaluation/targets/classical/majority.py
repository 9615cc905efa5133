"""The answer that most items expect: what a method must beat to have learned anything."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.evaluation.settings import MajorityTarget
from joute.evaluation.targets.classical.learning import Example, Learned, learning
from joute.evaluation.targets.classical.method import ClassicalTarget
from joute.evaluation.targets.declared import Surroundings


@asynccontextmanager
async def opened(
    table: MajorityTarget, surroundings: Surroundings
) -> AsyncIterator[ClassicalTarget]:
    yield learning(table, table.id, surroundings, most_frequent, "majority 1")


def most_frequent(examples: Sequence[Example]) -> Learned:
    """Of several alike, the first."""
    ((answer, _),) = Counter(one.answer for one in examples).most_common(1)
    return lambda _: answer
