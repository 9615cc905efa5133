"""The settings of long work."""

from pydantic import Field

from joute.settings import Table


class JobsSettings(Table):
    slots: int = Field(
        2,
        ge=0,
        description="Long jobs that the site runs at the same time; with PostgreSQL, 0 leaves them "
        "to `joute worker`.",
    )


class JobsRetention(Table):
    job_days: int = Field(
        30, ge=1, description="Days a finished long job is stored, with its result or failure."
    )
