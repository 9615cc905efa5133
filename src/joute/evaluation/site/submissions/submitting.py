"""Submitted runs: begun, made while their process lives, and said to be over when it does not."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import catalog
from joute.errors import N_, BadInput
from joute.evaluation.errors import KeyGone, OneSubmission
from joute.evaluation.runs.header import header_of
from joute.evaluation.runs.plan import Cast, Options, Plan
from joute.evaluation.runs.selection import survey
from joute.evaluation.scorers.registry import check_for_site
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.site import runs, starting
from joute.evaluation.site.job import ask_rest
from joute.evaluation.site.submissions.held import (
    Held,
    Holder,
    Submitted,
    SubmittedCaller,
    held_of,
)
from joute.evaluation.tables import StoredRun
from joute.jobs import Job, JobKind, JobStatus, Tasks
from joute.sandbox import Sandbox
from joute.services import Services

KIND = "submitted_run"
# Of the header of a run: who answered, by the name of its host.
ENDPOINT = "submitted endpoint"
# A run that waits for a free slot in another process waits no longer than this.
_LONGEST_WAIT = timedelta(hours=1)
# A key is forgotten after this, and its run has failed.
_LONGEST_HELD = timedelta(hours=24)


@dataclass(frozen=True)
class Submissions:
    """What a member may submit, and what becomes of it."""

    services: Services
    holder: Holder
    sandbox: Sandbox | None
    watching: Tasks
    longest: timedelta = _LONGEST_HELD

    async def submit(self, name: str, given: Submitted, limit: int | None, by: str) -> str:
        """Begin a run of a set on the endpoint of a member; its id. Raises NotFound, BadEndpoint,
        OneSubmission
        while another of the member goes on, and BadInput for a set that cannot be run so."""
        services, own = self.services, self.services.settings.of(EvaluationSettings)
        await self._settle_own(by)
        known = await run_sync(catalog.load)
        held = held_of(given, known, allow_private=own.submissions_private)
        try:
            planned = await self._plan(name, held, limit)
            await starting.estimated(planned)
            header = header_of(planned, await run_sync(survey, planned.selection))
            host = held.offered.endpoint.host or "local"
            versions = {**header.versions, ENDPOINT: host}
            header = header.model_copy(update={"versions": versions})
            self.holder.hold(header.id, held)
            async with services.store.write() as session:
                await self._check_alone(session, by)
                run = runs.begin(session, header, runs.Start(by, header.started_at), "running")
                await session.flush()
                arguments = {"run": header.id, "limit": limit}
                run.job_id = job_id = await services.jobs.submit(
                    self.holder.kind, arguments, actor=by, session=session
                )
        except BaseException:
            self.holder.drop(held)
            await held.offered.endpoint.close()
            raise
        self.watching.start(header.id, self._watch(header.id, job_id))
        return header.id

    async def _check_alone(self, session: AsyncSession, by: str) -> None:
        """Raises OneSubmission while another submitted run of the member is not over."""
        own = select(StoredRun).where(StoredRun.state == "running", StoredRun.started_by == by)
        for run in await session.scalars(own):
            if is_submitted(run):
                raise OneSubmission

    async def _watch(self, run_id: str, job_id: str) -> None:
        """Forget the key of a run once its job is over, even one that never began, and in any case
        after the longest time that a key is held."""
        services = self.services
        try:
            async with asyncio.timeout(self.longest.total_seconds()):
                await services.jobs.wait(job_id)
        except TimeoutError:
            await services.jobs.cancel(job_id)
            await runs.finish(services.store, run_id, "failed", services.now())
        finally:
            await self.holder.forget(run_id)

    async def _settle_own(self, by: str) -> None:
        """End the runs of a member whose process is gone: they keep nobody from another."""
        async with self.services.store.read() as session:
            own = select(StoredRun).where(StoredRun.state == "running", StoredRun.started_by == by)
            found = list(await session.scalars(own))
        for run in found:
            await self.settle(run)

    async def _plan(
        self, name: str, held: Held, limit: int | None, version: str | None = None
    ) -> Plan:
        whole = await starting.load(self.services, name, version)
        of_items = (spec for item in whole.read() for spec in item.scorers)
        check_for_site((*whole.header.scorers, *of_items))
        if whole.header.judge:
            raise BadInput(
                message=N_(
                    "This set asks a judge, which this site would pay for: it cannot be submitted."
                )
            )
        options = Options(concurrency=starting.CONCURRENCY, limit=limit)
        return starting.planned(self.services, whole, Cast([held.offered]), options)

    async def make(self, job: Job) -> dict[str, Any] | None:
        """The job of a submitted run. Whatever ends it, the key is forgotten."""
        services, run_id = self.services, job.arguments["run"]
        run = await runs.find(services.store, run_id)
        held = self.holder.of(run_id)
        try:
            if run.state != "running" or held is None:
                raise KeyGone
            header = runs.header_of(run)
            planned = await self._plan(
                header.set.name, held, job.arguments["limit"], header.set.version
            )
            caller = SubmittedCaller(
                planned.timeouts,
                most=planned.options.concurrency,
                random=planned.outside.random,
                key=held.key,
            )
            stopped = await ask_rest(services, job, header, planned, caller, self.sandbox)
        except BaseException:
            # A process that stops takes the key with it: nobody can go on.
            await runs.finish(services.store, run_id, "failed", services.now())
            raise
        finally:
            await self.holder.forget(run_id)
        await runs.finish(services.store, run_id, "done", services.now())
        return {"stopped": stopped}

    async def settle(self, run: StoredRun) -> StoredRun:
        """The run as it is: one whose process is gone has failed."""
        if run.state != "running" or not is_submitted(run) or run.job_id is None:
            return run
        job, now = await self.services.jobs.find(run.job_id), self.services.now()
        if self._alive(job, run.id, now):
            return run
        await self.services.jobs.cancel(run.job_id)
        await runs.finish(self.services.store, run.id, "failed", now)
        return await runs.find(self.services.store, run.id)

    def _alive(self, job: JobStatus, run_id: str, now: datetime) -> bool:
        """Whether the process that holds the key of a run is there, as far as its lease says."""
        if job.kind == self.holder.kind:
            return self.holder.of(run_id) is not None
        if job.state == "queued":
            return now - job.created_at < _LONGEST_WAIT
        return job.lease_until is not None and job.lease_until >= now


def is_submitted(run: StoredRun) -> bool:
    """Whether a run is of an endpoint that a member gave."""
    return ENDPOINT in runs.header_of(run).versions


def submissions(services: Services, sandbox: Sandbox | None) -> Submissions:
    """Those of this process; its jobs are registered. `watching` is for the caller to close."""
    holder = Holder(f"{KIND}:{services.new_id()}")
    made = Submissions(services, holder, sandbox, Tasks("submitted run"))
    services.jobs.register(JobKind(holder.kind, partial(Submissions.make, made)))
    return made
