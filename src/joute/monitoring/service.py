"""What starts with the site."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from joute.evaluation.runs.surroundings import timeouts_of
from joute.gateway.aliases import Aliases
from joute.gateway.router.routers import Routers
from joute.gateway.settings import GatewaySettings
from joute.gateway.shadows.decisions import Shadows
from joute.jobs import Tasks
from joute.monitoring.experiments import Experiments
from joute.monitoring.feedback import Feedbacks
from joute.monitoring.routed import said_of
from joute.monitoring.scoring.figures import ScoringFigures
from joute.monitoring.scoring.scorings import Scorings
from joute.monitoring.scoring.worker import ScoringWorker
from joute.monitoring.shadows import ShadowReadings
from joute.monitoring.topics import Topics
from joute.monitoring.watching import Watching
from joute.services import Services

# Beside the longest answer: what a node waits to store its calls, and clocks that differ.
_SPARE_S = 120
_EVERY_S = 60.0


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    """Feedbacks, Watching, Topics, Experiments, ShadowReadings, Scorings, ScoringFigures and
    ScoringWorker. A site ends experiments where their rules say so, scores calls, and names their
    topics."""
    store, now = services.store, services.now
    settling_s = services.settings.limits.answer_s + _SPARE_S
    experiments = Experiments(store, now, services[Aliases], services.offer)
    services[Routers].said_of.append(said_of)
    shadows = ShadowReadings(store, now, services[Shadows], services.offer)
    worker = ScoringWorker(
        store,
        now,
        services.calls,
        timeouts_of(services.settings),
        settling_s,
        services.new_id(),
    )
    topics, tasks = Topics(store, now, settling_s), Tasks("monitoring")
    if services.pages is not None and services.settings.of(GatewaySettings).enabled:
        works: dict[str, Callable[[], Awaitable[object]]] = {
            "experiments": experiments.stop_those_that_are_over,
            "scoring": worker.look,
            "topics": topics.name,
        }
        for name, work in works.items():
            tasks.repeat(
                name, work, every_s=_EVERY_S, after_crash_s=_EVERY_S, after_start_s=_EVERY_S
            )
    try:
        yield (
            Feedbacks(store, now),
            Watching(store, now, settling_s),
            topics,
            experiments,
            shadows,
            Scorings(store, now, services.offer),
            ScoringFigures(store, now),
            worker,
        )
    finally:
        await tasks.close()
