"""A blind duel: two models answer the same question; vote first, then see who they are."""

from joute.duel.arena import Arena
from joute.duel.budget import Cost, today
from joute.duel.bus import Bus, MemoryBus
from joute.duel.conversation import Conversations
from joute.duel.publishing import GroupAnswer, GroupDuel, publish
from joute.duel.retention import Purged, purge
from joute.duel.room import DuelRoom, Room
from joute.duel.tables import Answer, Duel, Failure, Flag, Reaction, Vote

__all__ = [
    "Answer",
    "Arena",
    "Bus",
    "Conversations",
    "Cost",
    "Duel",
    "DuelRoom",
    "Failure",
    "Flag",
    "GroupAnswer",
    "GroupDuel",
    "MemoryBus",
    "Purged",
    "Reaction",
    "Room",
    "Vote",
    "publish",
    "purge",
    "today",
]
