"""The shortlist, and the test of its first on one’s own questions."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from joute.choice.constraints import constraints
from joute.choice.criteria import criteria
from joute.choice.rights import READ_CHOICE
from joute.choice.site.contexts import ShortlistPage, TestPage
from joute.choice.site.opening import CurrentChoice, OwnResults
from joute.choice.site.results import FEW
from joute.evaluation.rights import CAMPAIGN, READ, RUN
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.tables import StoredRun, StoredSet
from joute.people.actors import CurrentActor, allow
from joute.people.rights import may
from joute.services import OwnServices, Services
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# Rows of each table, until all are asked for.
SHOWN, ALL = 15, 500
TESTED = 6
RUNS = 20


@router.get("/choices/{key}/shortlist", name="choice_shortlist", dependencies=[allow(READ_CHOICE)])
async def shortlist(
    request: Request,
    web: Web,
    results: OwnResults,
    choice: CurrentChoice,
    actor: CurrentActor,
    all: bool = False,
) -> Response:
    words = web.translator(request)
    result, reason = await results.or_reason(choice, actor, words)
    found = result.choice.shortlist if result else None
    shown = ALL if all else SHOWN
    refused = [one for one in found.excluded if not one.unknown] if found else []
    page = ShortlistPage(
        choice=choice,
        step="shortlist",
        found=found,
        excluded=[(one, one.reason_in(words)) for one in refused[:shown]],
        excluded_count=len({one.candidate.id for one in refused}),
        excluded_more=len(refused[shown:]),
        shown=shown,
        names={id: one.name for id, one in result.candidates.items()} if result else {},
        criteria=criteria(),
        constraints=constraints(),
        reason=reason,
    )
    return web.render(request, "choice/shortlist.html", page, headers=PRIVATE)


@router.get("/choices/{key}/test", name="choice_test", dependencies=[allow(READ_CHOICE)])
async def test(
    request: Request,
    web: Web,
    services: OwnServices,
    results: OwnResults,
    choice: CurrentChoice,
    actor: CurrentActor,
) -> Response:
    words = web.translator(request)
    result, _ = await results.or_reason(choice, actor, words, samples=FEW)
    here = models_here(services)
    first = result.choice.shortlist.entries[:TESTED] if result else ()
    entries = [(one, here.get(one.candidate.model or "")) for one in first]
    models = list(dict.fromkeys(id for _, id in entries if id))
    reads = services.settings.of(EvaluationSettings).public or may(actor, READ)
    sets, runs = await _tests(services, models) if reads else ((), ())
    page = TestPage(
        choice=choice,
        step="test",
        entries=entries,
        models=models,
        sets=sets,
        runs=runs,
        may_run=may(actor, RUN),
        may_campaign=may(actor, CAMPAIGN),
    )
    return web.render(request, "choice/test.html", page, headers=PRIVATE)


def models_here(services: Services) -> Mapping[str, str]:
    """The models that this site can ask, by their ids in the catalogue."""
    stated = {table.id: table.catalog for table in services.settings.models if table.catalog}
    return {stated.get(id, id): id for id in services.offer.models}


async def _tests(
    services: Services, models: Sequence[str]
) -> tuple[Sequence[str], Sequence[StoredRun]]:
    """The sets here, and the newest runs of one of these models."""
    done = select(StoredRun).where(StoredRun.state == "done")
    async with services.store.read() as session:
        names = select(StoredSet.name).distinct().order_by(StoredSet.name)
        sets = (await session.scalars(names)).all()
        newest = await session.scalars(done.order_by(StoredRun.started_at.desc()).limit(RUNS))
        runs = [one for one in newest if set(models) & set(_models_of(one))]
    return sets, runs


def _models_of(run: StoredRun) -> Sequence[str]:
    return RunHeader.model_validate_json(run.header).models
