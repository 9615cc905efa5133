"""The service of the operator: sign-in."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request

from joute.operator.links import SESSION_LIFE, Operators
from joute.people.actors import Actors
from joute.people.rights import OPERATOR, Actor
from joute.services import Services
from joute.web import SignedCookie


@dataclass(frozen=True)
class OperatorSignIn:
    """The operator's way to sign in: a session of `operators`, held in a signed cookie."""

    operators: Operators
    cookie: SignedCookie

    def session_id(self, request: Request) -> str | None:
        value = self.cookie.read(request)
        return value if isinstance(value, str) else None

    async def actor(self, request: Request) -> Actor | None:
        """The operator, when the session of the request is open."""
        is_open = await self.operators.is_open(self.session_id(request))
        return OPERATOR if is_open else None


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    operators = Operators(services.store, services.now, services.new_id)
    cookie = SignedCookie(
        services.signer,
        name="joute_operator",
        max_age_s=int(SESSION_LIFE.total_seconds()),
        path=services.base_path or "/",
        secure=services.secure,
    )
    sign_in = OperatorSignIn(operators, cookie)
    services[Actors].add_way(sign_in.actor)
    yield operators, sign_in
