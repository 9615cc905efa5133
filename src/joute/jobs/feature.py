"""Long work that survives the process that runs it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from joute.feature import Feature, Rule

if TYPE_CHECKING:
    from joute.settings import Table


def _settings() -> "Mapping[str, type[Table]]":
    from joute.jobs.settings import JobsRetention, JobsSettings

    return {"jobs": JobsSettings, "retention": JobsRetention}


def _retention() -> Sequence[Rule]:
    from joute.jobs.retention import purge_jobs

    return (Rule("long jobs", "retention.job_days", purge_jobs),)


FEATURE = Feature("joute.jobs", settings=_settings, retention=_retention)
