"""Endpoints as such: how soon and how fast they answer, as streams grow."""

from joute.errors import N_
from joute.feature import Feature, Rule, StoredData, lazy

FEATURE = Feature(
    "joute.bench",
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
