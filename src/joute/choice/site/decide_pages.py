"""The last step of a choice: what is decided, signed as a record."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from joute.choice.needs import Needs
from joute.choice.records import Record, Statement, record
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.chooser import Chooser, owner_of
from joute.choice.site.deciding import KIND_TEXTS, REVIEW_AFTER, Filled, answers_on
from joute.choice.site.decision_contexts import DecidePage
from joute.choice.site.opening import (
    ChangeableChoice,
    CurrentChoice,
    OwnDecisions,
    OwnResults,
    since_of,
)
from joute.choice.site.results import Result, Results
from joute.choice.site.tests_here import as_lines, may_read, models_here, runs_of
from joute.errors import N_
from joute.people.actors import allow
from joute.people.rights import Actor
from joute.services import OwnServices, Services
from joute.translation import Translator
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

CHANGED = N_(
    "What this decision stands on has changed since you opened the page. Look at it again, then "
    "sign."
)


@router.get("/choices/{key}/decide", name="choice_decide", dependencies=[allow(READ_CHOICE)])
async def decide(
    request: Request,
    web: Web,
    services: OwnServices,
    decisions: OwnDecisions,
    results: OwnResults,
    choice: CurrentChoice,
    chooser: Chooser,
) -> Response:
    words = web.translator(request)
    filled = Filled(
        title=choice.title,
        tests=await _tested(services, results, choice, chooser, words),
        kind="no_llm" if choice.content.get("decision") == "no_llm" else "",
        review_on=(services.now().date() + REVIEW_AFTER).isoformat(),
    )
    return await _form(request, web, decisions, results, choice, chooser, filled)


async def _tested(
    services: Services, results: Results, choice: CurrentChoice, actor: Actor, words: Translator
) -> str:
    """The runs here of the candidates that pass, for those who may read them."""
    result, _ = await results.or_reason(choice, actor, words)
    if result is None or not may_read(services, actor):
        return ""
    here = models_here(services)
    ids = (here.get(one.candidate.model or "") for one in result.choice.shortlist.entries)
    models = [*dict.fromkeys(id for id in ids if id)]
    return as_lines(await runs_of(services, models), models, words)


@router.post("/choices/{key}/decide", dependencies=[allow(CHANGE_CHOICE)])
async def sign(
    request: Request,
    web: Web,
    services: OwnServices,
    decisions: OwnDecisions,
    results: OwnResults,
    choice: ChangeableChoice,
    chooser: Chooser,
) -> Response:
    form = await request.form()
    filled = Filled.of(form)
    result, _ = await results.or_reason(choice, chooser, web.translator(request))
    # What is signed is what was on the screen.
    if (since_of(form), str(form.get("basis", ""))) != (choice.revision, _basis(result)):
        changed = {"basis": CHANGED}
        return await _form(request, web, decisions, results, choice, chooser, filled, changed)
    entries = result.choice.shortlist.entries if result else ()
    now = services.now()
    refusals = filled.refusals({one.candidate.id for one in entries}, now.date())
    if refusals:
        return await _form(request, web, decisions, results, choice, chooser, filled, refusals)
    supersedes = str(form.get("supersedes", "")) or None
    statement = filled.statement(now, choice.revision, supersedes)
    signed = _record(statement, choice, result, web.translators)
    id = await decisions.sign(signed, choice.id, owner_of(chooser))
    return RedirectResponse(web.url("decision", decision_id=id), 303)


def _record(
    statement: Statement,
    choice: CurrentChoice,
    result: Result | None,
    translators: Mapping[str, Translator],
) -> Record:
    return record(
        statement,
        result.need if result else Needs(answers=choice.content.get("answers") or {}),
        weights=result.weights if result else {},
        found=result.choice.shortlist if result else None,
        translators=translators,
        answers_on=lambda one: answers_on(one, result.known) if result else (),
    )


def _basis(result: Result | None) -> str:
    return result.digest if result else ""


async def _form(
    request: Request,
    web: Web,
    decisions: OwnDecisions,
    results: OwnResults,
    choice: CurrentChoice,
    actor: Actor,
    filled: Filled,
    refusals: Mapping[str, str] | None = None,
) -> Response:
    words = web.translator(request)
    result, reason = await results.or_reason(choice, actor, words)
    records = await decisions.of_choice(choice.id)
    page = DecidePage(
        choice=choice,
        step="decide",
        basis=_basis(result),
        form=filled,
        refusals={name: words.gettext(why) for name, why in (refusals or {}).items()},
        entries=result.choice.shortlist.entries if result else (),
        records=records,
        standing=next((one for one in records if not one.superseded_by), None),
        reason=reason,
        kinds=KIND_TEXTS,
    )
    status = 200 if not refusals else 409 if "basis" in refusals else 422
    return web.render(request, "choice/decide.html", page, status=status, headers=PRIVATE)
