"""The catalogue: facts about models, their makers and their licences, each with its source.

`load()` reads the data that ships with the package; docs/catalog.md names its sources.
"""

from joute.catalog.collection import Catalog, own_model
from joute.catalog.facts import (
    OPENNESS,
    Amount,
    Architecture,
    Licence,
    Maker,
    Model,
    Openness,
    PartialDate,
    Price,
    Reuse,
    Use,
    links,
)
from joute.catalog.matching import Match, Printed, Reviewed, is_after, key_of, match
from joute.catalog.names import KnownName, Names
from joute.catalog.reading import load, problems, read
from joute.catalog.table import Problem

__all__ = [
    "OPENNESS",
    "Amount",
    "Architecture",
    "Catalog",
    "KnownName",
    "Licence",
    "Maker",
    "Match",
    "Model",
    "Names",
    "Openness",
    "PartialDate",
    "Price",
    "Printed",
    "Problem",
    "Reuse",
    "Reviewed",
    "Use",
    "is_after",
    "key_of",
    "links",
    "load",
    "match",
    "own_model",
    "problems",
    "read",
]
