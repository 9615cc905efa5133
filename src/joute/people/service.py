"""The services of people: voters, members, actors."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.middleware import Middleware

from joute.errors import N_
from joute.people.access import InvitationOnly, door
from joute.people.actors import actors_of
from joute.people.addresses import AddressLimit, counts_of
from joute.people.consent import Recipients, conditions
from joute.people.members import Members
from joute.people.origins import origins_of
from joute.people.settings import PeopleLimits, PublicationSettings
from joute.people.voters import People
from joute.services import Outside, Services
from joute.settings import Settings
from joute.web import signing_key


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    members = Members(services.store, services.now, services.new_id)
    yield (
        people_of(services),
        members,
        actors_of(services, members),
        origins_of(services),
    )


def people_of(services: Services) -> People:
    settings = services.settings
    return People(
        store=services.store,
        conditions=conditions(settings.site.consent_text, Recipients.of(services.offer.endpoints)),
        arrivals=AddressLimit(
            settings.of(PeopleLimits).new_voters_per_address_per_hour,
            services.now,
            counts_of(settings.database.redis_url, "arrivals", services.random_bytes),
            refusal=N_("Too many new visitors from your network. Try again in an hour."),
        ),
        # What simulated players answer is never published.
        asks_to_publish=settings.of(PublicationSettings).ask_to_publish
        and not services.offer.simulated,
        now=services.now,
        new_id=services.new_id,
    )


def middlewares(
    settings: Settings, outside: Outside, open_paths: Sequence[str]
) -> Sequence[Middleware]:
    """The door of a site that asks for its invitation code."""
    own = door(settings, signing_key(settings), outside.now, outside.random_bytes)
    if own is None:
        return ()
    return (Middleware(InvitationOnly, door=own, open_paths=tuple(open_paths)),)
