"""Endpoints as such: how soon and how fast they answer, as streams grow."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

FEATURE = Feature(
    "joute.bench",
    routers=("pages", "api"),
    needs=("evaluation",),
    links=(Link(N_("Response times"), "benches", Verb.MEASURE, place=5),),
    open_paths=("/api/v1/bench",),
    settings={"retention": "BenchRetention"},
    retention=(
        Rule(
            N_("measures of endpoints"), "retention.bench_days", lazy("joute.bench.storing:purge")
        ),
    ),
    stored_data=(
        StoredData(
            N_("How fast models answer, as the operator measured it: nothing of you"),
            N_("To choose models"),
            "retention.bench_days",
        ),
    ),
)
