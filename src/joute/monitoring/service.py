"""What starts with the site."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from joute.monitoring.feedback import Feedbacks
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[tuple[Feedbacks]]:
    yield (Feedbacks(services.store, services.now),)
