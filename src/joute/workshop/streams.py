"""What happens in a workshop, told to its views as it happens."""

from fastapi import APIRouter, Request

from joute.duel.room import client_address
from joute.errors import N_, NotAllowed
from joute.web import EventStream
from joute.web.current import Web
from joute.workshop import joining
from joute.workshop.addresses import phone_of, screen_workshop_id
from joute.workshop.hub import OwnHub
from joute.workshop.room import OwnWorkshops
from joute.workshop.session import by_desk

router = APIRouter(include_in_schema=False)


@router.get("/workshop/desk/{secret}/events", name="desk_events")
async def desk_events(
    request: Request, room: OwnWorkshops, hub: OwnHub, secret: str
) -> EventStream:
    state = await by_desk(room, secret)
    return EventStream(await hub.follow(state.id, "desk", request.state.language))


@router.get("/workshop/screen/{token}/events", name="screen_events")
async def screen_events(room: OwnWorkshops, hub: OwnHub, token: str) -> EventStream:
    return EventStream(await hub.follow(screen_workshop_id(room, token), "screen"))


@router.get("/w/{code}/events", name="phone_events")
async def phone_events(
    request: Request, web: Web, room: OwnWorkshops, hub: OwnHub, code: str
) -> EventStream:
    """For a phone that takes part."""
    participant = phone_of(request, room, web, code)
    workshop_id = await joining.find(room, code, client_address(request), participant)
    if participant is None:
        raise NotAllowed("no participant", message=N_("Join the workshop first, with its code."))
    return EventStream(await hub.follow(workshop_id, "phone", participant=participant))
