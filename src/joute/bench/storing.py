"""Benches in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.bench.report import Report
from joute.bench.tables import BenchRun
from joute.errors import NotFound
from joute.feature import Deadline
from joute.store import Store, affected


@dataclass(frozen=True)
class Latest:
    """The newest bench of a model here, and when it was made."""

    made_at: datetime
    report: Report


async def store(store: Store, report: Report, *, by: str, at: datetime) -> bool:
    """Store a report; False where it is stored already."""
    try:
        async with store.write() as session:
            session.add(_row(report, by, at))
    except IntegrityError:
        return False
    return True


def _row(report: Report, by: str, at: datetime) -> BenchRun:
    return BenchRun(
        id=report.id,
        endpoint=report.endpoint,
        model=report.model,
        started_at=report.started_at,
        stored_by=by,
        stored_at=at,
        report=report.model_dump(mode="json"),
    )


async def latest(session: AsyncSession, model: str) -> Latest | None:
    """The newest bench of the model of this id; None where there is none.

    Its levels say response time (`ttft_s`) and scalability (`tokens_per_s_all` as `concurrency`
    grows); one that says `measuring.busy` is partly a figure of the machine that measured.
    """
    newest = select(BenchRun).where(BenchRun.model == model)
    row = await session.scalar(newest.order_by(BenchRun.started_at.desc(), BenchRun.id).limit(1))
    return Latest(row.started_at, report_of(row)) if row else None


async def newest(session: AsyncSession, first: int, most: int) -> Sequence[BenchRun]:
    """The benches of the site, the newest first."""
    rows = select(BenchRun).order_by(BenchRun.started_at.desc(), BenchRun.id)
    return (await session.scalars(rows.offset(first).limit(most))).all()


async def find(session: AsyncSession, id: str) -> BenchRun:
    """A bench by its id. Raises NotFound."""
    row = await session.get(BenchRun, id)
    if row is None:
        raise NotFound(f"bench {id}")
    return row


def report_of(row: BenchRun) -> Report:
    return Report.model_validate(row.report)


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    """Delete benches that were made before a deadline."""
    old = delete(BenchRun).where(BenchRun.started_at < deadline.before)
    return await affected(session, old)
