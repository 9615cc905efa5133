"""From votes to a leaderboard that says how sure it is.

    from joute.ranking import rank

    board = rank("votes.parquet")
    best = board.rows[0]
    print(best.model, best.rating, best.lower, best.upper, best.rank_lower, best.rank_upper)
    print(*(finding.text for finding in board.robustness().findings), sep="\\n")

Values in, values out: no database, network, web or clock; randomness by seed. Names are found in
their modules when first used, so that importing this room costs nothing; numpy comes with the
first ranking, polars with the first file or dataframe. docs/ranking.md explains the methods.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joute.ranking.counts import PairCounts
    from joute.ranking.drawing import DrawnPair, Plan, next_pair, plan
    from joute.ranking.forest import forest_svg
    from joute.ranking.frugality import (
        REASON_TEXTS,
        Candidate,
        Frugal,
        LeftOut,
        Weighing,
        Wh,
        weigh_energy,
    )
    from joute.ranking.in_memory import ReadyVotes, ready
    from joute.ranking.leaderboard import Leaderboard
    from joute.ranking.live import Live
    from joute.ranking.pairs import Pair
    from joute.ranking.pipeline import rank
    from joute.ranking.robustness import Finding, Robustness
    from joute.ranking.rows import METHODS, Effect, Method, Needed, Row, StyleControl, StyleRow
    from joute.ranking.rules import RULE_TEXTS, Exclusion
    from joute.ranking.sequences import Preference, preference
    from joute.ranking.slicing import MIN_VOTERS, Slice, SliceRow, slices
    from joute.ranking.votes import Labels, Reading
    from joute.ranking.written import StyleCounts, style_counts

__all__ = [
    "METHODS",
    "MIN_VOTERS",
    "REASON_TEXTS",
    "RULE_TEXTS",
    "Candidate",
    "DrawnPair",
    "Effect",
    "Exclusion",
    "Finding",
    "Frugal",
    "Labels",
    "Leaderboard",
    "LeftOut",
    "Live",
    "Method",
    "Needed",
    "Pair",
    "PairCounts",
    "Plan",
    "Preference",
    "Reading",
    "ReadyVotes",
    "Robustness",
    "Row",
    "Slice",
    "SliceRow",
    "StyleControl",
    "StyleCounts",
    "StyleRow",
    "Weighing",
    "Wh",
    "forest_svg",
    "next_pair",
    "plan",
    "preference",
    "rank",
    "ready",
    "slices",
    "style_counts",
    "weigh_energy",
]

_HOMES = {
    "counts": ["PairCounts"],
    "drawing": ["DrawnPair", "Plan", "next_pair", "plan"],
    "forest": ["forest_svg"],
    "frugality": [
        *("REASON_TEXTS", "Candidate", "Frugal", "LeftOut", "Weighing", "Wh", "weigh_energy"),
    ],
    "in_memory": ["ReadyVotes", "ready"],
    "leaderboard": ["Leaderboard"],
    "live": ["Live"],
    "pairs": ["Pair"],
    "pipeline": ["rank"],
    "robustness": ["Finding", "Robustness"],
    "rows": ["METHODS", "Effect", "Method", "Needed", "Row", "StyleControl", "StyleRow"],
    "rules": ["RULE_TEXTS", "Exclusion"],
    "sequences": ["Preference", "preference"],
    "slicing": ["MIN_VOTERS", "Slice", "SliceRow", "slices"],
    "votes": ["Labels", "Reading"],
    "written": ["StyleCounts", "style_counts"],
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
