"""The projected page of a workshop, opened by a signed address."""

import segno
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from joute.people.actors import allow
from joute.web import PRIVATE, EventStream
from joute.web.current import Web
from joute.workshop.live.hub import OwnHub
from joute.workshop.rights import WATCH
from joute.workshop.service import OwnWorkshops, WorkshopService
from joute.workshop.web.addresses import join_address
from joute.workshop.web.contexts import ScreenPage
from joute.workshop.web.render import OwnRenderer, language_of

router = APIRouter(include_in_schema=False, dependencies=[allow(WATCH)])

SCREEN = "workshop screen"


@router.get("/workshop/screen/{token}", name="screen")
async def screen(
    request: Request,
    web: Web,
    workshops: OwnWorkshops,
    renderer: OwnRenderer,
    hub: OwnHub,
    token: str,
) -> Response:
    state = await hub.current(screen_workshop_id(workshops, token))
    request.state.language = language = language_of(state, web)
    join_url = join_address(request, web, state)
    by_phone = state.workshop.phones and not state.closed
    page = ScreenPage(
        title=state.workshop.title,
        version=state.version,
        live=await run_sync(renderer.render, state, "screen", language),
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


@router.get("/workshop/screen/{token}/events", name="screen_events")
async def screen_events(workshops: OwnWorkshops, hub: OwnHub, token: str) -> EventStream:
    return EventStream(await hub.follow(screen_workshop_id(workshops, token), "screen"))


def screen_token(workshops: WorkshopService, workshop_id: str) -> str:
    """The token of the projected page, which opens that page only."""
    return workshops.services.signer.sign(SCREEN, workshop_id)


def screen_workshop_id(workshops: WorkshopService, token: str) -> str:
    """The workshop of a projected page; an id that no workshop has when the token is forged."""
    value = workshops.services.signer.read(SCREEN, token)
    return value if isinstance(value, str) else ""
