"""The sums of the site's footprint as a running site holds them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.impact.room import Impacts
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    yield (Impacts(services.store, services.now),)
