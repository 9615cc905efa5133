"""The page of the survey: a form without a script, answered once a quarter."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import JouteError
from joute.observatory.contexts import SurveyPage
from joute.observatory.rights import allow_survey
from joute.observatory.service import OwnObservatory, OwnSurveys
from joute.observatory.survey import PROFESSIONS, QUESTION_TEXTS, QUESTIONS
from joute.people.actors import CurrentActor
from joute.people.rights import Actor
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

Answer = Annotated[str, Form(max_length=40)]


@router.get("/survey", name="survey", dependencies=[allow_survey()])
async def form(
    request: Request,
    web: Web,
    actor: CurrentActor,
    surveys: OwnSurveys,
    observing: OwnObservatory,
    *,
    saved: bool = False,
) -> Response:
    """The questions, or that they are answered."""
    answered = await surveys.answered(_who(actor), observing.quarter)
    page = _page(answered=answered, saved=saved and answered)
    return web.render(request, "observatory/survey.html", page, headers=PRIVATE)


@router.post("/survey", dependencies=[allow_survey()])
async def answer(
    request: Request,
    web: Web,
    actor: CurrentActor,
    surveys: OwnSurveys,
    observing: OwnObservatory,
    *,
    profession: Answer = "",
    frequency: Answer = "",
    time: Answer = "",
    change: Answer = "",
) -> Response:
    """Count the answers of a person, once a quarter."""
    given = {"frequency": frequency, "time": time, "change": change}
    try:
        await surveys.answer(_who(actor), observing.quarter, profession, given)
    except JouteError as error:
        page = _page(
            reason=web.translator(request).error(error), chosen={"profession": profession, **given}
        )
        template = "observatory/survey.html"
        return web.render(request, template, page, status=error.status, headers=PRIVATE)
    return RedirectResponse(f"{web.url('survey')}?saved=true", 303)


def _who(actor: Actor) -> str:
    """One person, as far as the site can tell: a member, or the browser of a voter."""
    return actor.member or min(actor.names)


def _page(
    *,
    answered: bool = False,
    saved: bool = False,
    reason: str = "",
    chosen: dict[str, str] | None = None,
) -> SurveyPage:
    return SurveyPage(PROFESSIONS, QUESTION_TEXTS, QUESTIONS, answered, saved, reason, chosen or {})
