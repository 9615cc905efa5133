"""From votes to a leaderboard with intervals.

    from joute.ranking import rank

    board = rank("votes.parquet")
    best = board.rows[0]
    print(best.model, best.rating, best.lower, best.upper, best.rank_lower, best.rank_upper)
    print(*(finding.text for finding in board.robustness().findings), sep="\\n")

Values in, values out: no database, network, web or clock; randomness by seed. Names are imported
from their modules at first use, so that importing this package costs nothing; numpy comes with
the first ranking, polars with the first file or dataframe. docs/ranking.md explains the methods.
"""

from typing import TYPE_CHECKING

from joute.lazy_names import lazy_names

if TYPE_CHECKING:
    from joute.ranking.fits.elo import EloPair, elo_update
    from joute.ranking.leaderboard import Leaderboard, rank
    from joute.ranking.live import Live
    from joute.ranking.options import METHOD_VERSION, METHODS, Method
    from joute.ranking.pairing import DrawnPair, Plan, next_pair, plan
    from joute.ranking.reports.comparison import Comparison, Move, compare
    from joute.ranking.reports.forest_plot import forest_svg
    from joute.ranking.reports.frugality import (
        REASON_TEXTS,
        Candidate,
        Frugal,
        LeftOut,
        Weighing,
        Wh,
        weigh_energy,
    )
    from joute.ranking.reports.merging import Merged, MergedRow, merge
    from joute.ranking.reports.pairs import Pair
    from joute.ranking.reports.robustness import Finding, Robustness
    from joute.ranking.reports.slices import MIN_VOTERS, By, Slice, SliceRow, slices
    from joute.ranking.results import Effect, Needed, Row, Scored, StyleControl, StyleRow
    from joute.ranking.uncertainty.confidence_sequence import Preference, preference
    from joute.ranking.votes.counts import PairCounts
    from joute.ranking.votes.in_memory import VoteArrays, counted, encode
    from joute.ranking.votes.io.boards import read_board
    from joute.ranking.votes.model import WINNERS, Labels, Reading
    from joute.ranking.votes.rules import ONLY_COUNTED, RULE_TEXTS, Exclusion
    from joute.ranking.votes.style import STYLE_COLUMNS, StyleCounts, style_counts

__all__ = [
    "METHODS",
    "METHOD_VERSION",
    "MIN_VOTERS",
    "ONLY_COUNTED",
    "REASON_TEXTS",
    "RULE_TEXTS",
    "STYLE_COLUMNS",
    "WINNERS",
    "By",
    "Candidate",
    "Comparison",
    "DrawnPair",
    "Effect",
    "EloPair",
    "Exclusion",
    "Finding",
    "Frugal",
    "Labels",
    "Leaderboard",
    "LeftOut",
    "Live",
    "Merged",
    "MergedRow",
    "Method",
    "Move",
    "Needed",
    "Pair",
    "PairCounts",
    "Plan",
    "Preference",
    "Reading",
    "Robustness",
    "Row",
    "Scored",
    "Slice",
    "SliceRow",
    "StyleControl",
    "StyleCounts",
    "StyleRow",
    "VoteArrays",
    "Weighing",
    "Wh",
    "compare",
    "counted",
    "elo_update",
    "encode",
    "forest_svg",
    "merge",
    "next_pair",
    "plan",
    "preference",
    "rank",
    "read_board",
    "slices",
    "style_counts",
    "weigh_energy",
]

_HOMES = {
    "fits.elo": ["EloPair", "elo_update"],
    "leaderboard": ["Leaderboard", "rank"],
    "live": ["Live"],
    "options": ["METHODS", "METHOD_VERSION", "Method"],
    "pairing": ["DrawnPair", "Plan", "next_pair", "plan"],
    "reports.comparison": ["Comparison", "Move", "compare"],
    "reports.forest_plot": ["forest_svg"],
    "reports.frugality": [
        "REASON_TEXTS",
        "Candidate",
        "Frugal",
        "LeftOut",
        "Weighing",
        "Wh",
        "weigh_energy",
    ],
    "reports.merging": ["Merged", "MergedRow", "merge"],
    "reports.pairs": ["Pair"],
    "reports.robustness": ["Finding", "Robustness"],
    "reports.slices": ["MIN_VOTERS", "By", "Slice", "SliceRow", "slices"],
    "results": ["Effect", "Needed", "Row", "Scored", "StyleControl", "StyleRow"],
    "uncertainty.confidence_sequence": ["Preference", "preference"],
    "votes.counts": ["PairCounts"],
    "votes.in_memory": ["VoteArrays", "counted", "encode"],
    "votes.io.boards": ["read_board"],
    "votes.model": ["WINNERS", "Labels", "Reading"],
    "votes.rules": ["ONLY_COUNTED", "RULE_TEXTS", "Exclusion"],
    "votes.style": ["STYLE_COLUMNS", "StyleCounts", "style_counts"],
}

__getattr__ = lazy_names(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
