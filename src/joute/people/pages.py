"""The pages for people: how it works, privacy, legal notice, invitation code."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute import __version__
from joute.errors import JouteError
from joute.feature import number_of_days
from joute.people.access import REMEMBERED_DAYS, Door, local_path
from joute.people.actors import allow
from joute.people.contexts import AccessPage, HowPage, LegalPage, PrivacyPage, StoredDataRow
from joute.people.notices import DATA, LIBRARIES
from joute.people.publication import DETAILS
from joute.people.rights import READ_SITE
from joute.people.settings import PeopleLimits, PeopleRetention
from joute.people.voters import People
from joute.services import Own, OwnServices
from joute.settings import Language
from joute.web import to_html
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


async def _door(request: Request) -> Door | None:
    """The door that this request came through, on a site that has one."""
    door = getattr(request.state, "door", None)
    assert door is None or isinstance(door, Door)  # noqa: S101 # InvitationOnly put it there
    return door


OwnDoor = Annotated[Door | None, Depends(_door)]


@router.get("/how", name="how", dependencies=[allow(READ_SITE)])
async def how(request: Request, web: Web, services: OwnServices) -> Response:
    site, sizes = services.settings.site, services.settings.sizes
    page = HowPage(
        reading_speed=site.reading_speed if site.pacing == "equal" else None,
        small_max_b=sizes.small_max_b,
        large_min_b=sizes.large_min_b,
    )
    return web.render(request, "people/how.html", page)


@router.get("/privacy", name="privacy", dependencies=[allow(READ_SITE)])
async def privacy(
    request: Request,
    web: Web,
    services: OwnServices,
    people: Annotated[People, Own(People)],
    door: OwnDoor,
) -> Response:
    conditions, settings = people.conditions, services.settings
    language: Language = request.state.language
    page = PrivacyPage(
        contact=settings.site.contact,
        recipients=conditions.recipients,
        stored_data=[
            StoredDataRow(row.data, row.purpose, row.how_long, number_of_days(row.days, settings))
            for feature in services.features
            for row in feature.stored_data
        ],
        voter_days=settings.of(PeopleRetention).voter_days,
        limits=settings.limits,
        arrivals_per_hour=settings.of(PeopleLimits).new_voters_per_address_per_hour,
        access_days=REMEMBERED_DAYS if door else None,
        conditions=to_html(conditions.text(language, web.translator(request).gettext)),
        version=conditions.version,
        own_text=bool(conditions.own_text),
        publication=DETAILS if people.asks_to_publish else None,
    )
    return web.render(request, "people/privacy.html", page)


@router.get("/legal", name="legal", dependencies=[allow(READ_SITE)])
async def legal(request: Request, web: Web, services: OwnServices) -> Response:
    site = services.settings.site
    page = LegalPage(
        contact=site.contact,
        hosting=site.hosting,
        version=__version__,
        libraries=LIBRARIES,
        data=DATA,
    )
    return web.render(request, "people/legal.html", page)


@router.get("/access", name="access", dependencies=[allow(READ_SITE)])
async def access(request: Request, web: Web, door: OwnDoor, next: str = "") -> Response:
    target = local_path(next, web.url("home"))
    if door is None or door.has_let_in(request):
        return RedirectResponse(target, 303)
    return web.render(request, "people/access.html", AccessPage(target, REMEMBERED_DAYS, None))


@router.post("/access", name="enter", dependencies=[allow(READ_SITE)])
async def enter(
    request: Request,
    web: Web,
    door: OwnDoor,
    code: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    target = local_path(next, web.url("home"))
    response = RedirectResponse(target, 303)
    if door is None:
        return response
    try:
        await door.check(code, request.client.host if request.client else "")
    except JouteError as error:
        message = web.translator(request).error(error)
        page = AccessPage(target, REMEMBERED_DAYS, message)
        return web.render(
            request, "people/access.html", page, status=error.status, headers=error.headers
        )
    door.let_in(response)
    return response
