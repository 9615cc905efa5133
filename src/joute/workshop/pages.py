"""The pages of workshops: the two ways in, the desk, the projected page, phones, the report.

What is refused at the desk or on a phone comes back on the same page, with its present state.
"""

from dataclasses import replace
from typing import Annotated

import segno
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from joute.duel.room import client_address
from joute.errors import JouteError, LimitReached, NotFound
from joute.services import Own
from joute.web.current import Web
from joute.web.rendering import Pages
from joute.workshop import joining, links, voting
from joute.workshop.addresses import (
    phone_cookie,
    phone_of,
    screen_token,
    screen_workshop_id,
)
from joute.workshop.answering import OwnAnswering
from joute.workshop.clicks import click
from joute.workshop.hub import OwnHub
from joute.workshop.reporting import report_page
from joute.workshop.room import OwnWorkshops
from joute.workshop.session import Session, by_desk, load
from joute.workshop.showing import Showing, language_of
from joute.workshop.starting import from_form, new_page
from joute.workshop.views import DeskPage, MadePage, PhonePage, ScreenPage, StartPage

router = APIRouter(include_in_schema=False)

# Nothing of the desk is kept by the browser, or found by a search engine.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


Shown = Annotated[Showing, Own(Showing)]


async def _at_desk(room: OwnWorkshops, secret: str) -> Session:
    return await by_desk(room, secret)


Desk = Annotated[Session, Depends(_at_desk)]


@router.get("/workshop", name="workshop")
async def start_page(request: Request, web: Web) -> Response:
    return web.render(request, "workshop/start.html", StartPage("", None))


@router.get("/workshop/join", name="join_workshop")
async def join_workshop(web: Web, code: str = "") -> Response:
    written = joining.written(code)
    return RedirectResponse(web.url("phone", code=written) if written else web.url("workshop"), 303)


@router.get("/workshop/new", name="new_workshop")
async def new(
    request: Request, web: Web, room: OwnWorkshops, shown: Shown, link: str = ""
) -> Response:
    await links.check_link(room, link)
    page = new_page(room, shown.cards, web.translator(request), {"link": link})
    return web.render(request, "workshop/new.html", page, headers=PRIVATE)


@router.post("/workshop/new")
async def make_new(request: Request, web: Web, room: OwnWorkshops, shown: Shown) -> Response:
    """The page that answers shows the desk's address: only its digest is kept."""
    form = await _form(request)
    try:
        made = await from_form(room, form)
    except JouteError as error:
        translator = web.translator(request)
        page = new_page(room, shown.cards, translator, form, translator.error(error))
        return web.render(request, "workshop/new.html", page, status=error.status, headers=PRIVATE)
    title = (await load(room, made.id)).workshop.title
    return _addresses(request, web, title, made.code, made.desk, renewed=False)


def _addresses(
    request: Request, web: Pages, title: str, code: str, secret: str, *, renewed: bool
) -> Response:
    page = MadePage(title, code, web.absolute_url(request, "desk", secret=secret), renewed)
    return web.render(request, "workshop/made.html", page, headers=PRIVATE)


@router.get("/workshop/desk/{secret}", name="desk")
async def desk(
    request: Request, web: Web, shown: Shown, hub: OwnHub, state: Desk, secret: str
) -> Response:
    page = await _desk_page(request, shown, await hub.current(state.id), secret)
    return web.render(request, "workshop/desk.html", page, headers=PRIVATE)


@router.post("/workshop/desk/{secret}")
async def click_at_desk(
    request: Request,
    web: Web,
    shown: Shown,
    answering: OwnAnswering,
    state: Desk,
    secret: str,
) -> Response:
    room, form = shown.room, await _form(request)
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
    return _addresses(request, web, workshop.title, workshop.code, secret, renewed=True)


@router.post("/workshop/desk/{secret}/revocation", name="revoke_desk")
async def revoke(web: Web, room: OwnWorkshops, state: Desk) -> Response:
    await links.close_desk(room, state.id)
    return RedirectResponse(web.url("workshop"), 303)


@router.get("/workshop/desk/{secret}/report", name="workshop_report")
async def report(request: Request, web: Web, shown: Shown, state: Desk, secret: str) -> Response:
    page = await run_sync(report_page, shown, state, web.translator(request), secret)
    return web.render(request, "workshop/report.html", page, headers=PRIVATE)


@router.get("/workshop/screen/{token}", name="screen")
async def screen(
    request: Request, web: Web, room: OwnWorkshops, shown: Shown, hub: OwnHub, token: str
) -> Response:
    state = await hub.current(screen_workshop_id(room, token))
    request.state.language = language = language_of(state, web)
    join_url = web.absolute_url(request, "phone", code=state.workshop.code)
    by_phone = state.workshop.phones and not state.closed
    page = ScreenPage(
        title=state.workshop.title,
        version=state.version,
        live=await run_sync(shown.render, state, "screen", language),
        code=state.workshop.code,
        join_url=join_url,
        short_url=join_url.partition("://")[2].rpartition("/")[0],
        qr=_qr_code(join_url) if by_phone else None,
    )
    return web.render(request, "workshop/screen.html", page, headers=PRIVATE)


def _qr_code(address: str) -> Markup:
    """Read by phones from the back of a room, on screens that glare: black on white in both themes,
    with the quiet zone of the standard."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=4, omitsize=True, light="white", svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704 # the figures of a drawing


@router.get("/w/{code}", name="phone")
async def phone(request: Request, web: Web, shown: Shown, code: str) -> Response:
    if code != joining.written(code):
        return RedirectResponse(web.url("phone", code=joining.written(code)), 303)
    return await _phone(request, web, shown, code)


@router.post("/w/{code}")
async def take_part(
    request: Request, web: Web, room: OwnWorkshops, shown: Shown, code: str
) -> Response:
    try:
        me = phone_of(request, room, web, code)
        workshop_id = await joining.find(room, code, client_address(request), me)
        known = await joining.has_joined(room, workshop_id, me)
        participant = None if known else await joining.join(room, workshop_id)
    except JouteError as error:
        return await _phone(request, web, shown, code, error)
    response = RedirectResponse(web.url("phone", code=code), 303)
    if participant is not None:
        phone_cookie(room, web, code).write(response, participant)
    return response


@router.post("/w/{code}/vote", name="phone_vote")
async def vote(
    request: Request,
    web: Web,
    room: OwnWorkshops,
    shown: Shown,
    code: str,
    round: Annotated[int, Form()],
    choice: Annotated[str, Form()] = "",
) -> Response:
    try:
        me = phone_of(request, room, web, code)
        workshop_id = await joining.find(room, code, client_address(request), me)
        await voting.vote(room, workshop_id, me, round, choice)
    except JouteError as error:
        return await _phone(request, web, shown, code, error)
    return RedirectResponse(web.url("phone", code=code), 303)


@router.post("/w/{code}/poll", name="phone_poll")
async def answer_poll(
    request: Request,
    web: Web,
    room: OwnWorkshops,
    shown: Shown,
    code: str,
    moment: Annotated[str, Form()],
    option: Annotated[int, Form()] = -1,
) -> Response:
    try:
        me = phone_of(request, room, web, code)
        workshop_id = await joining.find(room, code, client_address(request), me)
        await voting.answer_poll(room, workshop_id, me, moment, option)
    except JouteError as error:
        return await _phone(request, web, shown, code, error)
    return RedirectResponse(web.url("phone", code=code), 303)


async def _phone(
    request: Request, web: Pages, shown: Showing, code: str, error: JouteError | None = None
) -> Response:
    """The page of a phone as things stand; `error` says what was refused."""
    room, me = shown.room, phone_of(request, shown.room, web, code)
    try:
        workshop_id = await joining.find(room, code, client_address(request), me)
    except (NotFound, LimitReached) as refusal:
        start = StartPage(code, web.translator(request).error(refusal))
        return web.render(
            request, "workshop/start.html", start, status=refusal.status, headers=refusal.headers
        )
    state = await load(room, workshop_id)
    request.state.language = language = language_of(state, web)
    live = None
    if me is not None and await joining.has_joined(room, workshop_id, me):
        live = await run_sync(shown.render, state, "phone", language, state.ballots.get(me))
    page = PhonePage(
        title=state.workshop.title,
        code=code,
        version=state.version,
        minors=state.workshop.minors,
        live=live,
        error=web.translators[language].error(error) if error else None,
    )
    status, more = (error.status, error.headers) if error else (200, {})
    return web.render(
        request, "workshop/phone.html", page, status=status, headers={**PRIVATE, **more}
    )


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
