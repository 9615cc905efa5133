"""The must-haves of a choice, apart from weights: what passes, what fails, what is not known."""

from joute.choice.constraints.catalogue import (
    Constraint,
    Kind,
    constraint,
    constraints,
    read_value,
)
from joute.choice.constraints.holding import Outcome, held, within
from joute.choice.constraints.wording import requirement, value_in_words

__all__ = [
    "Constraint",
    "Kind",
    "Outcome",
    "constraint",
    "constraints",
    "held",
    "read_value",
    "requirement",
    "value_in_words",
    "within",
]
