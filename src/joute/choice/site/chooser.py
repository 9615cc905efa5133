"""Whose a choice is, where nobody needs an account: a random number in a signed cookie."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, Request, Response
from fastapi.params import Depends as Dependency

from joute.choice.evidence import candidates_for, shipped
from joute.choice.needs import Needs
from joute.choice.rights import CHOOSE
from joute.choice.settings import ChoiceLimits, ChoiceRetention, ChoiceSettings
from joute.choice.site.choices import Choices
from joute.choice.site.decision_reviews import DecisionReviews
from joute.choice.site.decisions import Decisions
from joute.choice.site.results import Results
from joute.errors import N_
from joute.jobs import Tasks
from joute.people.actors import Actors, Allow, CurrentActor, client_address
from joute.people.addresses import AddressLimit, counts_of
from joute.people.rights import Actor
from joute.services import Own, Services, services_of
from joute.web import SignedCookie


class AllowChoosing(Allow):
    """The rule of the page where a choice begins."""

    def opens(self, request: Request, actor: Actor) -> bool:
        own = services_of(request.app).settings.of(ChoiceSettings)
        return own.open_to == "everybody" or super().opens(request, actor)


def allow_choosing() -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(AllowChoosing(CHOOSE))


@dataclass(frozen=True)
class Choosers:
    """The browsers of people who choose; `arrivals` limits by network address what they begin."""

    cookie: SignedCookie
    arrivals: AddressLimit

    def number(self, request: Request) -> str | None:
        """The random number of the browser of a request."""
        found = self.cookie.read(request)
        return found if isinstance(found, str) else None

    async def arrive(self, request: Request) -> None:
        """Count something new of this network. Raises LimitReached."""
        await self.arrivals.take(client_address(request))


OwnChoosers = Annotated[Choosers, Own(Choosers)]


async def _chooser(request: Request, actor: CurrentActor, choosers: OwnChoosers) -> Actor:
    number = choosers.number(request)
    return replace(actor, names=actor.names | {number}) if number else actor


# The actor of a request, the number of their browser among their names.
Chooser = Annotated[Actor, Depends(_chooser)]


def owner_of(chooser: Actor) -> str | None:
    """Whose a new thing is: the member’s, the voter’s, the browser’s; None without any."""
    if chooser.kind == "member":
        return chooser.member
    return min((name for name in chooser.names if not name.startswith("group:")), default=None)


def remember(response: Response, choosers: Choosers, number: str) -> None:
    """Let the browser be known again by this number."""
    choosers.cookie.write(response, number)


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    stored = Choices(services)
    choosers = choosers_of(services)
    services[Actors].add_number(choosers.cookie)
    tasks = Tasks("choice")
    # Beside the start: no page of a choice then waits for the tables of facts.
    tasks.start("facts", run_sync(prepare, abandon_on_cancel=True))
    try:
        decisions, reviews = Decisions(services), DecisionReviews(services)
        yield (stored, Results(stored), decisions, reviews, choosers)
    finally:
        await tasks.close()


@cache
def prepare() -> None:
    """Read what ships and is read once: the catalogue, published results, answers of suppliers."""
    candidates_for(Needs(), shipped())


def choosers_of(services: Services) -> Choosers:
    settings = services.settings
    return Choosers(
        SignedCookie(
            services.signer,
            name="joute_chooser",
            max_age_s=settings.of(ChoiceRetention).choice_days * 86_400,
            path=services.base_path or "/",
            secure=services.secure,
        ),
        AddressLimit(
            settings.of(ChoiceLimits).new_choices_per_address_per_hour,
            services.now,
            counts_of(settings.database.redis_url, "choices", services.random_bytes),
            refusal=N_("Too many new choices from your network. Try again in an hour."),
        ),
    )
