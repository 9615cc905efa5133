"""Calls: the offer of models, budgets, answers and their footprints."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.feature import Feature, Rule, StoredData

if TYPE_CHECKING:
    from joute.settings import Table

SPENDING_DAYS = 2


def _settings() -> "Mapping[str, type[Table]]":
    from joute.calls.settings import CallsRetention

    return {"retention": CallsRetention}


def _retention() -> Sequence[Rule]:
    from joute.calls.retention import purge_failures, purge_spending

    return (
        Rule("failures", "retention.failures_days", purge_failures),
        Rule("counts of spending", SPENDING_DAYS, purge_spending),
    )


STORED_DATA = (
    StoredData(
        N_("Why a model did not answer"), N_("To repair what is broken"), "retention.failures_days"
    ),
    StoredData(
        N_("How many questions and tokens were used"),
        N_("To keep within the limits below"),
        SPENDING_DAYS,
    ),
)

FEATURE = Feature("joute.calls", settings=_settings, retention=_retention, stored_data=STORED_DATA)
