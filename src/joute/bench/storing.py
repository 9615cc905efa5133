"""Benches in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.bench.report import Report
from joute.bench.tables import BenchRun
from joute.errors import NotFound
from joute.feature import Deadline
from joute.store import Store, affected


@dataclass(frozen=True)
class Latest:
    """The newest bench that has figures of a model at an endpoint, and when it was made."""

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


async def latest(session: AsyncSession, endpoint: str, model: str) -> Latest | None:
    """The newest bench of a model at an endpoint, by their ids, in which anything was answered.

    None where there is none. The endpoint of a bench of a URL is that URL, and no id.

    Its levels say response time (`ttft_s`) and scalability (`tokens_per_s_all` as `concurrency`
    grows); one that says `measuring.busy` is partly a figure of the machine that measured.
    """
    of_it = select(BenchRun).where(BenchRun.endpoint == endpoint, BenchRun.model == model)
    async for row in await session.stream_scalars(_newest_first(of_it)):
        if (report := report_of(row)).answered:
            return Latest(row.started_at, report)
    return None


async def newest(session: AsyncSession, first: int, most: int) -> Sequence[BenchRun]:
    """The benches of the site, the newest first."""
    rows = _newest_first(select(BenchRun)).offset(first).limit(most)
    return (await session.scalars(rows)).all()


def _newest_first(benches: Select[BenchRun]) -> Select[BenchRun]:
    return benches.order_by(BenchRun.started_at.desc(), BenchRun.id)


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
