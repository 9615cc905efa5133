"""The settings of calls, beside the limits that all features share."""

from pydantic import Field

from joute.settings import Table


class CallsRetention(Table):
    failures_days: int = Field(180, ge=1, description="Days failures are stored.")
