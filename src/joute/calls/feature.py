"""Calls: which models answer here, who pays, what is written and what it used."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.feature import Feature, Kept, Rule

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


KEPT = (
    Kept(
        N_("Why a model did not answer"), N_("To repair what is broken"), "retention.failures_days"
    ),
    Kept(
        N_("How many questions and tokens were used"),
        N_("To keep within the limits below"),
        SPENDING_DAYS,
    ),
)

FEATURE = Feature("joute.calls", settings=_settings, retention=_retention, kept=KEPT)
