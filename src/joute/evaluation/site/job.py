"""The job of a run: asks what was not asked yet, and stores each answer with its scores."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from sqlalchemy import delete, select

from joute.evaluation.errors import OtherConditions, SetChanged
from joute.evaluation.prompts.prompt import Prompt
from joute.evaluation.prompts.reading import parsed, sound
from joute.evaluation.runs.evaluating import targets_of
from joute.evaluation.runs.plan import Cast, Plan
from joute.evaluation.runs.records import Row, RunHeader
from joute.evaluation.runs.running import Key, Work, run_items
from joute.evaluation.sets.evalset import set_hash
from joute.evaluation.site import runs, starting
from joute.evaluation.site.asking import SiteCaller
from joute.evaluation.site.rows import record_of
from joute.evaluation.tables import PaidAnswer, StoredRow
from joute.evaluation.targets.asking import asked_of
from joute.evaluation.targets.budget import Budget
from joute.evaluation.targets.cache import owner_of
from joute.evaluation.targets.caller import Caller
from joute.evaluation.targets.models import ModelJudge
from joute.evaluation.targets.target import digests_of
from joute.jobs import Interrupted, Job, JobKind
from joute.sandbox import Sandbox
from joute.services import Services

# Rows that are stored together; fewer when they are slow to come.
BATCH = 50
PAUSE_S = 0.2


def kind(services: Services, sandbox: Sandbox | None) -> JobKind:
    """The jobs that make runs; without a sandbox they run nothing that models write."""
    return JobKind(starting.KIND, partial(_make, services, sandbox))


async def _make(services: Services, sandbox: Sandbox | None, job: Job) -> dict[str, Any] | None:
    run_id = job.arguments["run"]
    run = await runs.find(services.store, run_id)
    if run.state != "running" or run.job_id != job.id:
        return None
    try:
        stopped = await _asked(services, sandbox, job, runs.header_of(run))
    except (Interrupted, asyncio.CancelledError):
        raise
    except Exception:
        await runs.finish(services.store, run_id, "failed", services.now())
        raise
    await runs.finish(services.store, run_id, "stopped" if stopped else "done", services.now())
    if not stopped:
        async with services.store.write() as session:
            await session.execute(delete(PaidAnswer).where(PaidAnswer.run_id == run_id))
    return {"stopped": stopped}


async def _asked(services: Services, sandbox: Sandbox | None, job: Job, header: RunHeader) -> str:
    """Ask what is left; the limit at which it stopped, "" when all was asked."""
    async with _plan(services, job, header) as planned:
        return await _made(services, sandbox, job, header, planned)


async def _made(
    services: Services, sandbox: Sandbox | None, job: Job, header: RunHeader, planned: Plan
) -> str:
    caller = SiteCaller(
        planned.timeouts,
        most=planned.options.concurrency,
        budget=_budget(planned),
        random=planned.outside.random,
        calls=services.calls,
        run_id=header.id,
    )
    return await ask_rest(services, job, header, planned, caller, sandbox)


async def ask_rest(  # noqa: PLR0917 # what a run is made of
    services: Services,
    job: Job,
    header: RunHeader,
    planned: Plan,
    caller: Caller,
    sandbox: Sandbox | None,
) -> str:
    """Ask what a run has no answer to yet, and store it as it comes; the limit at which it stopped,
    "" when all was asked."""
    done = set[Key]()
    for row in await _stored(services, header.id):
        done.add(row.key)
        _spend(caller.budget, row)
    writer = _Writer(job, header, len(done))
    work = Work(
        planned.set.header,
        planned.selection.items,
        targets_of(planned.cast, caller, header.id),
        epochs=header.epochs,
        concurrency=planned.options.concurrency,
        done=done,
        judge_of=lambda key, _: _judge(planned.cast, caller, header.id, key),
        sandbox=sandbox,
    )
    return await writer.write_while(run_items(work, writer.queue.put_nowait))


class _Writer:
    """Stores rows as they come, some together, each with the progress of the job."""

    def __init__(self, job: Job, header: RunHeader, first: int) -> None:
        self.queue: asyncio.Queue[Row] = asyncio.Queue()
        self._job, self._header, self._next = job, header, first
        self._total = header.set.items * header.epochs * len(header.models)

    async def write_while(self, work: Any) -> str:
        """Run `work` to its end, and store all its rows."""
        asking = asyncio.ensure_future(work)
        try:
            while not asking.done():
                await asyncio.wait({asking}, timeout=PAUSE_S)
                await self._flush()
            return str(await asking)
        finally:
            asking.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await asking

    async def _flush(self) -> None:
        while not self.queue.empty():
            rows = [self.queue.get_nowait() for _ in range(min(BATCH, self.queue.qsize()))]
            done = self._next + len(rows)
            async with self._job.step(done, self._total) as session:
                await runs.add_rows(session, self._header, self._next, rows)
            self._next = done


@asynccontextmanager
async def _plan(services: Services, job: Job, header: RunHeader) -> AsyncIterator[Plan]:
    """The plan of the run as it was begun. Raises SetChanged when its items are others now."""
    whole = await starting.load(services, header.set.name, header.set.version)
    models, of_models = grid_of(header)
    asked = starting.Asked(
        models,
        [one for one in header.models if one in header.kinds],
        limit=job.arguments["limit"],
        budget_eur=job.arguments["budget_eur"],
    )
    async with starting.plan_of(services, whole, asked, header.judge, of_models) as planned:
        cast = planned.cast
        now = asked_of(cast.models, cast.judge) | digests_of(cast.others)
        changed = [id_ for id_, one in header.asked.items() if now.get(id_) != one]
        if changed:
            named = ", ".join(f"models.{one}" for one in changed)
            raise OtherConditions(run=header.id, conditions=named)
        if set_hash(item.hash for item in planned.selection.items()) != header.set.hash:
            raise SetChanged(set=header.set.name)
        yield planned


def grid_of(header: RunHeader) -> tuple[Sequence[str], Sequence[Prompt | None]]:
    """The models of a run and the prompts that each is asked with, None for that of the set, in the
    versions that the run was begun with."""
    of_models = [one for one in header.models if one not in header.kinds]
    first = next(iter(header.prompts), None)
    with_set = [one for one in of_models if one.partition("@")[0] not in header.prompts]
    models = with_set or [
        one.removeprefix(f"{first}@") for one in of_models if one.startswith(f"{first}@")
    ]
    stored = [sound(parsed(one.text, name, name)) for name, one in header.prompts.items()]
    return models, [*([None] if with_set or not stored else []), *stored]


async def _stored(services: Services, run_id: str) -> Sequence[Row]:
    async with services.store.read() as session:
        rows = select(StoredRow).where(StoredRow.run_id == run_id).order_by(StoredRow.position)
        return [record_of(row) for row in await session.scalars(rows)]


def _budget(planned: Plan) -> Budget:
    eur, rate = planned.options.budget_eur, planned.outside.usd_per_euro
    return Budget(None if eur is None else eur * rate)


def _spend(budget: Budget, row: Row) -> None:
    budget.spend(row.answer)
    for score in row.scores.values():
        for judged in score.judged:
            budget.spend(judged)


def _judge(cast: Cast, caller: Caller, run_id: str, key: Key) -> ModelJudge | None:
    if cast.judge is None:
        return None
    return ModelJudge(cast.judge, None, caller, owner_of(run_id, *key))
