"""What starts with the site."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from joute.services import Services
from joute.uses.records import Records
from joute.uses.uses import Uses


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[tuple[object, ...]]:
    yield (Uses(services.store, services.now), Records(services.store, services.now))
