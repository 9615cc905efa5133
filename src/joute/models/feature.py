"""The models that people can meet, and the catalogue."""

from joute.errors import N_
from joute.feature import Feature, Link, Verb, lazy

FEATURE = Feature(
    "joute.models",
    routers=("pages", "api"),
    start=lazy("joute.models.service:start"),
    links=(Link(N_("Models"), "models", Verb.CHOOSE),),
)
