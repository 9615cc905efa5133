"""Long work: background tasks of a process."""

from joute.jobs.tasks import Tasks

__all__ = ["Tasks"]
