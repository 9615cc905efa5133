"""A run of a set on the site: planned, begun, stopped, taken up again."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import update

from joute.errors import N_, BadInput, Conflict
from joute.evaluation.errors import KeyGone
from joute.evaluation.prompts.contestants import bound
from joute.evaluation.prompts.folder import OF_SET
from joute.evaluation.prompts.prompt import Prompt
from joute.evaluation.runs.estimates import Estimate
from joute.evaluation.runs.header import header_of
from joute.evaluation.runs.low_carbon import hosts, lasting
from joute.evaluation.runs.plan import Cast, Options, Outside, Plan, check, most
from joute.evaluation.runs.selection import survey
from joute.evaluation.runs.surroundings import surroundings_of
from joute.evaluation.scorers.registry import check_for_site
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import EvaluationSettings, SandboxSettings, TargetTable
from joute.evaluation.site import prompts, runs, sets
from joute.evaluation.tables import StoredRun
from joute.evaluation.targets.declared import chosen, opened
from joute.jobs.low_carbon import LowCarbon
from joute.services import Services
from joute.store import affected

KIND = "evaluation_run"
CONCURRENCY = 10


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: models of the site, each with every one of the stored prompts ("set"
    is that of the set, as without any), targets that its operator or the set declares, the first
    `limit` items (all without), the euros that the run may cost, and whether it waits for
    low-carbon electricity."""

    models: Sequence[str] = ()
    targets: Sequence[str] = ()
    prompts: Sequence[str] = ()
    limit: int | None = None
    budget_eur: float | None = None
    low_carbon: bool = False


async def load(services: Services, name: str, version: str | None = None) -> EvaluationSet:
    """A version of a set with its items. Raises NotFound."""
    async with services.store.read() as session:
        stored = await sets.find(session, name, version)
        found: list[Item] = []
        while some := await sets.items(session, stored.id, len(found)):
            found += [sets.item_of(one) for one in some]
    return EvaluationSet(SetHeader.model_validate(stored.header), lambda: found)


def targets_of(services: Services, header: SetHeader) -> Sequence[TargetTable]:
    """The targets that may be asked a set here: the operator’s, and the set’s own."""
    declared: Sequence[TargetTable] = services.settings.value("targets")
    ids = {one.id for one in declared}
    return [*declared, *(one for one in header.own_targets if one.id not in ids)]


@asynccontextmanager
async def plan(services: Services, name: str, asked: Asked) -> AsyncIterator[Plan]:
    """The plan of a run. Raises NotFound, and BadInput for one that cannot be made."""
    whole = await load(services, name)
    of_items = (spec for item in whole.read() for spec in item.scorers)
    check_for_site((*whole.header.scorers, *of_items))
    if not (asked.models or asked.targets):
        raise BadInput(message=N_("Choose a model, or several."))
    chosen = await _prompts(services, asked.prompts)
    async with plan_of(services, whole, asked, whole.header.judge, chosen) as made:
        yield made


async def _prompts(services: Services, names: Sequence[str]) -> Sequence[Prompt | None]:
    """The latest versions of stored prompts, None for that of the set. Raises NotFound."""
    own = [name for name in names if name != OF_SET]
    async with services.store.read() as session:
        found = await prompts.named(session, own) if own else []
    return [*([None] if len(own) < len(names) or not own else []), *found]


@asynccontextmanager
async def plan_of(
    services: Services,
    whole: EvaluationSet,
    asked: Asked,
    judge: str,
    of_models: Sequence[Prompt | None] = (None,),
) -> AsyncIterator[Plan]:
    """The plan of a run of a set, whose targets are closed at the end; `of_models` are the prompts
    that models are asked with."""
    settings = services.settings
    options = Options(concurrency=CONCURRENCY, limit=asked.limit, budget_eur=asked.budget_eur)
    surroundings = surroundings_of(settings, services.environ, whole, options)
    tables = chosen(settings.value("targets"), whole.header.own_targets, asked.targets)
    placed = await run_sync(bound, of_models, whole)
    async with opened(tables, surroundings) as others:
        cast = Cast.of(services.offer, asked.models, others, judge, prompts=placed)
        yield planned(services, whole, cast, options)


def planned(services: Services, whole: EvaluationSet, cast: Cast, options: Options) -> Plan:
    """The plan of a run of a set by a cast."""
    settings = services.settings
    outside = Outside(
        now=services.now,
        token=lambda: services.random_bytes(4).hex(),
        random=services.random,
        usd_per_euro=settings.of(EvaluationSettings).usd_per_euro,
    )
    timeouts = surroundings_of(settings, services.environ, whole, options).timeouts
    return Plan(whole, cast, options, timeouts, outside, settings.of(SandboxSettings))


async def estimated(planned: Plan) -> Estimate:
    """The most that a run can take. Raises BadInput for one that cannot be made."""
    found = await run_sync(survey, planned.selection, planned.cast.prompts)
    await run_sync(check, planned, found)
    if not found.items:
        raise BadInput(message=N_("No item of this set counts yet: approve its drafts."))
    return most(planned, found)


async def start(services: Services, name: str, asked: Asked, by: str) -> str:
    """Begin a run; its id. Raises as `plan` and `estimated` do."""
    waiting = None
    async with plan(services, name, asked) as planned:
        estimate = await estimated(planned)
        if asked.low_carbon:
            lasts, asks = lasting(planned, estimate), hosts(planned)
            waiting = services[LowCarbon].plan(lasts, hosts=asks)
        found = await run_sync(survey, planned.selection, planned.cast.prompts)
        header = header_of(planned, found)
    async with services.store.write() as session:
        run = runs.begin(session, header, runs.Start(by, header.started_at), "running")
        await session.flush()
        run.job_id = await services.jobs.submit(
            KIND, _arguments(header.id, asked), actor=by, plan=waiting, session=session
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
    if before.kind != KIND:
        raise KeyGone
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
