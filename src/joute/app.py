"""The application, assembled: rooms, routes, start and stop. No rule of the domain is here."""

import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random, SystemRandom
from urllib.parse import urlsplit

from fastapi import FastAPI

from joute import __version__, catalog
from joute.blindness import NameMask
from joute.calls import Bus, Calls, MemoryBus, Offer
from joute.calls.finding import find_offer
from joute.duel import Arena, Conversations, DuelRoom, api, pages, suggestions
from joute.duel.settings import DuelSettings
from joute.duel.suggestions import Suggestions
from joute.errors import N_
from joute.features import FEATURES, Features
from joute.impact import Impacts
from joute.impact import api as impact_api
from joute.impact import pages as impact_pages
from joute.jobs import Jobs, Tasks, running_jobs
from joute.jobs.settings import JobsSettings
from joute.leaderboard import InformativeDraw, Leaderboards, Ledger
from joute.leaderboard import api as leaderboard_api
from joute.leaderboard import pages as leaderboard_pages
from joute.llm import DemoEndpoint
from joute.models import api as models_api
from joute.models import pages as models_pages
from joute.models.shelf import ModelShelf
from joute.operator import Operators, health
from joute.operator import pages as operator_pages
from joute.people import AddressLimit, Host, People, conditions, counts_of
from joute.people import pages as people_pages
from joute.people.access import InvitationOnly, door
from joute.people.settings import PeopleLimits, PeopleRetention
from joute.settings import Settings
from joute.store import Store, open_store
from joute.web import Link, SignedCookie, Signer, install, signing_key
from joute.workshop import Workshops
from joute.workshop import api as workshop_api
from joute.workshop import pages as workshop_pages
from joute.workshop import streams as workshop_streams
from joute.workshop.live import live
from joute.workshop.settings import WorkshopLimits

logger = logging.getLogger(__name__)

PURGE_EVERY_S = 86_400
PURGE_AFTER_CRASH_S = 60

HEADER = (
    Link(N_("Duel"), "home"),
    Link(N_("Ranking"), "ranking"),
    Link(N_("Models"), "models"),
    Link(N_("How it works"), "how"),
    Link(N_("My duels"), "mine"),
)
FOOTER = (
    Link(N_("Workshop"), "workshop"),
    Link(N_("Footprint"), "footprint"),
    Link(N_("Privacy"), "privacy"),
    Link(N_("Legal notice"), "legal"),
)
REMEDIES = {
    "consent_needed": Link(N_("Read the conditions"), "home"),
    "code_needed": Link(N_("Enter the code"), "access"),
    "already_voted": Link(N_("See my duels"), "mine"),
}


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Outside:
    """What the application takes from the world; tests give their own."""

    now: Callable[[], datetime] = utc_now
    timer: Callable[[], float] = time.perf_counter
    random: Random = field(default_factory=SystemRandom)
    new_id: Callable[[], str] = new_id
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    offer: Offer | None = None


def create_app(
    settings: Settings, outside: Outside | None = None, features: Features = FEATURES
) -> FastAPI:
    """The site. Nothing is opened before it starts."""
    outside = outside or Outside()
    site, key = urlsplit(settings.site.url), signing_key(settings)
    cookie = SignedCookie(
        Signer(key),
        name="joute_voter",
        max_age_s=settings.of(PeopleRetention).voter_days * 86_400,
        path=site.path.rstrip("/") or "/",
        secure=site.scheme == "https",
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        ledger = Ledger()
        async with (
            running_room(settings, outside, cookie, ledger) as room,
            live(workshops_of(room, outside), app.state.pages) as workshops,
        ):
            app.state.duel_room = room
            app.state.people = room.people
            app.state.shelf = ModelShelf(room.arena.offer, settings.sizes, outside.now)
            app.state.impacts = Impacts(room.arena.store, outside.now)
            app.state.leaderboards = Leaderboards(room.arena.store, ledger, outside.now)
            app.state.operators = Operators(room.arena.store, outside.now, outside.new_id)
            app.state.workshops = workshops.room
            app.state.workshop_showing = workshops.showing
            app.state.workshop_hub = workshops.hub
            app.state.workshop_answering = workshops.answering
            tasks = Tasks("site")
            tasks.repeat(
                "purge",
                lambda: _purge(features, room.arena),
                every_s=PURGE_EVERY_S,
                after_crash_s=PURGE_AFTER_CRASH_S,
            )
            app.state.jobs = jobs = Jobs(room.arena.store, outside.now, outside.new_id)
            try:
                async with running_jobs(jobs, room.arena.store, settings.of(JobsSettings).slots):
                    yield
            finally:
                await tasks.close()
                await app.state.leaderboards.close()

    app = FastAPI(
        title=settings.site.name,
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.settings = settings
    app.state.features = features
    app.state.migrations = features.migrations
    app.state.pages = install(
        app,
        settings,
        rooms=features.folders,
        header_links=HEADER,
        footer_links=FOOTER,
        remedies=REMEDIES,
    )
    app.state.door = door(settings, key, outside.now, outside.random_bytes)
    if app.state.door is not None:
        app.add_middleware(InvitationOnly, door=app.state.door)
        # The one that was added last stands first: this one belongs closest to the routes.
        app.user_middleware.append(app.user_middleware.pop(0))
    for room in (
        pages,
        api,
        impact_pages,
        impact_api,
        leaderboard_api,
        leaderboard_pages,
        models_pages,
        models_api,
        people_pages,
        operator_pages,
        workshop_pages,
        workshop_streams,
        workshop_api,
        health,
    ):
        # As the room built them: including its router would build each again for every site, which
        # is most of the time of a start.
        app.router.routes.extend(room.router.routes)
    return app


@asynccontextmanager
async def running_room(
    settings: Settings,
    outside: Outside | None = None,
    cookie: SignedCookie | None = None,
    ledger: Ledger | None = None,
) -> AsyncIterator[DuelRoom]:
    """The duel room with its database open and its models found; closed at the end. The draw of
    pairs follows the votes of `ledger`."""
    outside = outside or Outside()
    store = open_store(settings.database.url)
    await FEATURES.migrations.upgrade(store)
    offer = outside.offer or await find_offer(settings, outside.environ)
    drawable = tuple(model.id for model in offer.drawable)
    drawing = InformativeDraw(store, ledger or Ledger(), drawable, outside.now)
    arena = _arena(settings, outside, store, offer)
    if settings.of(DuelSettings).draw == "informative":
        arena = replace(arena, weighing=drawing.weight)
    conversations = Conversations(arena)
    conversations.listen()
    signer = Signer(signing_key(settings))
    try:
        yield DuelRoom(
            arena=arena,
            conversations=conversations,
            people=_people(settings, outside, store, offer),
            cookie=cookie or SignedCookie(signer, name="joute_voter", max_age_s=0),
            signer=signer,
            suggestions=(offered := suggestions.load()),
            preferred=_preferred(offer, offered),
            prepared=offer.prepared,
        )
    finally:
        await conversations.close()
        await drawing.close()
        await arena.bus.aclose()
        await offer.close()
        await store.close()


def _arena(settings: Settings, outside: Outside, store: Store, offer: Offer) -> Arena:
    mask = _mask(offer)
    return Arena(
        settings=settings,
        store=store,
        offer=offer,
        mask=mask,
        bus=_bus(settings),
        calls=Calls(offer, store, mask, settings.limits, outside.now, outside.timer),
        random=outside.random,
        now=outside.now,
        new_id=outside.new_id,
    )


def _mask(offer: Offer) -> NameMask:
    """All names of the catalogue and of the models offered here, whichever are in a duel."""
    names = catalog.load().names()
    return NameMask(
        models=(*names.models, *names.families, *offer.names),
        makers=(*names.makers, *offer.makers),
        brands=names.brands,
    )


def _preferred(offer: Offer, offered: Suggestions) -> frozenset[str]:
    """The suggestions for which the simulated players have answers of their own."""
    demos = [endpoint for endpoint in offer.endpoints if isinstance(endpoint, DemoEndpoint)]
    return frozenset(
        item.id
        for demo in demos
        for item in offered.items
        if all(demo.has_prepared(item.plain(language)) for language in item.text)
    )


def _bus(settings: Settings) -> Bus:
    if not settings.database.redis_url:
        return MemoryBus()
    from redis.asyncio import Redis  # noqa: PLC0415 # an optional extra

    from joute.calls.redis_bus import RedisBus  # noqa: PLC0415

    return RedisBus(Redis.from_url(settings.database.redis_url, decode_responses=True))


def _people(settings: Settings, outside: Outside, store: Store, offer: Offer) -> People:
    hosts = [Host(endpoint.host, endpoint.country) for endpoint in offer.endpoints if endpoint.host]
    return People(
        store=store,
        conditions=conditions(settings.site.consent_text, hosts),
        arrivals=AddressLimit(
            settings.of(PeopleLimits).new_voters_per_address_per_hour,
            outside.now,
            counts_of(settings.database.redis_url, "arrivals", outside.random_bytes),
            refusal=N_("Many people have arrived from your network. Try again in an hour."),
        ),
        now=outside.now,
        new_id=outside.new_id,
    )


def workshops_of(room: DuelRoom, outside: Outside | None = None) -> Workshops:
    """The workshops of this site, whose models are those of its duels."""
    outside, arena = outside or Outside(), room.arena
    return Workshops(
        arena=arena,
        signer=room.signer,
        secure=room.cookie.secure,
        wrong_codes=AddressLimit(
            arena.settings.of(WorkshopLimits).wrong_codes_per_address_per_hour,
            outside.now,
            counts_of(arena.settings.database.redis_url, "workshop-codes", outside.random_bytes),
            refusal=N_("Too many wrong codes came from your network. Try again in an hour."),
        ),
    )


async def _purge(features: Features, arena: Arena) -> None:
    """What is too old goes at start and every day, so that retention needs no cron."""
    logger.info("purged: %s", await features.purge(arena.store, arena.settings, arena.now()))
