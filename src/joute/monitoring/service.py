"""What starts with the site."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from joute.gateway.aliases import Aliases
from joute.gateway.settings import GatewaySettings
from joute.jobs import Tasks
from joute.monitoring.experiments import Experiments
from joute.monitoring.feedback import Feedbacks
from joute.monitoring.watching import Watching
from joute.services import Services

# Beside the longest answer: what a node waits to store its calls, and clocks that differ.
_SPARE_S = 120
_EXPERIMENTS_EVERY_S = 60.0


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[tuple[Feedbacks, Watching, Experiments]]:
    """Feedbacks, Watching and Experiments, which a site ends where their rules say so."""
    store, now = services.store, services.now
    settling_s = services.settings.limits.answer_s + _SPARE_S
    experiments = Experiments(store, now, services[Aliases], services.offer)
    tasks = Tasks("monitoring")
    if services.pages is not None and services.settings.of(GatewaySettings).enabled:
        tasks.repeat(
            "experiments",
            experiments.stop_those_that_are_over,
            every_s=_EXPERIMENTS_EVERY_S,
            after_crash_s=_EXPERIMENTS_EVERY_S,
            after_start_s=_EXPERIMENTS_EVERY_S,
        )
    try:
        yield Feedbacks(store, now), Watching(store, now, settling_s), experiments
    finally:
        await tasks.close()
