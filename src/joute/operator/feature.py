"""The operator's door and desk, and whether the site is well."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

RETENTION = (
    Rule(N_("links and sessions of operators"), 0, lazy("joute.operator.links:purge")),
    Rule(
        N_("reports of purges"),
        "retention.purge_report_days",
        lazy("joute.operator.purges:purge_reports"),
    ),
)

STORED_DATA = (
    StoredData(
        N_("Reports of these deletions: how many rows, by rule, and when"),
        N_("To show that they happen"),
        "retention.purge_report_days",
    ),
)

FEATURE = Feature(
    "joute.operator",
    routers=("pages", "health"),
    start=lazy("joute.operator.service:start"),
    needs=("people",),
    links=(Link(N_("Operator"), "operator", Verb.USE),),
    open_paths=("/healthz", "/readyz"),
    settings={"retention": "OperatorRetention"},
    retention=RETENTION,
    stored_data=STORED_DATA,
)
