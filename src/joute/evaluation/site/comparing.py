"""Two runs of a site compared, model by model."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.comparison.pairs import Change, Comparison, compare, gathered
from joute.evaluation.comparison.results import Result
from joute.evaluation.comparison.sources import (
    Source,
    condition_differences,
    margin_of,
    models_to_compare,
)
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
    def changes(self) -> Mapping[str, Sequence[Change | None]]:
        """The items on which a score changed, with the change of each model, None without one."""
        changes: dict[str, list[Change | None]] = {}
        for place, found in enumerate(self.comparisons):
            for change in found.changes:
                row = changes.setdefault(change.item, [None] * len(self.comparisons))
                row[place] = change
        return changes


async def compared(session: AsyncSession, a: StoredRun, b: StoredRun) -> Compared:
    """The models that both runs hold, each with itself; without any, the first of `a` with each of
    `b`. Raises NothingToCompare."""
    results = [await _results(session, run) for run in (a, b)]
    return await asyncio.to_thread(_compared, (a, b), results)


def _compared(runs: Sequence[StoredRun], results: Sequence[Sequence[Result]]) -> Compared:
    names = [f"{run.started_at:%Y-%m-%d %H:%M}" for run in runs]
    if len(set(names)) < len(names):
        names = [run.id for run in runs]
    sources = [
        Source(name, gathered(found), header_of(run))
        for name, run, found in zip(names, runs, results, strict=True)
    ]
    shared = sources[0].models.keys() & sources[1].models.keys()
    baseline = None if shared else next(iter(sources[0].models), None)
    models = models_to_compare(sources, a=baseline)
    if not shared:
        models = [one for one in models if one.name_b in sources[1].models]
    return Compared(condition_differences(sources), compare(models, margin_of(sources)))


async def _results(session: AsyncSession, run: StoredRun) -> Sequence[Result]:
    own = select(*_COLUMNS, StoredRow.item_hash).where(StoredRow.run_id == run.id)
    rows = await session.execute(own.order_by(StoredRow.position))
    return [Result(*row[:4], item_hash=row.item_hash) for row in rows]
