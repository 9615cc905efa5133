"""The list of one’s choices, where one begins, and its own pages: links, history, deletion."""

import json
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.choices import Opened
from joute.choice.site.chooser import Chooser, OwnChoosers, allow_choosing, owner_of, remember
from joute.choice.site.contexts import Change, ChoicePage, ChoicesPage, HistoryPage, LinksPage
from joute.choice.site.decision_reviews import DecisionReviews
from joute.choice.site.opening import (
    ChangeableChoice,
    CurrentChoice,
    OwnChoices,
    OwnDecisions,
    Saves,
    Since,
)
from joute.choice.site.steps import STEPS
from joute.control_characters import one_line
from joute.people.actors import allow
from joute.services import Own, OwnServices
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

OwnReviews = Annotated[DecisionReviews, Own(DecisionReviews)]
Line = Annotated[str, Form(max_length=200)]
Number = Annotated[int, Query(ge=1, lt=2**31)]


@router.get("/choices", name="choices", dependencies=[allow_choosing()])
async def choices(request: Request, web: Web, stored: OwnChoices, chooser: Chooser) -> Response:
    page = ChoicesPage(await stored.mine(chooser.names))
    return web.render(request, "choice/choices.html", page, headers=PRIVATE)


@router.post("/choices", name="begin_choice", dependencies=[allow_choosing()])
async def begin(
    request: Request,
    web: Web,
    services: OwnServices,
    stored: OwnChoices,
    chooser: Chooser,
    choosers: OwnChoosers,
    title: Line = "",
) -> Response:
    await choosers.arrive(request)
    owner = owner_of(chooser)
    number = owner or services.new_id()
    key = await stored.begin(number, {"title": one_line(title)})
    response = RedirectResponse(web.url("choice_need_one", key=key), 303)
    if owner is None:
        remember(response, choosers, number)
    return response


@router.get("/choices/{key}", name="choice", dependencies=[allow(READ_CHOICE)])
async def choice(
    request: Request,
    web: Web,
    choice: CurrentChoice,
    decisions: OwnDecisions,
    reviews: OwnReviews,
) -> Response:
    page = ChoicePage(
        choice=choice,
        step="",
        next_step=next((one for one in STEPS if one.id not in choice.done), STEPS[-1]),
        decision=str(choice.content.get("decision", "")),
        records=await decisions.of_choice(choice.id),
        to_review=reviews.due,
    )
    return web.render(request, "choice/choice.html", page, headers=PRIVATE)


@router.post("/choices/{key}/title", name="title_choice", dependencies=[allow(CHANGE_CHOICE)])
async def rename(save: Saves, revision: Since, title: Line = "") -> Response:
    return await save({"title": one_line(title)}, revision, "choice")


@router.get("/choices/{key}/links", name="choice_links", dependencies=[allow(READ_CHOICE)])
async def links(request: Request, web: Web, choice: CurrentChoice) -> Response:
    return _links(request, web, choice, choice.key if choice.by_link else "")


def _links(request: Request, web: Web, choice: Opened, secret: str) -> Response:
    page = LinksPage(
        choice=choice,
        step="",
        reading=web.absolute_url(request, "choice", key=choice.id),
        editing=web.absolute_url(request, "choice", key=secret) if secret else "",
    )
    return web.render(request, "choice/links.html", page, headers=PRIVATE)


@router.post("/choices/{key}/links", dependencies=[allow(CHANGE_CHOICE)])
async def new_link(
    request: Request, web: Web, stored: OwnChoices, choice: ChangeableChoice
) -> Response:
    """Another address to change it, shown once to its owner; the old one ends."""
    secret = await stored.new_link(choice)
    if choice.owned:
        return _links(request, web, choice, secret)
    return RedirectResponse(web.url("choice_links", key=secret), 303)


@router.get("/choices/{key}/history", name="choice_history", dependencies=[allow(READ_CHOICE)])
async def history(
    request: Request,
    web: Web,
    stored: OwnChoices,
    choice: CurrentChoice,
    number: Number | None = None,
) -> Response:
    """The revisions; of one of them, what it changed."""
    changes: Sequence[Change] = ()
    if number is not None:
        after = await stored.revision(choice, number)
        before = (await stored.revision(choice, number - 1)).content if number > 1 else {}
        changes = [
            Change(part, _text(before.get(part)), _text(after.content.get(part)))
            for part in after.changed
        ]
    page = HistoryPage(
        choice=choice,
        step="",
        revisions=await stored.revisions(choice),
        compared=changes,
        number=number,
    )
    return web.render(request, "choice/history.html", page, headers=PRIVATE)


def _text(value: object) -> str:
    """A part of a choice as people can read it."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


@router.post("/choices/{key}/delete", name="delete_choice", dependencies=[allow(CHANGE_CHOICE)])
async def delete(web: Web, stored: OwnChoices, choice: ChangeableChoice) -> Response:
    await stored.delete(choice)
    return RedirectResponse(web.url("choices"), 303)
