"""Models in production: what people thought of answers, and whether all is as it was."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

FEATURE = Feature(
    "joute.monitoring",
    routers=("v1", "pages", "watch_pages", "scoring_pages", "shadow_pages", "api"),
    for_programs=("v1",),
    start=lazy("joute.monitoring.service:start"),
    needs=("people", "uses", "gateway"),
    links=(Link(N_("In production"), "monitoring", Verb.USE, place=2),),
    # The people of an application have a signed link, and no invitation code.
    open_paths=("/feedback/",),
    retention=(
        Rule(
            N_("corrections and comments on answers of applications"),
            "retention.gateway_text_days",
            lazy("joute.monitoring.retention:purge_texts"),
        ),
    ),
    stored_data=(
        StoredData(
            N_(
                "If you judge an answer of an application: your thumb or score, and nothing that "
                "says who you are; your correction and comment where the owner of the application "
                "keeps texts"
            ),
            N_("To know whether applications answer well"),
            "retention.gateway_call_days",
            N_("%(days)s; the texts as long as those of calls"),
        ),
    ),
)
