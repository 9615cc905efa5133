"""The services of evaluations: the keys of programs."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.evaluation.site.keys import Keys
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    yield (Keys(services.store, services.now, services.new_id),)
