"""The shortlist, and the test of its first on one’s own questions."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.choice.constraints import constraints
from joute.choice.criteria import criteria
from joute.choice.needs import MOST_SETS
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.shortlist import AT_HOST, Entry
from joute.choice.site.choices import Opened
from joute.choice.site.contexts import ShortlistPage, TestPage
from joute.choice.site.opening import (
    ChangeableChoice,
    CurrentChoice,
    OwnResults,
    Saves,
    Since,
)
from joute.choice.site.results import FEW, Results
from joute.choice.site.tests_here import may_read, models_here, runs_of, sets_here
from joute.choice.site.weighing import need_of
from joute.evaluation.rights import CAMPAIGN, RUN
from joute.people.actors import CurrentActor, allow
from joute.people.rights import Actor, may
from joute.services import OwnServices
from joute.translation import Translator
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
        at_host=AT_HOST,
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
    entries = await _tested(results, choice, actor, web.translator(request))
    models = _models(entries)
    reads = may_read(services, actor)
    page = TestPage(
        choice=choice,
        step="test",
        entries=entries,
        models=models,
        sets=await sets_here(services) if reads else (),
        named=choice.content.get("sets") or (),
        runs=await runs_of(services, models) if reads else (),
        may_run=may(actor, RUN),
        may_campaign=may(actor, CAMPAIGN),
    )
    return web.render(request, "choice/test.html", page, headers=PRIVATE)


async def _tested(
    results: Results, choice: Opened, actor: Actor, words: Translator
) -> Sequence[tuple[Entry, str | None]]:
    """The first of the shortlist, with the id of their model on this site."""
    result, _ = await results.or_reason(choice, actor, words, samples=FEW)
    here = models_here(results.services)
    first = result.choice.shortlist.entries[:TESTED] if result else ()
    return [(one, here.get(one.candidate.model or "")) for one in first]


def _models(entries: Sequence[tuple[Entry, str | None]]) -> Sequence[str]:
    return list(dict.fromkeys(id for _, id in entries if id))


@router.post("/choices/{key}/test", dependencies=[allow(CHANGE_CHOICE)])
async def name_sets(
    request: Request,
    web: Web,
    results: OwnResults,
    choice: ChangeableChoice,
    actor: CurrentActor,
    save: Saves,
    revision: Since,
    named: Annotated[list[str], Form(max_length=MOST_SETS)] = [],  # noqa: B006 # FastAPI copies it
    shown: Annotated[list[str], Form(max_length=MOST_SETS)] = [],  # noqa: B006
    start: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Sets whose results count for this choice, as they are ticked, and that of a run that starts;
    those that were not shown stay as they are."""
    held = [one for one in choice.content.get("sets") or () if one not in shown]
    sets = [*dict.fromkeys([*held, *named, *([start] if start else [])])]
    need_of({"sets": sets})
    saved = await save({"sets": sets}, revision, "choice_test")
    if not start:
        return saved
    models = _models(await _tested(results, choice, actor, web.translator(request)))
    query = urlencode([*(("model", id) for id in models), ("limit", "")])
    return RedirectResponse(f"{web.url('start_evaluation', name=start)}?{query}", 303)
