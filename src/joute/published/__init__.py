"""Results of models that others published: each with its board, date, source and licence.

    by_model()["gpt-4.1"]  # its results on every board
    boards()["arena-text"].measures[0].win_rate(1482, "2025-12-18")  # 0.64, against the reference

Only results of one board, metric, split and date compare with one another; docs/evidence.md says
how a score is made of several.
"""

from joute.published.boards import (
    REFERENCE,
    UNPUBLISHED,
    Board,
    Criterion,
    Measure,
    boards,
    counting,
)
from joute.published.results import Result, by_measure, by_model, newest, results

__all__ = [
    "REFERENCE",
    "UNPUBLISHED",
    "Board",
    "Criterion",
    "Measure",
    "Result",
    "boards",
    "by_measure",
    "by_model",
    "counting",
    "newest",
    "results",
]
