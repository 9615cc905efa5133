"""The service of workshops, as pages, API and commands find it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Annotated

from joute.people import AddressLimit
from joute.services import Own, Services
from joute.store import Store
from joute.web import SignedCookie

PHONE_DAYS = 7
DESK_DAYS = 1


async def _ignore(_workshop_id: str) -> None:
    """For a command, which has no view to wake and no answers to start."""


@dataclass(frozen=True)
class WorkshopService:
    """The dependencies of every action on a workshop.

    `wrong_codes` limits the wrong codes of an address, and `joins` the phones that join from it,
    for a headcount; `folder` holds this site's own cards and programs. `notify` is called with the
    id of a workshop after each commit that a view may have to show: a move at the desk, an answer,
    a vote, a phone that joins. `on_step` is called before it when the workshop advanced to a later
    step.
    """

    services: Services
    wrong_codes: AddressLimit
    joins: Callable[[int], AddressLimit]
    folder: Path | None
    notify: Callable[[str], Awaitable[None]] = _ignore
    on_step: Callable[[str], Awaitable[None]] = _ignore

    @property
    def store(self) -> Store:
        return self.services.store

    @property
    def random(self) -> Random:
        return self.services.random

    def now(self) -> datetime:
        """An aware UTC time."""
        return self.services.now()

    def new_id(self) -> str:
        """128 random bits, safe in an address."""
        return self.services.new_id()

    def desk_cookie(self, path: str) -> SignedCookie:
        """The cookie that distinguishes the browsers at one desk."""
        return self._cookie("joute_desk", DESK_DAYS, path)

    def phone_cookie(self, path: str) -> SignedCookie:
        """The cookie that holds a participant's id, sent to `path` and below only."""
        return self._cookie("joute_phone", PHONE_DAYS, path)

    def _cookie(self, name: str, days: int, path: str) -> SignedCookie:
        return SignedCookie(
            self.services.signer,
            name=name,
            max_age_s=days * 86_400,
            path=path,
            secure=self.services.secure,
        )


OwnWorkshops = Annotated[WorkshopService, Own(WorkshopService)]
