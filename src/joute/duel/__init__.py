"""A blind duel: two models answer the same question; vote first, then see who they are."""

from joute.duel.service import Duels
from joute.duel.state import failure_message
from joute.duel.tables import SUBJECT, Duel, DuelAnswer, DuelFailure, Flag, Reaction

__all__ = [
    "SUBJECT",
    "Duel",
    "DuelAnswer",
    "DuelFailure",
    "Duels",
    "Flag",
    "Reaction",
    "failure_message",
]
