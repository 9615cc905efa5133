"""Long work that survives the process that runs it."""

from joute.errors import N_
from joute.feature import Feature, Rule, StoredData, lazy

FEATURE = Feature(
    "joute.jobs",
    start=lazy("joute.jobs.low_carbon:start"),
    settings={
        "jobs": "JobsSettings",
        "electricity": "ElectricitySettings",
        "retention": "JobsRetention",
    },
    stored_data=(
        StoredData(
            N_("Long work: who asked for it, for what, and its result"),
            N_("To finish it after a restart, and to show its result"),
            "retention.job_days",
            N_("%(days)s after its end"),
        ),
    ),
    retention=(
        Rule(N_("long jobs"), "retention.job_days", lazy("joute.jobs.retention:purge_jobs")),
    ),
)
