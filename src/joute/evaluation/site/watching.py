"""A run that goes on, as its page follows it."""

from collections.abc import AsyncGenerator, Sequence

from joute.errors import NotFound
from joute.evaluation.site import runs
from joute.evaluation.site.contexts import Progress, ProgressPart
from joute.evaluation.tables import StoredRun
from joute.jobs.low_carbon_reports import difference, sentences
from joute.services import Services
from joute.translation import Translator
from joute.web import Event, Pages


async def progress_of(services: Services, run: StoredRun, words: Translator) -> Progress:
    """How far a run is, with what it took so far. A run whose job ended goes on no more."""
    async with services.store.read() as session:
        so_far = await runs.totals(session, run.id)
    header = runs.header_of(run)
    job = await services.jobs.find(run.job_id) if run.job_id else None
    return Progress(
        done=so_far["answers"],
        total=header.set.items * header.epochs * len(header.models),
        errors=so_far["errors"],
        cost_usd=so_far["cost_usd"],
        wh=(so_far["wh_low"], so_far["wh_mid"], so_far["wh_high"]),
        over=job is None or job.over,
        waits=[*sentences(job.plan, words)] if job and job.plan and not job.over else (),
    )


async def waited(services: Services, run: StoredRun, words: Translator) -> Sequence[str]:
    """How a run that is over waited for low-carbon electricity, and what that changed; nothing
    where nobody asked, and once its job is not kept any more."""
    try:
        plan = (await services.jobs.find(run.job_id or "")).plan
    except NotFound:
        return ()
    models = (run.summary or {}).get("models", ())
    took = None
    if models and all(model["charge"]["wh"] for model in models):
        low, mid, high = map(sum, zip(*(model["wh"] for model in models), strict=True))
        took = (low, mid, high)
    return [*sentences(plan, words), *difference(plan, took, words)] if plan else ()


async def events_of(
    services: Services, web: Pages, language: str, run: StoredRun
) -> AsyncGenerator[Event, None]:
    """The progress of a run at each change, as a part of its page; then its end."""
    if run.job_id is not None:
        async for job in services.jobs.follow(run.job_id):
            progress = await progress_of(services, run, web.translators[language])
            if not job.over:
                html = web.part(language, "evaluation/progress.html", ProgressPart(progress))
                yield Event("progress", {"html": str(html)})
    yield Event("over", {})
