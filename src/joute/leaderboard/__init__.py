"""The ranking of this site: votes in memory, the page, the downloads, the next pair of a duel."""

from joute.leaderboard.ledger import Ledger
from joute.leaderboard.next_pair import InformativeDraw
from joute.leaderboard.service import Leaderboards

__all__ = ["InformativeDraw", "Leaderboards", "Ledger"]
