"""The ranking of this site: votes counted as they come, the page, the downloads."""

from joute.leaderboard.counting import count, prompt_digest
from joute.leaderboard.drawing import InformativeDraw
from joute.leaderboard.room import Leaderboards
from joute.leaderboard.tables import PairCount, RankedVote

__all__ = [
    "InformativeDraw",
    "Leaderboards",
    "PairCount",
    "RankedVote",
    "count",
    "prompt_digest",
]
