"""Long work that survives the process that runs it."""

from joute.feature import Feature, Rule, lazy

FEATURE = Feature(
    "joute.jobs",
    settings={"jobs": "JobsSettings", "retention": "JobsRetention"},
    retention=(Rule("long jobs", "retention.job_days", lazy("joute.jobs.retention:purge_jobs")),),
)
