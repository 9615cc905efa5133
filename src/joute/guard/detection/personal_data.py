"""Personal data in a question, by kind: joute.privacy finds it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from joute.errors import N_
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule
from joute.privacy.kinds import KINDS, Kind


def _find(kind: Kind, reading: Reading) -> Iterable[Span]:
    return reading.once(_by_kind).get(kind, ())


def _by_kind(reading: Reading) -> Mapping[Kind, Sequence[Span]]:
    spans: dict[Kind, list[Span]] = {}
    for one in reading.personal:
        spans.setdefault(one.kind, []).append((one.start, one.end))
    return spans


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
