"""The actor of a request, and the check before every route.

    @router.post("/workshop/new", dependencies=[allow(CREATE)])

A way to sign in is a function from a request to an actor; a feature adds its own when it starts.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Annotated

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from joute.errors import NotAllowed, NotFound
from joute.people.members import SIGN_IN_LIFE, Members
from joute.people.rights import VISITOR, Action, Actor, may, voter
from joute.people.settings import PeopleRetention
from joute.services import Own, Services
from joute.web import SignedCookie

SignInWay = Callable[[Request], Awaitable[Actor | None]]


class Actors:
    """Finds the actor of a request: all that its browser proves, together."""

    def __init__(
        self, members: Members, voter_cookie: SignedCookie, member_cookie: SignedCookie
    ) -> None:
        self.members = members
        self.voter_cookie = voter_cookie
        self.member_cookie = member_cookie
        self._ways: list[SignInWay] = [self._voter, self._member]
        self._numbers = [voter_cookie]

    def add_way(self, way: SignInWay) -> None:
        """Another way to sign in; it takes precedence over the others."""
        self._ways.append(way)

    def add_number(self, cookie: SignedCookie) -> None:
        """Another cookie with a random number that owns what people made in their browser."""
        self._numbers.append(cookie)

    def numbers(self, request: Request) -> Sequence[str]:
        """The random numbers of a browser, the voter's among them: whose data it may erase."""
        return [number for cookie in self._numbers if (number := _text(cookie.read(request)))]

    async def of(self, request: Request) -> Actor:
        actor = VISITOR
        for way in self._ways:
            found = await way(request)
            actor = found.joined(actor) if found else actor
        return actor

    def voter_id(self, request: Request) -> str | None:
        """The voter whose signed cookie came with the request."""
        return _text(self.voter_cookie.read(request))

    def member_token(self, request: Request) -> str | None:
        """The token for `Members.actor`, from the member's signed cookie."""
        return _text(self.member_cookie.read(request))

    async def _voter(self, request: Request) -> Actor:
        return voter(self.voter_id(request))

    async def _member(self, request: Request) -> Actor | None:
        return await self.members.actor(self.member_token(request))


def client_address(request: Request) -> str:
    """For `AddressLimit`, which counts arrivals under a key that is thrown away."""
    return request.client.host if request.client else ""


def actors_of(services: Services, members: Members) -> Actors:
    def cookie(name: str, days: int) -> SignedCookie:
        return SignedCookie(
            services.signer,
            name=name,
            max_age_s=days * 86_400,
            path=services.base_path or "/",
            secure=services.secure,
        )

    return Actors(
        members,
        voter_cookie=cookie("joute_voter", services.settings.of(PeopleRetention).voter_days),
        member_cookie=cookie("joute_member", SIGN_IN_LIFE.days),
    )


async def _current(request: Request, actors: Annotated[Actors, Own(Actors)]) -> Actor:
    request.state.actor = actor = await actors.of(request)
    return actor


CurrentActor = Annotated[Actor, Depends(_current)]


class Allow:
    """The rule of a route: its action, and the refusal of actors that may not do it to anything.

    Whether the thing is theirs is asked where the thing is read, by the same `may`. What belongs to
    others is not found: the two look the same.
    """

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, request: Request, actor: CurrentActor) -> None:
        if not self.opens(request, actor):
            # Of what is nobody's but its owner's, nothing is said.
            hidden = self.action.own and not self.action.anything
            raise NotFound(self.action.name) if hidden else NotAllowed(self.action.name)

    def opens(self, request: Request, actor: Actor) -> bool:  # noqa: ARG002 # for settings of others
        """Whether the actor of a request may do it; a feature may let more in by its settings."""
        return may(actor, self.action)


def allow(action: Action) -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(Allow(action))


def rule_of(route: APIRoute) -> Allow | None:
    """The rule that a route declares; None without one."""
    calls = (dependency.call for dependency in route.dependant.dependencies)
    return next((call for call in calls if isinstance(call, Allow)), None)


def action_of(route: APIRoute) -> Action | None:
    """What a route declares; None without a rule."""
    rule = rule_of(route)
    return rule.action if rule else None


def may_open(routes: Iterable[BaseRoute]) -> Callable[[Request, str], bool]:
    """Whether the actor of a request may open the page of this name. Where no route has found the
    actor, as on the page of an unknown address, it is a visitor."""
    own = [route for route in routes if isinstance(route, APIRoute)]
    rules = {route.name: rule_of(route) for route in own}

    def opens(request: Request, name: str) -> bool:
        rule = rules[name]
        return rule is not None and rule.opens(request, getattr(request.state, "actor", VISITOR))

    return opens


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
