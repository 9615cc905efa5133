"""Personal data in a question, by kind: joute.privacy finds it."""

from collections.abc import Iterator
from functools import partial

from joute.errors import N_
from joute.guard.hits import Action
from joute.guard.rule import Rule, Span
from joute.guard.subject import Given, Scope
from joute.privacy.kinds import KINDS, THRESHOLD, Kind

_ANY = tuple(Action)


def _find(kind: Kind, text: str, scope: Scope, given: Given) -> Iterator[Span]:  # noqa: ARG001
    from joute.privacy import find  # noqa: PLC0415 # its tables of numbers take 0.1 s

    for one in find(text):
        if one.kind == kind and one.certainty >= THRESHOLD:
            yield one.start, one.end


RULES = tuple(
    Rule(
        f"personal_data.{kind}",
        1,
        "in",
        N_("Personal data"),
        N_("Personal data and secrets in a question"),
        _ANY,
        partial(_find, kind),
    )
    for kind in KINDS
)
