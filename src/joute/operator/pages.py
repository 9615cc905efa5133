"""The operator's pages: the door, and the desk behind it. No visitor finds a link to them."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import delete

from joute.calls.budget import today
from joute.duel.room import Room
from joute.operator import desk
from joute.operator.links import SESSION_LIFE, Operators
from joute.operator.tables import OperatorSession
from joute.operator.views import DeskPage, EnterPage
from joute.services import Own
from joute.web import SignedCookie
from joute.web.current import Web
from joute.workshop import (
    OwnWorkshops,
    Workshops,
    link_path,
    new_link,
    open_links,
    revoke_link,
)

router = APIRouter(include_in_schema=False)

PERIOD = timedelta(days=7)
FAILURES = 50
MICRO = 1_000_000

# Nothing of these pages is kept by the browser, or found by a search engine.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def _cookie(web: Web, room: Room) -> SignedCookie:
    return SignedCookie(
        room.signer,
        name="joute_operator",
        max_age_s=int(SESSION_LIFE.total_seconds()),
        path=web.url("operator"),
        secure=room.cookie.secure,
    )


Doorkeeper = Annotated[Operators, Own(Operators)]
Cookie = Annotated[SignedCookie, Depends(_cookie)]


def _session(request: Request, cookie: Cookie) -> str | None:
    value = cookie.read(request)
    return value if isinstance(value, str) else None


Session = Annotated[str | None, Depends(_session)]


@router.get("/operator/enter", name="operator_enter")
async def enter(request: Request, web: Web, link: str = "") -> Response:
    """Programs that look at links before people do must not use them up: a button does."""
    return web.render(request, "operator/enter.html", EnterPage(link), headers=PRIVATE)


@router.post("/operator/enter")
async def use_link(
    web: Web, operators: Doorkeeper, cookie: Cookie, link: Annotated[str, Form()] = ""
) -> Response:
    session = await operators.use(link)
    response = RedirectResponse(web.url("operator"), 303)
    cookie.write(response, session)
    return response


@router.post("/operator/leave", name="operator_leave")
async def leave(web: Web, operators: Doorkeeper, cookie: Cookie, session: Session) -> Response:
    async with operators.store.write() as writing:
        await writing.execute(delete(OperatorSession).where(OperatorSession.id == session))
    response = RedirectResponse(web.url("home"), 303)
    cookie.clear(response)
    return response


@router.get("/operator", name="operator")
async def operator(
    request: Request,
    web: Web,
    room: Room,
    workshops: OwnWorkshops,
    operators: Doorkeeper,
    session: Session,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    await operators.check(session)
    page = await _desk(room, workshops, before)
    return web.render(request, "operator/desk.html", page, headers=PRIVATE)


@router.post("/operator/links", name="facilitator_links")
async def new_facilitator_link(
    request: Request,
    web: Web,
    room: Room,
    workshops: OwnWorkshops,
    operators: Doorkeeper,
    session: Session,
    days: Annotated[int, Form()],
    once: Annotated[bool, Form()] = False,
) -> Response:
    """The page that answers shows the link; only its digest is kept, so it shows it once."""
    await operators.check(session)
    secret = await new_link(workshops, days=days, once=once)
    address = f"{web.absolute_url(request, 'home').rstrip('/')}{link_path(secret)}"
    page = replace(await _desk(room, workshops), new_link=address)
    return web.render(request, "operator/desk.html", page, headers=PRIVATE)


@router.post("/operator/links/{link_id}/revoke", name="revoke_facilitator_link")
async def revoke_facilitator_link(
    web: Web, workshops: OwnWorkshops, operators: Doorkeeper, session: Session, link_id: str
) -> Response:
    await operators.check(session)
    await revoke_link(workshops, link_id)
    return RedirectResponse(f"{web.url('operator')}#facilitators", 303)


async def _desk(room: Room, workshops: Workshops, before: int | None = None) -> DeskPage:
    """The desk, with the failures older than `before`, if it is given."""
    now = workshops.now()
    since = now - PERIOD
    async with workshops.store.read() as reading:
        spent = await today(reading, now)
        models = await desk.models(reading, room.arena.offer, since)
        failures = await desk.failures(reading, FAILURES, before)
        counts = await desk.counts(reading, since)
    return DeskPage(
        now=now,
        since=since,
        days=PERIOD.days,
        spent=spent,
        dollars=spent.microdollars / MICRO,
        limits=room.arena.settings.limits,
        counts=counts,
        models=models,
        endpoints=desk.endpoints(models),
        failures=failures,
        older=failures[-1].failure.id if len(failures) == FAILURES else None,
        links=await open_links(workshops),
        new_link=None,
    )
