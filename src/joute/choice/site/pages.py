"""The list of one’s choices, and where one begins."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.choices import Choices
from joute.choice.site.chooser import Chooser, OwnChoosers, allow_choosing, owner_of, remember
from joute.choice.site.contexts import ChoicePage, ChoicesPage
from joute.people.actors import allow
from joute.services import Own, OwnServices
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

OwnChoices = Annotated[Choices, Own(Choices)]
Line = Annotated[str, Form(max_length=200)]


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
    key = await stored.begin(number, {"title": title.strip()})
    response = RedirectResponse(web.url("choice", key=key), 303)
    if owner is None:
        remember(response, choosers, number)
    return response


@router.get("/choices/{key}", name="choice", dependencies=[allow(READ_CHOICE)])
async def choice(
    request: Request, web: Web, stored: OwnChoices, chooser: Chooser, key: str
) -> Response:
    page = ChoicePage(await stored.open(key, chooser))
    return web.render(request, "choice/choice.html", page, headers=PRIVATE)


@router.post("/choices/{key}/delete", name="delete_choice", dependencies=[allow(CHANGE_CHOICE)])
async def delete(web: Web, stored: OwnChoices, chooser: Chooser, key: str) -> Response:
    await stored.delete(await stored.open(key, chooser))
    return RedirectResponse(web.url("choices"), 303)
