"""A run of a set on the site: planned, begun, stopped, taken up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import update

from joute import llm
from joute.errors import N_, BadInput, Conflict
from joute.evaluation.runs.estimates import Estimate
from joute.evaluation.runs.header import header_of
from joute.evaluation.runs.plan import Cast, Options, Outside, Plan, check, most
from joute.evaluation.runs.selection import survey
from joute.evaluation.scorers.registry import check_for_site
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import EvaluationSettings, SandboxSettings
from joute.evaluation.site import runs, sets
from joute.evaluation.tables import StoredRun
from joute.services import Services
from joute.store import affected

KIND = "evaluation_run"
CONCURRENCY = 10


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: models of the site, the first `limit` items (all without), and the
    euros that the run may cost."""

    models: Sequence[str]
    limit: int | None = None
    budget_eur: float | None = None


async def load(services: Services, name: str, version: str | None = None) -> EvaluationSet:
    """A version of a set with its items. Raises NotFound."""
    async with services.store.read() as session:
        stored = await sets.find(session, name, version)
        found: list[Item] = []
        while some := await sets.items(session, stored.id, len(found)):
            found += [sets.item_of(one) for one in some]
    return EvaluationSet(SetHeader.model_validate(stored.header), lambda: found)


async def plan(services: Services, name: str, asked: Asked) -> Plan:
    """The plan of a run. Raises NotFound, and BadInput for one that cannot be made."""
    whole = await load(services, name)
    of_items = (spec for item in whole.read() for spec in item.scorers)
    check_for_site((*whole.header.scorers, *of_items))
    if not asked.models:
        raise BadInput(message=N_("Choose a model, or several."))
    options = Options(concurrency=CONCURRENCY, limit=asked.limit, budget_eur=asked.budget_eur)
    return plan_of(
        services, whole, Cast.of(services.offer, asked.models, judge=whole.header.judge), options
    )


def plan_of(services: Services, whole: EvaluationSet, cast: Cast, options: Options) -> Plan:
    limits = services.settings.limits
    outside = Outside(
        now=services.now,
        token=lambda: services.random_bytes(4).hex(),
        random=services.random,
        usd_per_euro=services.settings.of(EvaluationSettings).usd_per_euro,
    )
    timeouts = llm.Timeouts(limits.first_token_s, limits.between_tokens_s, limits.answer_s)
    return Plan(whole, cast, options, timeouts, outside, services.settings.of(SandboxSettings))


async def estimated(planned: Plan) -> Estimate:
    """The most that a run can take. Raises BadInput for one that cannot be made."""
    found = await run_sync(survey, planned.selection)
    await run_sync(check, planned, found)
    if not found.items:
        raise BadInput(message=N_("No item of this set counts yet: approve its drafts."))
    return most(planned, found)


async def start(services: Services, name: str, asked: Asked, by: str) -> str:
    """Begin a run; its id. Raises as `plan` and `estimated` do."""
    planned = await plan(services, name, asked)
    await estimated(planned)
    header = header_of(planned, await run_sync(survey, planned.selection))
    async with services.store.write() as session:
        run = runs.begin(session, header, runs.Start(by, header.started_at), "running")
        await session.flush()
        run.job_id = await services.jobs.submit(
            KIND, _arguments(header.id, asked), actor=by, session=session
        )
    return header.id


def _arguments(run_id: str, asked: Asked) -> dict[str, Any]:
    return {"run": run_id, "limit": asked.limit, "budget_eur": asked.budget_eur}


async def stop(services: Services, run_id: str) -> None:
    """Stop a run that goes on; what was answered stays. Raises NotFound."""
    run = await runs.find(services.store, run_id)
    if run.state == "running" and run.job_id:
        await services.jobs.cancel(run.job_id)
        await runs.finish(services.store, run_id, "stopped", services.now())


async def take_up(
    services: Services, run_id: str, by: str, budget_eur: float | None = None
) -> None:
    """Go on with a run that was stopped or failed; it may cost `budget_eur` in all, or what it
    could before. Raises NotFound and Conflict."""
    run = await runs.find(services.store, run_id)
    if run.job_id is None:
        raise _not_here()
    before = await services.jobs.find(run.job_id)
    over = run.state in {"stopped", "failed"} or (run.state == "running" and before.over)
    arguments = before.arguments | ({} if budget_eur is None else {"budget_eur": budget_eur})
    async with services.store.write() as session:
        own = StoredRun.id == run_id, StoredRun.job_id == run.job_id
        job_id = await services.jobs.submit(KIND, arguments, actor=by, session=session)
        again = update(StoredRun).where(*own).values(state="running", ended_at=None, job_id=job_id)
        if not over or await affected(session, again) != 1:
            raise _not_here()


def _not_here() -> Conflict:
    message = N_("Only a run of this site that was stopped, or failed, can be taken up.")
    return Conflict("run_not_stopped", message)
