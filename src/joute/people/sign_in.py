"""The pages on which a member signs in with an invitation, and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.people.actors import Actors, allow
from joute.people.contexts import InvitationPage
from joute.people.rights import INVITATION, LEAVE
from joute.services import Own
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

OwnActors = Annotated[Actors, Own(Actors)]


@router.get("/invitation", name="invitation", dependencies=[allow(INVITATION)])
async def invitation(request: Request, web: Web, actors: OwnActors, link: str = "") -> Response:
    """Programs that look at links before people do must not use them up: a button does."""
    member = await actors.members.invited(link)
    page = InvitationPage(member.name, link)
    return web.render(request, "people/invitation.html", page, headers=PRIVATE)


@router.post("/invitation", dependencies=[allow(INVITATION)])
async def sign_in(web: Web, actors: OwnActors, link: Annotated[str, Form()] = "") -> Response:
    token = await actors.members.use(link)
    response = RedirectResponse(web.url("home"), 303)
    actors.member_cookie.write(response, token)
    return response


@router.post("/sign-out", name="sign_out", dependencies=[allow(LEAVE)])
async def sign_out(request: Request, web: Web, actors: OwnActors) -> Response:
    token = actors.member_token(request)
    if token is not None:
        await actors.members.sign_out(token)
    response = RedirectResponse(web.url("home"), 303)
    actors.member_cookie.clear(response)
    return response
