"""What starts with the site."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.documents.collections import Collections
from joute.services import Services
from joute.uses import Uses


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    yield (Collections(services.store, services[Uses], services.now, services.new_id),)


async def daily(services: Services) -> None:
    """What members who are gone owned is the operator’s."""
    await services[Collections].forget_the_gone()
