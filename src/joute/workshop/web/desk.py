"""The desk of the facilitator, opened by a secret address, and the report.

What is refused comes back on the same page, with its present state.
"""

from dataclasses import replace
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import JouteError
from joute.people.actors import allow
from joute.web import EventStream
from joute.web.current import Web
from joute.workshop.actions import links
from joute.workshop.answers import OwnAnswering
from joute.workshop.live.hub import OwnHub
from joute.workshop.rights import RUN
from joute.workshop.service import OwnWorkshops
from joute.workshop.state import Session, by_desk, load
from joute.workshop.web.contexts import DeskPage
from joute.workshop.web.desk_actions import click
from joute.workshop.web.made import fields, made_page
from joute.workshop.web.render import PRIVATE, OwnRenderer, Showing
from joute.workshop.web.report import report_page
from joute.workshop.web.screen import screen_token

router = APIRouter(include_in_schema=False, dependencies=[allow(RUN)])


async def _at_desk(room: OwnWorkshops, secret: str) -> Session:
    return await by_desk(room, secret)


Desk = Annotated[Session, Depends(_at_desk)]


@router.get("/workshop/desk/{secret}", name="desk")
async def desk(
    request: Request, web: Web, shown: OwnRenderer, hub: OwnHub, state: Desk, secret: str
) -> Response:
    page = await _desk_page(request, shown, await hub.current(state.id), secret)
    return web.render(request, "workshop/desk.html", page, headers=PRIVATE)


@router.post("/workshop/desk/{secret}")
async def click_at_desk(
    request: Request,
    web: Web,
    shown: OwnRenderer,
    answering: OwnAnswering,
    state: Desk,
    secret: str,
) -> Response:
    room, form = shown.room, await fields(request)
    try:
        await click(room, answering, state, form)
    except JouteError as error:
        now = await load(room, state.id)
        page = await _desk_page(
            request, shown, now, secret, error=web.translator(request).error(error)
        )
        if "notes" in form:
            page = replace(page, notes=form["notes"])
        return web.render(request, "workshop/desk.html", page, status=error.status, headers=PRIVATE)
    return RedirectResponse(web.url("desk", secret=secret), 303)


async def _desk_page(
    request: Request, shown: Showing, state: Session, secret: str, error: str | None = None
) -> DeskPage:
    live = await run_sync(shown.render, state, "desk", request.state.language)
    current = state.round
    return DeskPage(
        title=state.workshop.title,
        version=state.version,
        live=live,
        secret=secret,
        screen_url=shown.web.url("screen", token=screen_token(shown.room, state.id)),
        notes=current.row.notes if current else state.workshop.notes,
        notes_of=current.number if current else None,
        ended=state.current.kind == "end",
        closed=state.closed,
        error=error,
    )


@router.post("/workshop/desk/{secret}/renewal", name="renew_desk")
async def renew(
    request: Request, web: Web, room: OwnWorkshops, state: Desk, seen: Annotated[int, Form()]
) -> Response:
    secret = await links.renew_desk(room, state.id, seen)
    workshop = state.workshop
    return made_page(request, web, workshop.title, workshop.code, secret, renewed=True)


@router.post("/workshop/desk/{secret}/revocation", name="revoke_desk")
async def revoke(web: Web, room: OwnWorkshops, state: Desk) -> Response:
    await links.close_desk(room, state.id)
    return RedirectResponse(web.url("workshop"), 303)


@router.get("/workshop/desk/{secret}/events", name="desk_events")
async def desk_events(
    request: Request, room: OwnWorkshops, hub: OwnHub, secret: str
) -> EventStream:
    state = await by_desk(room, secret)
    return EventStream(await hub.follow(state.id, "desk", request.state.language))


@router.get("/workshop/desk/{secret}/report", name="workshop_report")
async def report(
    request: Request, web: Web, shown: OwnRenderer, state: Desk, secret: str
) -> Response:
    page = await run_sync(report_page, shown, state, web.translator(request), secret)
    return web.render(request, "workshop/report.html", page, headers=PRIVATE)
