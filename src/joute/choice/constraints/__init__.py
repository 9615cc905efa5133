"""The must-haves of a choice, apart from weights: what passes, what fails, what is not known."""

from joute.choice.constraints.catalogue import (
    Constraint,
    Kind,
    constraint,
    constraints,
    read_value,
)
from joute.choice.constraints.holding import OWN, Outcome, held, within
from joute.choice.constraints.statements import statements
from joute.choice.constraints.vocabulary import check_words, nearest, unknown_words, words_of
from joute.choice.constraints.wording import figures_in_words, requirement, value_in_words

__all__ = [
    "OWN",
    "Constraint",
    "Kind",
    "Outcome",
    "check_words",
    "constraint",
    "constraints",
    "figures_in_words",
    "held",
    "nearest",
    "read_value",
    "requirement",
    "statements",
    "unknown_words",
    "value_in_words",
    "within",
    "words_of",
]
