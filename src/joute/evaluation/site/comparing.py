"""Two runs of a site compared, model by model."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.comparison.pairs import Comparison, compare, gathered
from joute.evaluation.comparison.results import Result
from joute.evaluation.comparison.sources import Source, condition_differences, models_to_compare
from joute.evaluation.runs.conditions import Difference
from joute.evaluation.site.runs import header_of
from joute.evaluation.tables import StoredRow, StoredRun

# A column of StoredRow for each field of Result; answers are read where they are shown.
_COLUMNS = (StoredRow.item, StoredRow.model, StoredRow.score, StoredRow.cluster)


@dataclass(frozen=True)
class Compared:
    """Two runs: the conditions that differ, and each model of the second with the first."""

    differences: Sequence[Difference]
    comparisons: Sequence[Comparison]

    @property
    def changes(self) -> Sequence[str]:
        """The items on which a score changed."""
        items = (change.item for found in self.comparisons for change in found.changes)
        return list(dict.fromkeys(items))


async def compared(session: AsyncSession, a: StoredRun, b: StoredRun) -> Compared:
    """The models that both runs hold, each with itself; without any, the first of `a` with each of
    `b`. Raises NothingToCompare."""
    sources = [await _source(session, run) for run in (a, b)]
    shared = sources[0].models.keys() & sources[1].models.keys()
    baseline = None if shared else next(iter(sources[0].models), None)
    models = models_to_compare(sources, a=baseline)
    if not shared:
        models = [one for one in models if one.name_b in sources[1].models]
    return Compared(condition_differences(sources), compare(models))


async def _source(session: AsyncSession, run: StoredRun) -> Source:
    results = [result async for result in _results(session, run)]
    return Source(f"{run.started_at:%Y-%m-%d %H:%M}", gathered(results), header_of(run))


async def _results(session: AsyncSession, run: StoredRun) -> AsyncIterator[Result]:
    own = select(*_COLUMNS, StoredRow.item_hash).where(StoredRow.run_id == run.id)
    for row in await session.execute(own.order_by(StoredRow.position)):
        yield Result(*row[:4], item_hash=row.item_hash)
