"""A process that counts: `python -m tests.jobs.counting URL HOURS HOLD_AT TOTAL`.

Each item is one row of `effects`, written in the step that keeps the progress. At item HOLD_AT the
job waits for ever, so that the process can be killed in its middle. Its clock is HOURS ahead: the
leases of the process before are over.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from joute.jobs import Job, JobKind, Jobs, running_jobs
from joute.store import open_store

INSERT = text("INSERT INTO effects (item, attempt) VALUES (:item, :attempt)")


def counting(hold_at: int, total: int) -> JobKind:
    async def count(job: Job) -> dict[str, Any]:
        begun_at = (job.checkpoint or {"item": 0})["item"]
        for item in range(begun_at + 1, total + 1):
            if item == hold_at:
                await asyncio.Event().wait()
            async with job.step(item, total, checkpoint={"item": item}) as session:
                await session.execute(INSERT, {"item": item, "attempt": job.attempt})
        return {"begun_at": begun_at}

    return JobKind("count", count)


async def main(url: str, hours: int, hold_at: int, total: int) -> None:
    store = open_store(url)
    ahead = timedelta(hours=hours)
    jobs = Jobs(store, lambda: datetime.now(UTC) + ahead, lambda: uuid4().hex)
    jobs.register(counting(hold_at, total))
    async with running_jobs(jobs, store, slots=2):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
