"""The catalogue: facts about models, their makers and their licences, each with its source.

`load()` reads the data that ships with the package; docs/catalog.md names its sources.
"""

from joute.catalog.collection import Catalog, offers, own_model
from joute.catalog.facts import (
    OPENNESS,
    Access,
    Amount,
    Architecture,
    CharacterPrice,
    Licence,
    Maker,
    Model,
    Openness,
    PartialDate,
    Price,
    ReservedPrice,
    Reuse,
    Stated,
    StatedFact,
    Use,
    links,
)
from joute.catalog.matching import Match, Printed, Reviewed, is_after, key_of, match
from joute.catalog.names import KnownName, Names
from joute.catalog.offers import OWN, AnyPrice, Host, Offer, PriceForm, own_offer, still_made
from joute.catalog.reading import load, problems, read
from joute.catalog.table import Problem

__all__ = [
    "OPENNESS",
    "OWN",
    "Access",
    "Amount",
    "AnyPrice",
    "Architecture",
    "Catalog",
    "CharacterPrice",
    "Host",
    "KnownName",
    "Licence",
    "Maker",
    "Match",
    "Model",
    "Names",
    "Offer",
    "Openness",
    "PartialDate",
    "Price",
    "PriceForm",
    "Printed",
    "Problem",
    "ReservedPrice",
    "Reuse",
    "Reviewed",
    "Stated",
    "StatedFact",
    "Use",
    "is_after",
    "key_of",
    "links",
    "load",
    "match",
    "offers",
    "own_model",
    "own_offer",
    "problems",
    "read",
    "still_made",
]
