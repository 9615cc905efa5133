"""The jobs of one process: run here, and on PostgreSQL announced to the workers beside it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from joute.jobs.service import Jobs
from joute.store import Store

if TYPE_CHECKING:
    from joute.jobs.messages import Messages

logger = logging.getLogger(__name__)


def messages_are_installed() -> bool:
    """Whether the extra joute[worker] is installed; without it jobs are found by polling."""
    return find_spec("pgqueuer") is not None


@asynccontextmanager
async def running_jobs(jobs: Jobs, store: Store, slots: int) -> AsyncIterator[None]:
    """Run the kinds of jobs that were registered, `slots` at a time, until the block ends.

    Jobs that still run are then left to other processes.
    """
    async with _messages(jobs, store) as messages, jobs.running(slots) as runner:
        if messages is not None and slots:
            messages.receive(runner.run, slots)
        yield


@asynccontextmanager
async def _messages(jobs: Jobs, store: Store) -> "AsyncIterator[Messages | None]":
    """Notify the workers of other processes of each job, where that is possible."""
    here = store.engine.dialect.name == "postgresql" and jobs.kinds and messages_are_installed()
    if not here:
        yield None
        return
    from joute.jobs.messages import Messages  # noqa: PLC0415 # an optional extra

    messages = Messages(store)
    try:
        await messages.install()
    except Exception:
        logger.exception("workers are not notified: they poll for jobs")
        yield None
        return
    jobs.on_submit.append(messages.send)
    try:
        yield messages
    finally:
        jobs.on_submit.remove(messages.send)
        await messages.close()
