"""The services of a running site: settings, database, clock, models, and those of its features."""

import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache
from random import Random, SystemRandom
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.applications import Starlette

from joute import catalog
from joute.blindness import NameMask
from joute.calls import Bus, Calls, MemoryBus, Offer, budget
from joute.calls.discovery import find_offer
from joute.feature import Feature
from joute.jobs import Jobs
from joute.settings import Settings
from joute.store import Store, open_store
from joute.web import Pages, Signer, signing_key

T = TypeVar("T")


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Outside:
    """The outside world of the application; tests inject their own."""

    now: Callable[[], datetime] = utc_now
    timer: Callable[[], float] = time.perf_counter
    random: Random = field(default_factory=SystemRandom)
    new_id: Callable[[], str] = new_id
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    offer: Offer | None = None


@dataclass(frozen=True)
class Services:
    """The services of every feature and, by class, those of the features before it.

    `now` gives an aware UTC time; `new_id` 128 random bits, safe in an address. `environ` is the
    environment, which holds secrets. `pages` renders, and is None for a command.
    """

    settings: Settings
    store: Store
    offer: Offer
    mask: NameMask
    bus: Bus
    calls: Calls
    jobs: Jobs
    signer: Signer
    random: Random
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    random_bytes: Callable[[int], bytes]
    environ: Mapping[str, str]
    features: tuple[Feature, ...]
    pages: Pages | None = None
    _started: dict[type, object] = field(default_factory=dict)

    def __getitem__(self, kind: type[T]) -> T:
        """The service of this class; KeyError when no feature started one."""
        found = self._started[kind]
        assert isinstance(found, kind)  # noqa: S101 # add() saw to it
        return found

    def add(self, *services: object) -> None:
        self._started.update({type(service): service for service in services})

    @property
    def base_path(self) -> str:
        """The sub-path of the site, without a slash at its end."""
        return urlsplit(self.settings.site.url).path.rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether cookies may only travel encrypted."""
        return urlsplit(self.settings.site.url).scheme == "https"

    async def erase(self, voter_id: str) -> None:
        """Delete all data that any feature stores on a person, in one transaction."""
        async with self.store.write() as session:
            # Counts first, in the lock order of questions and answers, against deadlocks.
            await budget.forget(session, voter_id)
            for feature in reversed(self.features):
                if feature.erase is not None:
                    await feature.erase(session, voter_id)

    async def erase_about(self, session: AsyncSession, subjects: Collection[str]) -> None:
        """Delete what any feature derives from things that their person erases."""
        for feature in reversed(self.features):
            if feature.erase_about is not None:
                await feature.erase_about(session, subjects)


@asynccontextmanager
async def open_services(
    settings: Settings,
    features: Iterable[Feature],
    outside: Outside | None = None,
    pages: Pages | None = None,
) -> AsyncIterator[Services]:
    """The database and the models of a site, and nothing of its features yet."""
    outside = outside or Outside()
    async with AsyncExitStack() as stack:
        store = open_store(settings.database.url)
        stack.push_async_callback(store.close)
        offer = outside.offer or await find_offer(settings, outside.environ)
        stack.push_async_callback(offer.close)
        bus, mask = _bus(settings), _mask(offer)
        stack.push_async_callback(bus.aclose)
        yield Services(
            settings=settings,
            store=store,
            offer=offer,
            mask=mask,
            bus=bus,
            calls=Calls(offer, store, mask, settings.limits, outside.now, outside.timer),
            jobs=Jobs(store, outside.now, outside.new_id),
            signer=Signer(signing_key(settings)),
            random=outside.random,
            now=outside.now,
            new_id=outside.new_id,
            random_bytes=outside.random_bytes,
            environ=outside.environ,
            features=tuple(features),
            pages=pages,
        )


@asynccontextmanager
async def started(services: Services, features: Iterable[Feature]) -> AsyncIterator[Services]:
    """The services with those of `features`, in their order; closed in the other one."""
    async with AsyncExitStack() as stack:
        for feature in features:
            if feature.start is not None:
                services.add(*await stack.enter_async_context(feature.start(services)))
        yield services


def _mask(offer: Offer) -> NameMask:
    """All names of the catalogue and of the models offered here, whichever are in a duel."""
    names = _names_of_catalogue()
    return _mask_of(
        models=(*names.models, *names.families, *offer.names),
        makers=(*names.makers, *offer.makers),
        brands=names.brands,
    )


# They come with the package, and never change.
@cache
def _names_of_catalogue() -> catalog.Names:
    return catalog.load().names()


# Thousands of names make a tree that never changes: sites of one process share it.
_mask_of = lru_cache(maxsize=8)(NameMask)


def _bus(settings: Settings) -> Bus:
    if not settings.database.redis_url:
        return MemoryBus()
    from joute.calls.redis_bus import RedisBus, connect  # noqa: PLC0415 # an optional extra

    return RedisBus(connect(settings.database.redis_url))


def services_of(app: Starlette) -> Services:
    services = app.state.services
    assert isinstance(services, Services)  # noqa: S101 # the application put it there
    return services


# Dependencies are coroutines: the framework runs others in a thread, which costs more than they do.
async def _services(request: Request) -> Services:
    return services_of(request.app)


def Own(kind: type[T]) -> Any:
    """The service of this class, as a dependency: `Annotated[Notes, Own(Notes)]`."""

    async def find(request: Request) -> T:
        return services_of(request.app)[kind]

    return Depends(find)


# All of them, for the rare route that needs more than one service.
OwnServices = Annotated[Services, Depends(_services)]
