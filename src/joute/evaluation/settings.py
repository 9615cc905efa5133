"""The settings of evaluations."""

from pydantic import Field

from joute.settings import Table


class EvaluationSettings(Table):
    usd_per_euro: float = Field(
        1.172,
        gt=0,
        description="US dollars for a euro: prices are in dollars, budgets of runs in euros. The "
        "default is the reference rate of the European Central Bank of 30 June 2025.",
    )
