"""What a rule found in a text, and what is to be done about it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, NamedTuple

# "in" is what a person or a program asks, "out" what a model answered.
Side = Literal["in", "out"]


class Action(StrEnum):
    """What is done about a hit, from the mildest to the hardest.

    LOG counts it. WARN tells the person too. MASK puts a mark in the place of the words; one that
    is set on the way in is brought back in the answer. BLOCK gives a fixed message in the place of
    the call, or of its answer.
    """

    LOG = "log"
    WARN = "warn"
    MASK = "mask"
    BLOCK = "block"


class Hit(NamedTuple):
    """What a rule found: `start` and `end` are positions in the text, as slices count; all of it
    for a rule about the whole text. It holds no word of the text."""

    rule: str
    version: int
    action: Action
    start: int
    end: int


def hardest(hits: Iterable[Hit]) -> Action | None:
    """The hardest action of some hits; None without any."""
    order = list(Action)
    return max((hit.action for hit in hits), key=order.index, default=None)
