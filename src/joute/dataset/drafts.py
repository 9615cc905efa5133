"""Drafts that are written from the page of releases, a job each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select

from joute.dataset.release.export import Plan, export
from joute.dataset.release.files import need_polars
from joute.dataset.release.selection import Filters
from joute.dataset.settings import DatasetSettings
from joute.dataset.tables import Release
from joute.errors import BadInput
from joute.jobs import Job, JobKind, JobStatus
from joute.jobs.low_carbon import UNKNOWN_LENGTH, LowCarbon
from joute.jobs.low_carbon_reports import sentences
from joute.services import Services
from joute.web import Translator

KIND = "dataset_export"
# Of the exports that are over, the page shows the latest that wrote nothing.
SHOWN = 5

_FILTERS = TypeAdapter(Filters)


@dataclass(frozen=True)
class Writing:
    """An export that runs, or that wrote nothing, with the reason: `done` of `total` duels; `waits`
    is what it waits for, in sentences."""

    job_id: str
    done: int
    total: int | None
    reason: str | None
    waits: Sequence[str] = ()


def kind(services: Services) -> JobKind:
    """The jobs that write drafts."""
    return JobKind(KIND, partial(_write, services))


async def submit(
    services: Services, filters: Filters, actor: str, *, low_carbon: bool = False
) -> str:
    """Queue the export of a draft, of at least as many voters as the settings ask for, where wanted
    for hours of low-carbon electricity; the id of the job. Raises BadInput where nothing can write
    Parquet."""
    need_polars()
    fewest = max(filters.min_voters, services.settings.of(DatasetSettings).min_voters)
    arguments = _FILTERS.dump_python(replace(filters, min_voters=fewest), mode="json")
    plan = services[LowCarbon].plan(UNKNOWN_LENGTH) if low_carbon else None
    return await services.jobs.submit(KIND, arguments, actor=actor, plan=plan)


async def shown(services: Services, words: Translator) -> Sequence[Writing]:
    """The exports that run, and the latest that wrote nothing, the newest first."""
    recent = await services.jobs.recent(kind=KIND, limit=SHOWN)
    found = (_writing(one, words) for one in recent)
    return [one for one in found if one is not None]


def _writing(job: JobStatus, words: Translator) -> Writing | None:
    if not job.over:
        waits = [*sentences(job.plan, words)] if job.plan else ()
        return Writing(job.id, job.done, job.total, None, waits)
    refused = (job.result or {}).get("refused")
    reason = _said(words, **refused) if refused else job.failure_cause
    return Writing(job.id, job.done, job.total, reason) if reason else None


def _said(words: Translator, message: str, params: dict[str, str]) -> str:
    return words.gettext(message, **params)


def _folder(own: DatasetSettings, job: Job) -> Path:
    return Path(own.folder).resolve() / f"{own.name}-{job.id}"


async def _write(services: Services, job: Job) -> dict[str, Any]:
    own = services.settings.of(DatasetSettings)
    folder = _folder(own, job)
    # A process was killed between the end of the draft and that of its job.
    async with services.store.read() as session:
        done = await session.scalar(select(Release.id).where(Release.folder == str(folder)))
    if done is not None:
        return {"release": done}
    plan = Plan(folder, own.name, own.licence, _FILTERS.validate_python(job.arguments))
    try:
        release = await export(services, plan, job.progress)
    except BadInput as error:
        params = {name: str(value) for name, value in error.params.items()}
        return {"refused": {"message": error.message, "params": params}}
    return {"release": release.id}
