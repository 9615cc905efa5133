"""The services of evaluations: the keys of programs, and the runs that are made here."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.evaluation.site import job
from joute.evaluation.site.keys import Keys
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    services.jobs.register(job.kind(services))
    yield (Keys(services.store, services.now, services.new_id),)
