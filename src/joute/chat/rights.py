"""The rights on conversations: those whom `[chat]` lets in, each on their own."""

from fastapi import Request
from fastapi.params import Depends as Dependency

from joute.chat.settings import ChatSettings
from joute.errors import NotFound
from joute.people.actors import Allow, CurrentActor
from joute.people.rights import Action, Actor, Role, by_owner, everybody
from joute.services import services_of

# Closed to all but members, unless `[chat] open_to` says otherwise.
OPEN = everybody("chat.open")
USE = by_owner("chat.use", Role.VOTER)


class AllowChat(Allow):
    """The rule of the pages of conversations: none where no alias is offered."""

    async def __call__(self, request: Request, actor: CurrentActor) -> None:
        if not services_of(request.app).settings.of(ChatSettings).aliases:
            raise NotFound("chat")
        await super().__call__(request, actor)

    def opens(self, request: Request, actor: Actor) -> bool:
        own = services_of(request.app).settings.of(ChatSettings)
        admitted = own.open_to == "everybody" or actor.kind in ("member", "operator")
        return bool(own.aliases) and admitted and super().opens(request, actor)


def allow_chat(action: Action) -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(AllowChat(action))
