"""What starts with the site."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from joute.monitoring.feedback import Feedbacks
from joute.monitoring.watching import Watching
from joute.services import Services

# Beside the longest answer: what a node waits to store its calls, and clocks that differ.
_SPARE_S = 120


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[tuple[Feedbacks, Watching]]:
    store, now = services.store, services.now
    settling_s = services.settings.limits.answer_s + _SPARE_S
    yield Feedbacks(store, now), Watching(store, now, settling_s)
