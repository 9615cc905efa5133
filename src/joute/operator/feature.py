"""The operator's door and desk, and whether the site is well."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, Verb, lazy

FEATURE = Feature(
    "joute.operator",
    routers=("pages", "health"),
    start=lazy("joute.operator.service:start"),
    links=(Link(N_("Operator"), "operator", Verb.USE),),
    open_paths=("/healthz", "/readyz"),
    retention=(Rule("links and sessions of operators", 0, lazy("joute.operator.links:purge")),),
)
