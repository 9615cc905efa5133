"""Long work: background tasks of a process, and jobs that survive it.

tasks = Tasks("duel"); tasks.start(duel_id, answer())        # gone with the process
await jobs.submit("export", {"release": 7}, actor=member)    # taken up again after a crash
"""

from joute.jobs.job import Cancelled, Interrupted, Job, JobKind, LeaseLost
from joute.jobs.process import messages_are_installed, running_jobs
from joute.jobs.service import Jobs, JobStatus
from joute.jobs.tasks import Tasks

__all__ = [
    "Cancelled",
    "Interrupted",
    "Job",
    "JobKind",
    "JobStatus",
    "Jobs",
    "LeaseLost",
    "Tasks",
    "messages_are_installed",
    "running_jobs",
]
