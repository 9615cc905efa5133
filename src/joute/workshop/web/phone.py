"""A phone in a workshop: it joins by the code, votes, answers polls and follows the state.

A refusal renders the same page again, with the present state and the error.
"""

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import N_, JouteError, LimitReached, NotAllowed, NotFound
from joute.people.actors import allow, client_address
from joute.store import Int32
from joute.web import PRIVATE, EventStream, Pages, SignedCookie
from joute.web.current import Web
from joute.workshop.actions import join
from joute.workshop.actions import vote as voting
from joute.workshop.live.hub import OwnHub
from joute.workshop.rights import TAKE_PART
from joute.workshop.service import OwnWorkshops, WorkshopService
from joute.workshop.state import load
from joute.workshop.web.contexts import PhonePage, StartPage
from joute.workshop.web.render import OwnRenderer, Renderer, language_of

router = APIRouter(include_in_schema=False, dependencies=[allow(TAKE_PART)])


@router.get("/w/{code}", name="phone")
async def phone(request: Request, web: Web, renderer: OwnRenderer, code: str) -> Response:
    written = join.written(code)
    if not written:
        raise NotFound(f"workshop {code!r}")
    if code != written:
        return RedirectResponse(web.url("phone", code=written), 303)
    return await _phone(request, web, renderer, code)


@router.post("/w/{code}")
async def take_part(
    request: Request, web: Web, workshops: OwnWorkshops, renderer: OwnRenderer, code: str
) -> Response:
    try:
        me = phone_of(request, workshops, web, code)
        workshop_id = await join.find(workshops, code, client_address(request), me)
        known = await join.has_joined(workshops, workshop_id, me)
        participant = (
            None if known else await join.join(workshops, workshop_id, client_address(request))
        )
    except JouteError as error:
        return await _phone(request, web, renderer, code, error)
    response = RedirectResponse(web.url("phone", code=code), 303)
    if participant is not None:
        phone_cookie(workshops, web, code).write(response, participant)
    return response


@router.post("/w/{code}/vote", name="phone_vote")
async def vote(
    request: Request,
    web: Web,
    workshops: OwnWorkshops,
    renderer: OwnRenderer,
    code: str,
    round: Annotated[Int32, Form()],
    choice: Annotated[str, Form()] = "",
) -> Response:
    try:
        me = phone_of(request, workshops, web, code)
        workshop_id = await join.find(workshops, code, client_address(request), me)
        await voting.vote(workshops, workshop_id, me, round, choice)
    except JouteError as error:
        return await _phone(request, web, renderer, code, error)
    return RedirectResponse(web.url("phone", code=code), 303)


@router.post("/w/{code}/poll", name="phone_poll")
async def answer_poll(
    request: Request,
    web: Web,
    workshops: OwnWorkshops,
    renderer: OwnRenderer,
    code: str,
    moment: Annotated[str, Form()],
    option: Annotated[Int32, Form()] = -1,
) -> Response:
    try:
        me = phone_of(request, workshops, web, code)
        workshop_id = await join.find(workshops, code, client_address(request), me)
        await voting.answer_poll(workshops, workshop_id, me, moment, option)
    except JouteError as error:
        return await _phone(request, web, renderer, code, error)
    return RedirectResponse(web.url("phone", code=code), 303)


async def _phone(
    request: Request, web: Pages, renderer: Renderer, code: str, error: JouteError | None = None
) -> Response:
    """The page of a phone now; `error` is the refusal."""
    workshops, me = renderer.workshops, phone_of(request, renderer.workshops, web, code)
    try:
        workshop_id = await join.find(workshops, code, client_address(request), me)
    except (NotFound, LimitReached) as refusal:
        start = StartPage(code, web.translator(request).error(refusal))
        return web.render(
            request, "workshop/start.html", start, status=refusal.status, headers=refusal.headers
        )
    state = await load(workshops, workshop_id)
    request.state.language = language = language_of(state, web)
    live = None
    if me is not None and await join.has_joined(workshops, workshop_id, me):
        live = await run_sync(renderer.render, state, "phone", language, state.ballots.get(me))
    page = PhonePage(
        title=state.workshop.title,
        code=code,
        version=state.version,
        minors=state.workshop.minors,
        door_open=state.workshop.door_open,
        live=live,
        error=web.translators[language].error(error) if error else None,
    )
    status, more = (error.status, error.headers) if error else (200, {})
    return web.render(
        request, "workshop/phone.html", page, status=status, headers={**PRIVATE, **more}
    )


@router.get("/w/{code}/events", name="phone_events")
async def phone_events(
    request: Request, web: Web, workshops: OwnWorkshops, hub: OwnHub, code: str
) -> EventStream:
    """For a phone that takes part."""
    participant = phone_of(request, workshops, web, code)
    workshop_id = await join.find(workshops, code, client_address(request), participant)
    if participant is None:
        raise NotAllowed("no participant", message=N_("Join the workshop first, with its code."))
    return EventStream(await hub.follow(workshop_id, "phone", participant=participant))


def phone_cookie(workshops: WorkshopService, web: Pages, code: str) -> SignedCookie:
    """The cookie of the phones of this workshop, sent to its pages only."""
    return workshops.phone_cookie(web.url("phone", code=code))


def phone_of(request: Request, workshops: WorkshopService, web: Pages, code: str) -> str | None:
    """The participant that this phone is, if it took part."""
    value = phone_cookie(workshops, web, code).read(request)
    return value if isinstance(value, str) else None
