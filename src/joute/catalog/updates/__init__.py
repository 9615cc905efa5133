"""What open catalogues say of offers, compared with ours and taken over after a review.

`recorded` reads the bytes of a catalogue, `review` compares them with ours, `laid_over` gives ours
with the changes that were accepted. Nothing here fetches anything.
"""

from joute.catalog.updates.accepted import (
    PERSON,
    SCHEDULE,
    AcceptedChanges,
    By,
    Reading,
    laid_over,
    loaded,
)
from joute.catalog.updates.bounds import Bounds
from joute.catalog.updates.changes import Change, Review, review
from joute.catalog.updates.errors import Unreadable
from joute.catalog.updates.identities import Identities, identities
from joute.catalog.updates.recorded import MOST_BYTES, Fault, Recorded, recorded
from joute.catalog.updates.values import Value, as_json

__all__ = [
    "MOST_BYTES",
    "PERSON",
    "SCHEDULE",
    "AcceptedChanges",
    "Bounds",
    "By",
    "Change",
    "Fault",
    "Identities",
    "Reading",
    "Recorded",
    "Review",
    "Unreadable",
    "Value",
    "as_json",
    "identities",
    "laid_over",
    "loaded",
    "recorded",
    "review",
]
