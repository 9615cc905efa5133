"""What starts with the site."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from joute.register.uses import Uses
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[tuple[object, ...]]:
    yield (Uses(services.store, services.now),)
