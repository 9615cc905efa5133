"""A worked example of the method: two models, a few votes, then ten times more.

The figures are computed by the code of the ranking, so that the page explains what it does.
"""

import math
from functools import cache
from typing import TYPE_CHECKING

from joute.leaderboard.page.contexts import EloExample, Example
from joute.leaderboard.page.wording import Words

if TYPE_CHECKING:
    from joute.ranking import Leaderboard

WINS, LOSSES, TIES = 12, 5, 3
TIMES_MORE = 10
# Two ratings of an arena, and two equal ones; the points at stake are those by default.
ELO_A, ELO_B, ELO_EVEN, ELO_STAKES = 1259.0, 1202.0, 1000.0, 32


def example(words: Words) -> Example:
    few, many = (_board(times).rows for times in (1, TIMES_MORE))
    votes, points = WINS + LOSSES + TIES, WINS + TIES / 2
    return Example(
        wins=WINS,
        losses=LOSSES,
        ties=TIES,
        points=words.translator.number(points),
        votes=votes,
        share=words.percent(points / votes),
        odds=words.translator.number(points / (votes - points), 2),
        gap=words.number(400 * math.log10(points / (votes - points))),
        first=words.number(few[0].rating),
        second=words.number(few[1].rating),
        interval=words.interval(few[0].lower, few[0].upper) or "",
        many=votes * TIMES_MORE,
        many_interval=words.interval(many[0].lower, many[0].upper) or "",
    )


def elo_example(words: Words) -> EloExample:
    from joute.ranking import elo_update  # noqa: PLC0415 # numeric libraries come late

    lost, tied = elo_update(ELO_A, ELO_B, 0), elo_update(ELO_A, ELO_B, 0.5)
    won = elo_update(ELO_EVEN, ELO_EVEN, 1)
    points = words.translator.number
    return EloExample(
        stakes=points(ELO_STAKES),
        a=points(ELO_A),
        b=points(ELO_B),
        chance=words.percent((ELO_A - lost.a) / ELO_STAKES),
        lost=points(lost.a, 1),
        lost_b=points(lost.b, 1),
        tied=points(tied.a, 1),
        tied_b=points(tied.b, 1),
        even=points(ELO_EVEN),
        won=points(won.a),
        won_b=points(won.b),
    )


@cache
def _board(times: int) -> "Leaderboard":
    """The votes of the example, repeated, each by itself and without the weak prior."""
    from joute.ranking import Live, PairCounts  # noqa: PLC0415 # numeric libraries come late

    counts = PairCounts.of(("A", "B"))
    for outcome, votes in (("a", WINS), ("b", LOSSES), ("tie", TIES)):
        counts.add("A", "B", outcome, votes * times)  # type: ignore[arg-type]
    return Live(counts, prior=None).refresh()
