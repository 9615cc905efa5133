"""Datasets: releases of what people asked and voted here."""

from joute.errors import N_
from joute.feature import Feature, Link, StoredData, Verb, lazy

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

STORED_DATA = (
    StoredData(
        N_(
            "If you agreed to it: your duels in datasets, masked, under numbers of each dataset "
            "alone"
        ),
        N_("To study and improve AI models in the languages spoken here"),
        0,
        N_(
            "Until you erase them: they then leave the files here, and a public list tells others "
            "to remove them too"
        ),
    ),
)

FEATURE = Feature(
    "joute.dataset",
    routers=("pages", "reviews"),
    links=LINKS,
    open_paths=("/datasets",),
    needs=("jobs",),
    settings={"dataset": "DatasetSettings", "limits": "ImportLimits"},
    stored_data=STORED_DATA,
    start=lazy("joute.dataset.service:start"),
    erase=lazy("joute.dataset.publication.erasure:erase"),
    erase_about=lazy("joute.dataset.publication.erasure:erase_about"),
)
