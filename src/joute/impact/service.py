"""The service of footprints: what their page and their API call."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from joute.impact.total import SiteTotal, site_total
from joute.services import Own, Services
from joute.store import Store


@dataclass(frozen=True)
class Impacts:
    """`now` gives an aware UTC time."""

    store: Store
    now: Callable[[], datetime]

    async def total(self) -> SiteTotal:
        """The footprint of this site until last midnight, UTC."""
        async with self.store.read() as session:
            return await site_total(session, self.now().date())


OwnImpacts = Annotated[Impacts, Own(Impacts)]


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    yield (Impacts(services.store, services.now),)
