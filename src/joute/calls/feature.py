"""Calls: the offer of models, budgets, answers and their footprints."""

from joute.errors import N_
from joute.feature import Feature, Rule, StoredData, lazy

SPENDING_DAYS = 2

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

RETENTION = (
    Rule(N_("failures"), "retention.failures_days", lazy("joute.calls.retention:purge_failures")),
    Rule(N_("counts of spending"), SPENDING_DAYS, lazy("joute.calls.retention:purge_spending")),
)

FEATURE = Feature(
    "joute.calls",
    settings={"retention": "CallsRetention"},
    retention=RETENTION,
    stored_data=STORED_DATA,
)
