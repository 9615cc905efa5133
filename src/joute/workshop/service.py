"""The workshop room as its pages and API find it: one object, built when the application starts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Annotated

from joute.people import AddressLimit
from joute.services import Own, Services
from joute.store import Store
from joute.web import SignedCookie, Signer

PHONE_DAYS = 7


async def nobody(_workshop_id: str) -> None:
    """Told when no view is open, and nobody answers."""


@dataclass(frozen=True)
class Workshops:
    """What workshops need from outside.

    `wrong_codes` limits the wrong codes of an address; `folder` holds cards and programs of this
    site's own. `changed` is called with a workshop's id
    after each commit that a view may have to show: a move at the desk, an answer, a vote, a phone
    that joins. Before it, `entered` is called when a workshop has come to a later step.
    """

    arena: Services
    signer: Signer
    secure: bool
    wrong_codes: AddressLimit
    folder: Path | None
    changed: Callable[[str], Awaitable[None]] = nobody
    entered: Callable[[str], Awaitable[None]] = nobody

    @property
    def store(self) -> Store:
        return self.arena.store

    @property
    def random(self) -> Random:
        return self.arena.random

    def now(self) -> datetime:
        """An aware UTC time."""
        return self.arena.now()

    def new_id(self) -> str:
        """128 random bits, safe in an address."""
        return self.arena.new_id()

    def phone_cookie(self, path: str) -> SignedCookie:
        """The cookie that holds a participant's id, sent to `path` and below only."""
        return SignedCookie(
            self.signer,
            name="joute_phone",
            max_age_s=PHONE_DAYS * 86_400,
            path=path,
            secure=self.secure,
        )


def digest(secret: str) -> str:
    """What is kept of a secret address."""
    return sha256(secret.encode()).hexdigest()


OwnWorkshops = Annotated[Workshops, Own(Workshops)]
