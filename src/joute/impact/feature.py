"""The footprint of answers: at the reveal, summed for the site, the calculator."""

from joute.errors import N_
from joute.feature import Feature, Link, Verb, lazy

FEATURE = Feature(
    "joute.impact",
    routers=("pages", "api"),
    start=lazy("joute.impact.service:start"),
    links=(Link(N_("Footprint"), "footprint", Verb.MEASURE),),
)
