"""A phone in a workshop: it joins by the code, votes, answers polls, plays and follows the state.

A refusal renders the same page again, with the present state and the error.
"""

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.duel import failure_message
from joute.errors import N_, JouteError, LimitReached, NotAllowed, NotFound
from joute.people.actors import allow, client_address
from joute.store import Int32
from joute.web import PRIVATE, EventStream, Pages, SignedCookie, to_html
from joute.web.current import Web
from joute.workshop.actions import join, play
from joute.workshop.actions import vote as voting
from joute.workshop.game.levels import plain_name
from joute.workshop.live.hub import OwnHub
from joute.workshop.rights import TAKE_PART
from joute.workshop.service import OwnWorkshops, WorkshopService
from joute.workshop.state import load
from joute.workshop.web.contexts import PhonePage, ReplyView, StartPage
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


@router.post("/w/{code}/attempt", name="phone_attempt")
async def attempt(
    request: Request,
    web: Web,
    workshops: OwnWorkshops,
    renderer: OwnRenderer,
    code: str,
    level: Annotated[Int32, Form()],
    seen: Annotated[Int32, Form()],
    text: Annotated[str, Form()] = "",
) -> Response:
    """The answer is in this page and nowhere else: it does not lead to another one."""
    try:
        player = await _player(request, web, workshops, code, level, seen)
        outcome = await play.attempt(workshops, player, text)
    except JouteError as error:
        return await _phone(request, web, renderer, code, error)
    reply = ReplyView(
        step=f"secret:{level}",
        asked=text.strip(),
        html=to_html(outcome.answer) if outcome.answer else None,
        stopped_by=plain_name(outcome.blocked_by) if outcome.blocked_by else "",
        answered=outcome.answered,
        failure=failure_message(outcome.failure) if outcome.failure else "",
        passed=outcome.passed,
    )
    return await _phone(request, web, renderer, code, reply=reply)


@router.post("/w/{code}/guess", name="phone_guess")
async def guess(
    request: Request,
    web: Web,
    workshops: OwnWorkshops,
    renderer: OwnRenderer,
    code: str,
    level: Annotated[Int32, Form()],
    seen: Annotated[Int32, Form()],
    text: Annotated[str, Form()] = "",
) -> Response:
    try:
        player = await _player(request, web, workshops, code, level, seen)
        passed = await play.guess(workshops, player, text)
    except JouteError as error:
        return await _phone(request, web, renderer, code, error)
    reply = ReplyView(f"secret:{level}", text.strip(), guess=True, passed=passed)
    return await _phone(request, web, renderer, code, reply=reply)


async def _player(
    request: Request, web: Pages, workshops: WorkshopService, code: str, level: int, seen: int
) -> play.Player:
    me = phone_of(request, workshops, web, code)
    workshop_id = await join.find(workshops, code, client_address(request), me)
    return play.Player(workshop_id, me, level, seen)


async def _phone(
    request: Request,
    web: Pages,
    renderer: Renderer,
    code: str,
    error: JouteError | None = None,
    reply: ReplyView | None = None,
) -> Response:
    """The page of a phone now; `error` is the refusal, `reply` what came of what it sent."""
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
        live = await run_sync(renderer.render, state, "phone", language, state.done_by(me))
    page = PhonePage(
        title=state.workshop.title,
        code=code,
        version=state.version,
        minors=state.workshop.minors,
        door_open=state.workshop.door_open,
        duels=bool(state.rounds),
        game=state.game is not None,
        live=live,
        reply=reply,
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
