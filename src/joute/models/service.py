"""The models of this site as a running site holds them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.models.shelf import ModelShelf
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    yield (ModelShelf(services.offer, services.settings.sizes, services.now),)
