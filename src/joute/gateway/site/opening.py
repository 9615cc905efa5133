"""What the routes on uses share: where the gateway is enabled, and the use of an address."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from joute.errors import NotAllowed, NotFound
from joute.gateway.aliases import Aliases
from joute.gateway.guarding.profiles import GuardProfiles
from joute.gateway.keys import KeyCard, Keys
from joute.gateway.policies import Policies
from joute.gateway.router.routers import Routers
from joute.gateway.settings import GatewaySettings
from joute.people.actors import Allow, CurrentActor
from joute.people.rights import Action, Actor
from joute.services import Own, services_of
from joute.uses import UseCard, Uses, may_change, may_read
from joute.uses.errors import NoSuchUse
from joute.web import Pages

OwnUses = Annotated[Uses, Own(Uses)]
OwnKeys = Annotated[Keys, Own(Keys)]
OwnAliases = Annotated[Aliases, Own(Aliases)]
OwnPolicies = Annotated[Policies, Own(Policies)]
OwnGuards = Annotated[GuardProfiles, Own(GuardProfiles)]
OwnRouters = Annotated[Routers, Own(Routers)]


class AllowGateway(Allow):
    """The rule of a page of the gateway: there is none where it is not enabled, and visitors
    without a name are no people of a use."""

    async def __call__(self, request: Request, actor: CurrentActor) -> None:
        if not enabled(request):
            raise NotFound("the gateway is not enabled")
        await super().__call__(request, actor)

    def opens(self, request: Request, actor: Actor) -> bool:
        named = actor.kind in ("member", "operator")
        return named and enabled(request) and super().opens(request, actor)


def enabled(request: Request) -> bool:
    return services_of(request.app).settings.of(GatewaySettings).enabled


def allow_gateway(action: Action) -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(AllowGateway(action))


async def _readable(use_id: str, uses: OwnUses, actor: CurrentActor) -> UseCard:
    use = await uses.get(use_id)
    if not may_read(actor, use):
        raise NoSuchUse(name=use_id[:100])
    return use


# The use of an address, which the actor may read. Raises NoSuchUse for that of others too.
ReadableUse = Annotated[UseCard, Depends(_readable)]


async def _changeable(use: ReadableUse, actor: CurrentActor) -> UseCard:
    if not may_change(actor, use):
        raise NotAllowed("use.change")
    return use


# The same, where the actor may change it. Raises NotAllowed for one that they only read.
ChangeableUse = Annotated[UseCard, Depends(_changeable)]


async def _key_of(key_id: str, keys: OwnKeys, use: ChangeableUse) -> KeyCard:
    found = await keys.get(key_id)
    if found.use_id != use.id:
        raise NotFound("a key of another use")
    return found


# The key of an address, of its use. Raises NotFound for that of another.
CurrentKey = Annotated[KeyCard, Depends(_key_of)]


def base_url(request: Request, web: Pages) -> str:
    """The address that applications call, without a slash at its end."""
    return f"{web.absolute_url(request, 'home').rstrip('/')}/v1"


def readable(actor: Actor, uses: Sequence[UseCard]) -> Sequence[UseCard]:
    """Those of the uses that an actor may read."""
    return [use for use in uses if may_read(actor, use)]
