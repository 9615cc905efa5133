"""The settings of benches."""

from pydantic import Field

from joute.settings import Table


class BenchRetention(Table):
    bench_days: int = Field(1095, ge=1, description="Days the measure of an endpoint is stored.")
