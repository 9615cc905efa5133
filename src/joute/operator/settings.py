"""The settings of the operator's pages."""

from pydantic import Field

from joute.settings import Table


class OperatorRetention(Table):
    purge_report_days: int = Field(365, ge=1, description="Days the report of a purge is stored.")
