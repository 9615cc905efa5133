"""Long work: background tasks of a process, and jobs that survive it.

tasks = Tasks("duel"); tasks.start(duel_id, answer())        # gone with the process
await jobs.submit("export", {"release": 7}, actor=member)    # taken up again after a crash

Names are imported from their modules at first use: the options of commands need no database.
"""

from typing import TYPE_CHECKING

from joute.lazy_names import lazy_names

if TYPE_CHECKING:
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

__getattr__ = lazy_names(
    __name__,
    {
        "job": ["Cancelled", "Interrupted", "Job", "JobKind", "LeaseLost"],
        "process": ["messages_are_installed", "running_jobs"],
        "service": ["JobStatus", "Jobs"],
        "tasks": ["Tasks"],
    },
)
