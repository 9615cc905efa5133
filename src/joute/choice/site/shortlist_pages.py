"""The shortlist, and the test of its first on one’s own questions."""

from fastapi import APIRouter, Request, Response

from joute.choice.constraints import constraints
from joute.choice.criteria import criteria
from joute.choice.rights import READ_CHOICE
from joute.choice.site.contexts import ShortlistPage, TestPage
from joute.choice.site.opening import CurrentChoice, OwnResults
from joute.choice.site.results import FEW
from joute.choice.site.tests_here import may_read, models_here, runs_of, sets_here
from joute.evaluation.rights import CAMPAIGN, RUN
from joute.people.actors import CurrentActor, allow
from joute.people.rights import may
from joute.services import OwnServices
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# Rows of each table, until all are asked for.
SHOWN, ALL = 15, 500
TESTED = 6


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
    reads = may_read(services, actor)
    page = TestPage(
        choice=choice,
        step="test",
        entries=entries,
        models=models,
        sets=await sets_here(services) if reads else (),
        runs=await runs_of(services, models) if reads else (),
        may_run=may(actor, RUN),
        may_campaign=may(actor, CAMPAIGN),
    )
    return web.render(request, "choice/test.html", page, headers=PRIVATE)
