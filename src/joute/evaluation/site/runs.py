"""Runs as rows: written as they come, ended once, read back as the lines that they were."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadInput, Conflict, NotFound
from joute.evaluation.comparison.all_pairs import compare_all
from joute.evaluation.comparison.all_pairs_reports import stored
from joute.evaluation.comparison.cheapest import Cheapest, Contest
from joute.evaluation.comparison.pairs import ModelScores, Results
from joute.evaluation.comparison.results import Result
from joute.evaluation.comparison.sources import result_of
from joute.evaluation.errors import NothingToCompare
from joute.evaluation.runs.files import Run, line_of
from joute.evaluation.runs.records import Row, RunEnd, RunHeader
from joute.evaluation.runs.summary import RunSummary
from joute.evaluation.site.rows import columns_of, record_of
from joute.evaluation.site.summaries import as_stored
from joute.evaluation.tables import StoredRow, StoredRun
from joute.feature import Deadline
from joute.store import Store, affected

BATCH = 500
ACCEPTED = "@accepted"
# What an address and a file may be named after.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,199}")
_SET_NAME = re.compile(r"[^/\x00-\x1f]{1,200}")

_CHEAPEST: TypeAdapter[Cheapest | None] = TypeAdapter(Cheapest | None)

# Each two of more models take seconds: 28 pairs of 10,000 items, two and a half.
_MOST_RANKED = 8

OVER = ("done", "stopped", "failed")


@dataclass(frozen=True)
class Start:
    """Who begins a run, when, and the job that makes it, if one does."""

    by: str
    at: datetime
    job_id: str | None = None


def begin(session: AsyncSession, header: RunHeader, start: Start, state: str) -> StoredRun:
    """Add a run without rows, in the caller's transaction."""
    run = StoredRun(
        id=header.id,
        set_name=header.set.name,
        set_version=header.set.version,
        set_hash=header.set.hash,
        header=header.model_dump_json(),
        state=state,
        started_by=start.by,
        started_at=header.started_at,
        job_id=start.job_id,
        rows=0,
    )
    session.add(run)
    return run


async def add_rows(
    session: AsyncSession, header: RunHeader, first: int, rows: Sequence[Row]
) -> None:
    """Add rows to a run from position `first` on, in the caller's transaction."""
    columns = [
        columns_of(header.id, first + number, row, header.scorers)
        for number, row in enumerate(rows)
    ]
    if columns:
        await session.execute(insert(StoredRow), columns)


async def finish(store: Store, run_id: str, state: str, now: datetime) -> None:
    """End a run: sum it up, with the digest of its lines."""
    async with store.read() as session:
        run = await session.get_one(StoredRun, run_id)
    followed = _Followed(header_of(run))
    async for rows in _rows(store, run_id):
        await asyncio.to_thread(followed.add, rows)
    ended = await asyncio.to_thread(followed.ended)
    async with store.write() as session:
        own = update(StoredRun).where(StoredRun.id == run_id, StoredRun.state.not_in(OVER))
        await session.execute(own.values(state=state, ended_at=now, **ended))


def cheapest_of(run: StoredRun) -> Cheapest | None:
    """The cheapest target of a run that is over, None where it has fewer than two."""
    return _CHEAPEST.validate_python((run.summary or {}).get("cheapest"))


class _Followed:
    """What all rows of a run give: their number, the digest of its lines, its figures."""

    def __init__(self, header: RunHeader) -> None:
        self._scorers = header.scorers
        self._rows, self._digest = 0, sha256(line_of(header))
        self._summary, self._contest = RunSummary(header), Contest()
        self._results: Results = {}
        self._clusters: dict[str, str] = {}

    def add(self, rows: Sequence[StoredRow]) -> None:
        for row in map(record_of, rows):
            self._rows += 1
            self._digest.update(line_of(row))
            self._summary.add(row)
            self._contest.add(row, self._scorers)
            self._add_result(result_of(row, self._scorers))

    def _add_result(self, result: Result) -> None:
        """Without its answer; an item is of the cluster that its first row names."""
        cluster = self._clusters.setdefault(result.item, result.cluster)
        scores = self._results.setdefault(result.model, ModelScores())
        scores.add(result._replace(answer="", cluster=cluster))

    def places(self) -> dict[str, Any]:
        """The ranks of the models, {} of one, of too many, or where nothing can be compared."""
        if not 1 < len(self._results) <= _MOST_RANKED:
            return {}
        try:
            return stored(compare_all(self._results, np.random.default_rng(0)))
        except NothingToCompare:
            return {}

    def ended(self) -> dict[str, Any]:
        """The columns of a run that is over."""
        cheapest = _CHEAPEST.dump_python(self._contest.cheapest(), mode="json")
        ranked = {"cheapest": cheapest, "places": self.places()}
        summary = as_stored(self._summary.models()) | ranked
        return {"rows": self._rows, "sha256": self._digest.hexdigest(), "summary": summary}


async def receive(store: Store, run: Run, start: Start) -> bool:
    """Store a run that came as a file; False when it was here. Several pushes of one run are one.

    Raises BadInput and BadData for a run that is not whole, Conflict when another run has its id.
    """
    header = run.header
    _check(header)
    if not await asyncio.to_thread(lambda: run.complete):
        raise BadInput(
            message=N_("This run did not go to its end, or was changed: take it up, then push it.")
        )
    if await _is_here(store, run):
        return False
    async with store.write() as session:
        await session.execute(
            delete(StoredRun).where(StoredRun.id == header.id, StoredRun.state == "arriving")
        )
        begin(session, header, start, "arriving")
    await _receive_rows(store, run)
    await finish(store, header.id, "done", run.end.ended_at if run.end else start.at)
    return True


async def _receive_rows(store: Store, run: Run) -> None:
    rows, position = run.rows(), 0
    try:
        while batch := await asyncio.to_thread(lambda: list(islice(rows, BATCH))):
            async with store.write() as session:
                await add_rows(session, run.header, position, batch)
            position += len(batch)
    except IntegrityError:
        raise BadInput(
            message=N_("A run holds an answer of a model to an item once for each epoch.")
        ) from None


async def _is_here(store: Store, run: Run) -> bool:
    async with store.read() as session:
        known = await session.get(StoredRun, run.header.id)
        if known is None or known.state == "arriving":
            return False
    digest = await asyncio.to_thread(canonical_digest, run)
    if known.sha256 != digest:
        raise Conflict("run_exists", N_("Another run of this site has the id of this one."))
    return True


def canonical_digest(run: Run) -> str:
    """The SHA-256 of the lines of a run as the codec writes them, its end apart."""
    digest = sha256(line_of(run.header))
    for row in run.rows():
        digest.update(line_of(row))
    return digest.hexdigest()


def _check(header: RunHeader) -> None:
    named = _ID.fullmatch(header.id) and _SET_NAME.fullmatch(header.set.name)
    if not named or "\0" in header.set.version + header.set.hash:
        raise BadInput(message=N_("The header of this run has names that cannot be stored."))


async def find(store: Store, run_id: str) -> StoredRun:
    """The run of an id as it is now, or of SET@accepted. Raises NotFound; a run that is still
    arriving is not there."""
    async with store.read() as session:
        name, mark, _ = run_id.rpartition(ACCEPTED)
        own = StoredRun.set_name == name, StoredRun.accepted_at.is_not(None)
        accepted = select(StoredRun).where(*own)
        run = await (session.scalar(accepted) if mark else session.get(StoredRun, run_id))
    if run is None or run.state == "arriving":
        raise NotFound(f"run {run_id}")
    return run


def header_of(run: StoredRun) -> RunHeader:
    return RunHeader.model_validate_json(run.header)


async def lines(store: Store, run: StoredRun) -> AsyncIterator[bytes]:
    """The lines of a run as a file holds them, its rows in the order in which they came; a run that
    is over has its end."""
    async for line in _lines(store, run):
        yield line
    if run.sha256 and run.ended_at and run.state == "done":
        yield line_of(RunEnd(rows=run.rows, sha256=run.sha256, ended_at=run.ended_at))


async def _lines(store: Store, run: StoredRun) -> AsyncIterator[bytes]:
    yield line_of(header_of(run))
    async for rows in _rows(store, run.id):
        yield await asyncio.to_thread(_block, rows)


async def _rows(store: Store, run_id: str) -> AsyncIterator[Sequence[StoredRow]]:
    """The rows of a run, a batch after the other."""
    last = -1
    while True:
        some = select(StoredRow).where(StoredRow.run_id == run_id, StoredRow.position > last)
        async with store.read() as session:
            found = (await session.scalars(some.order_by(StoredRow.position).limit(BATCH))).all()
        if not found:
            return
        last = found[-1].position
        yield found


def _block(rows: Sequence[StoredRow]) -> bytes:
    return b"".join(line_of(record_of(row)) for row in rows)


async def accept(store: Store, run_id: str, by: str, now: datetime) -> None:
    """Make a run that is done the accepted one of its set. Raises NotFound and Conflict."""
    run = await find(store, run_id)
    async with store.write() as session:
        done = StoredRun.id == run_id, StoredRun.state == "done"
        accepted = update(StoredRun).where(*done).values(accepted_by=by, accepted_at=now)
        if await affected(session, accepted) != 1:
            raise Conflict("run_not_done", N_("Only a run that went to its end can be accepted."))
        others = StoredRun.set_name == run.set_name, StoredRun.id != run_id
        await session.execute(
            update(StoredRun).where(*others).values(accepted_by=None, accepted_at=None)
        )


async def totals(session: AsyncSession, run_id: str) -> dict[str, Any]:
    """Of a run that goes on: its answers so far, the failed ones, dollars and Wh."""
    columns: dict[str, ColumnElement[Any]] = {
        "answers": func.count(StoredRow.id),
        "errors": func.count(StoredRow.id).filter(StoredRow.error != ""),
        "cost_usd": func.coalesce(func.sum(StoredRow.cost_usd), 0.0),
        "wh_low": func.coalesce(func.sum(StoredRow.wh_low), 0.0),
        "wh_mid": func.coalesce(func.sum(StoredRow.wh_mid), 0.0),
        "wh_high": func.coalesce(func.sum(StoredRow.wh_high), 0.0),
    }
    row = await session.execute(select(*list(columns.values())).where(StoredRow.run_id == run_id))
    return dict(zip(columns, row.one(), strict=True))


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    """Delete runs that began before the deadline, and were not accepted."""
    old = StoredRun.started_at < deadline.before, StoredRun.accepted_at.is_(None)
    return await affected(session, delete(StoredRun).where(*old))
