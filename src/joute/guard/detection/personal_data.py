"""Personal data in a question, by kind: joute.privacy finds it."""

from collections.abc import Iterator
from functools import partial

from joute.errors import N_
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule
from joute.privacy.kinds import KINDS, Kind


def _find(kind: Kind, reading: Reading) -> Iterator[Span]:
    return ((one.start, one.end) for one in reading.personal if one.kind == kind)


RULES = tuple(
    Rule(
        f"personal_data.{kind}",
        1,
        "in",
        N_("Personal data"),
        N_("Personal data and secrets in a question"),
        tuple(Action),
        partial(_find, kind),
    )
    for kind in KINDS
)
