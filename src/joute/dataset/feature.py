"""Datasets: releases of what people asked and voted here."""

from joute.errors import N_
from joute.feature import Feature, Link, Verb, lazy

LINKS = (
    Link(
        N_("Datasets"),
        "datasets",
        Verb.MEASURE,
        place=2,
        shown=lazy("joute.dataset.service:something_is_published"),
    ),
    Link(N_("Releases of datasets"), "reviews", Verb.MEASURE, place=3),
)

FEATURE = Feature(
    "joute.dataset",
    routers=("pages", "reviews"),
    links=LINKS,
    open_paths=("/datasets",),
    settings={"dataset": "DatasetSettings", "limits": "ImportLimits"},
    start=lazy("joute.dataset.service:start"),
    erase=lazy("joute.dataset.publication.erasure:erase"),
    erase_about=lazy("joute.dataset.publication.erasure:erase_about"),
)
