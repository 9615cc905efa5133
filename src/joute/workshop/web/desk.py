"""The desk of the facilitator, opened by a secret address, and the report.

A refusal renders the same page again, with the present state and the error.
"""

from dataclasses import replace
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import JouteError
from joute.people.actors import allow
from joute.store import Int32
from joute.web import PRIVATE, EventStream, SignedCookie
from joute.web.current import Web
from joute.workshop.actions import links
from joute.workshop.actions.transaction import Target
from joute.workshop.answers import OwnAnswering
from joute.workshop.live.hub import OwnHub
from joute.workshop.program.form import number
from joute.workshop.rights import RUN
from joute.workshop.service import OwnWorkshops
from joute.workshop.state import WorkshopState, by_desk, load
from joute.workshop.web.addresses import addresses_page, join_address, serve_command
from joute.workshop.web.contexts import DeskPage
from joute.workshop.web.desk_actions import act
from joute.workshop.web.forms import fields
from joute.workshop.web.render import OwnRenderer, Renderer
from joute.workshop.web.report import report_page
from joute.workshop.web.screen import screen_token

router = APIRouter(include_in_schema=False, dependencies=[allow(RUN)])


async def _at_desk(workshops: OwnWorkshops, secret: str) -> WorkshopState:
    return await by_desk(workshops, secret)


Desk = Annotated[WorkshopState, Depends(_at_desk)]


@router.get("/workshop/desk/{secret}", name="desk")
async def desk(
    request: Request, web: Web, renderer: OwnRenderer, hub: OwnHub, state: Desk, secret: str
) -> Response:
    page = await _desk_page(request, renderer, await hub.current(state.id), secret)
    response = web.render(request, "workshop/desk.html", page, headers=PRIVATE)
    cookie = _desk_cookie(renderer, secret)
    if cookie.read(request) is None:
        cookie.write(response, renderer.workshops.new_id())
    return response


@router.post("/workshop/desk/{secret}")
async def act_at_desk(
    request: Request,
    web: Web,
    renderer: OwnRenderer,
    answering: OwnAnswering,
    state: Desk,
    secret: str,
) -> Response:
    workshops, form = renderer.workshops, await fields(request)
    try:
        browser = _desk_cookie(renderer, secret).read(request) or ""
        target = Target(workshops, state.id, number(form, "expected_version"), browser)
        await act(target, answering, state, form)
    except JouteError as error:
        now = await load(workshops, state.id)
        page = await _desk_page(
            request, renderer, now, secret, error=web.translator(request).error(error)
        )
        if "notes" in form:
            page = replace(page, notes=form["notes"])
        return web.render(request, "workshop/desk.html", page, status=error.status, headers=PRIVATE)
    return RedirectResponse(web.url("desk", secret=secret), 303)


def _desk_cookie(renderer: Renderer, secret: str) -> SignedCookie:
    return renderer.workshops.desk_cookie(renderer.web.url("desk", secret=secret))


async def _desk_page(
    request: Request,
    renderer: Renderer,
    state: WorkshopState,
    secret: str,
    error: str | None = None,
) -> DeskPage:
    live = await run_sync(renderer.render, state, "desk", request.state.language)
    current, join_url = state.round, join_address(request, renderer.web, state)
    return DeskPage(
        title=state.workshop.title,
        code=state.workshop.code,
        join_url=join_url if state.workshop.phones else None,
        command=serve_command(state, join_url),
        version=state.version,
        live=live,
        secret=secret,
        screen_url=renderer.web.url("screen", token=screen_token(renderer.workshops, state.id)),
        notes=current.row.notes if current else state.workshop.notes,
        notes_of=current.number if current else None,
        ended=state.current.kind == "end",
        closed=state.closed,
        error=error,
    )


@router.post("/workshop/desk/{secret}/renewal", name="renew_desk")
async def renew(
    web: Web,
    workshops: OwnWorkshops,
    state: Desk,
    expected_version: Annotated[Int32, Form()],
) -> Response:
    secret = await links.renew_desk(Target(workshops, state.id, expected_version))
    return RedirectResponse(f"{web.url('desk_addresses', secret=secret)}?renewed=true", 303)


@router.get("/workshop/desk/{secret}/addresses", name="desk_addresses")
async def addresses(
    request: Request, web: Web, state: Desk, secret: str, renewed: bool = False
) -> Response:
    page = addresses_page(request, web, state, secret, renewed=renewed)
    return web.render(request, "workshop/addresses.html", page, headers=PRIVATE)


@router.post("/workshop/desk/{secret}/revocation", name="revoke_desk")
async def revoke(web: Web, workshops: OwnWorkshops, state: Desk) -> Response:
    await links.close_desk(workshops, state.id)
    return RedirectResponse(web.url("workshop"), 303)


@router.get("/workshop/desk/{secret}/events", name="desk_events")
async def desk_events(
    request: Request, workshops: OwnWorkshops, hub: OwnHub, secret: str
) -> EventStream:
    state = await by_desk(workshops, secret)
    return EventStream(await hub.follow(state.id, "desk", request.state.language))


@router.get("/workshop/desk/{secret}/report", name="workshop_report")
async def report(
    request: Request, web: Web, renderer: OwnRenderer, state: Desk, secret: str
) -> Response:
    page = await run_sync(report_page, renderer, state, web.translator(request), secret)
    return web.render(request, "workshop/report.html", page, headers=PRIVATE)
