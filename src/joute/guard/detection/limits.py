"""The limits of a use: how long a question, how many in a conversation."""

from collections.abc import Iterator

from joute.errors import N_
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule


def _too_long(reading: Reading) -> Iterator[Span]:
    most = reading.scope.most_characters
    if most is not None and len(reading.text) > most:
        yield most, len(reading.text)


def _too_many_turns(reading: Reading) -> Iterator[Span]:
    most = reading.scope.most_turns
    if most is not None and reading.given.turns > most:
        yield 0, len(reading.text)


RULES = (
    Rule(
        "injection.length",
        1,
        "in",
        N_("A question that is too long"),
        N_("More characters than the use allows, among which an order can hide"),
        tuple(Action),
        _too_long,
    ),
    Rule(
        "injection.turns",
        1,
        "in",
        N_("Too many questions in a row"),
        N_("More questions in a conversation than the use allows, by which a model is led astray"),
        tuple(Action),
        _too_many_turns,
    ),
)
