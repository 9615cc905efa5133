"""Who may see the operator's pages, as a running site holds it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.operator.links import Operators
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    yield (Operators(services.store, services.now, services.new_id),)
