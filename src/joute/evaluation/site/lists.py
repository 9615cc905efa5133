"""The lists of sets and runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.site.charts import Scored, history
from joute.evaluation.site.contexts import RunRow, Series, SetRow
from joute.evaluation.site.sets import counts
from joute.evaluation.tables import StoredRun, StoredSet

# Runs of a set that its page shows.
RUNS = 50
_SHOWN = StoredRun.state != "arriving"
_COLUMNS = (
    StoredRun.id,
    StoredRun.set_name,
    StoredRun.set_version,
    StoredRun.state,
    StoredRun.started_at,
    StoredRun.accepted_at,
    StoredRun.summary,
)


async def sets(session: AsyncSession) -> Sequence[SetRow]:
    """Every set, by name, that is here or that a run names."""
    versions = await session.scalars(select(StoredSet).order_by(StoredSet.id))
    stored = {one.name: one for one in versions}
    of_runs = select(StoredRun.set_name, func.count()).where(_SHOWN).group_by(StoredRun.set_name)
    runs = {row[0]: row[1] for row in await session.execute(of_runs)}
    return [
        await _set_row(session, name, stored.get(name), runs.get(name, 0))
        for name in sorted(stored.keys() | runs.keys())
    ]


async def _set_row(
    session: AsyncSession, name: str, stored: StoredSet | None, number: int
) -> SetRow:
    counting, drafted = await counts(session, stored.id) if stored else (0, 0)
    latest = await runs_of(session, name, 1) if number else ()
    version = stored.version if stored else None
    return SetRow(name, version, counting, drafted, number, next(iter(latest), None))


async def runs_of(session: AsyncSession, name: str, most: int = RUNS) -> Sequence[RunRow]:
    """The runs of a set, the newest first."""
    own = select(*_COLUMNS).where(StoredRun.set_name == name, _SHOWN)
    found = await session.execute(own.order_by(StoredRun.started_at.desc()).limit(most))
    return [_run_row(row) for row in found]


def _run_row(row: Row[Any]) -> RunRow:
    models, shares = _summary(row.summary)
    return RunRow(
        id=row.id,
        set_name=row.set_name,
        set_version=row.set_version,
        state=row.state,
        started_at=row.started_at,
        accepted=row.accepted_at is not None,
        models=models,
        shares=shares,
    )


def _summary(summary: dict[str, Any] | None) -> tuple[Sequence[dict[str, Any]], bool]:
    """The summaries of the models, and whether scores are shares."""
    return (summary["models"], summary["shares"]) if summary else ((), True)


def histories(runs: Sequence[RunRow]) -> Sequence[Series]:
    """The scores of each model over the runs that are done, where it has two."""
    points: dict[str, list[tuple[datetime, Scored]]] = {}
    for run in reversed(runs):
        for model in run.models if run.state == "done" else ():
            quality = model["quality"]
            if quality["mean"] is not None:
                scored = Scored(quality["mean"], quality["low"], quality["high"])
                points.setdefault(model["model"], []).append((run.started_at, scored))
    charts = {model: history(own) for model, own in points.items()}
    return [Series(model, chart) for model, chart in charts.items() if chart]
