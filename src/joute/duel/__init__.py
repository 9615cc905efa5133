"""A blind duel: two models answer the same question; vote first, then see who they are."""

from joute.duel.conversation import Conversations
from joute.duel.room import DuelRoom, Room
from joute.duel.state import failure_message
from joute.duel.tables import Duel, DuelAnswer, DuelFailure, Flag, Reaction

__all__ = [
    "Conversations",
    "Duel",
    "DuelAnswer",
    "DuelFailure",
    "DuelRoom",
    "Flag",
    "Reaction",
    "Room",
    "failure_message",
]
