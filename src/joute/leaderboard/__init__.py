"""The ranking of this site: votes in memory, the pages, the downloads, the next pair of a duel;
the history of rankings, and those that others published."""

from joute.leaderboard.boards.service import Boards
from joute.leaderboard.campaigns import CampaignRankings, RankedCampaign
from joute.leaderboard.ledger import Ledger
from joute.leaderboard.next_pair import InformativeDraw
from joute.leaderboard.service import Leaderboards
from joute.leaderboard.snapshots.service import Snapshots, Source
from joute.leaderboard.snapshots.state import RankingState, placed_by_score
from joute.leaderboard.votes.counted import counted_votes

__all__ = [
    "Boards",
    "CampaignRankings",
    "InformativeDraw",
    "Leaderboards",
    "Ledger",
    "RankedCampaign",
    "RankingState",
    "Snapshots",
    "Source",
    "counted_votes",
    "placed_by_score",
]
