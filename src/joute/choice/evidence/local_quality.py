"""What a site found itself about quality, beside what was published."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from joute.choice import scales
from joute.choice.candidates import UNKNOWN_SCORE, Score
from joute.choice.evidence import methods
from joute.choice.evidence.published_scores import OFF_ELSEWHERE
from joute.errors import worded

# No band is so narrow that it silences all others.
_NARROWEST = 0.02

# Votes of this site, an evaluation set, a board that was imported, blind pairs of a campaign.
Kind = Literal["ranking", "set", "board", "campaign"]
# Whose questions are those of a set.
_OF_A_SET = ("set", "campaign")


@dataclass(frozen=True)
class LocalResult:
    """What a site found of a model, over `n` votes or items, None where that is not known.

    `found` is low, mid and high as they were found: points of a ranking or a board, the mean score
    of a set; None where they are not shown, an end where there is no interval. `score` is the win
    rate that follows, unknown where none does, for the reason `uncounted`, a source text. `name` is
    that of the set or the board; of a campaign, that of the set whose questions it asked.
    """

    kind: Kind
    name: str
    source: str
    date: str
    n: int | None
    found: tuple[float | None, float, float | None] | None
    score: Score
    uncounted: str = ""


@dataclass(frozen=True)
class Counted:
    """A result of a site, and the score by which it counts in a choice: unknown where it does not.
    `note` says why, or why the score is wider than it was found; empty otherwise."""

    result: LocalResult
    score: Score
    note: str = ""


def counted(
    published: Score,
    local: Sequence[LocalResult],
    categories: Collection[str],
    sets: Collection[str],
) -> Sequence[Counted]:
    """How results of a site count for these kinds of task, and for a choice that names these sets.

    A set is of the task of the choices that name it; rankings and boards are general, of the task
    where none is asked for. What is of another task stands in, further off, where nothing is of
    the task, as published boards do; votes do in any case: they are those of one's own people.
    """
    of_task = [one for one in local if one.score.known and _is_of_task(one, categories, sets)]
    missing = not of_task and (
        not published.known or published.method == methods.WIN_RATE_ELSEWHERE
    )
    return [_counted(one, of_task=one in of_task, missing=missing) for one in local]


def _is_of_task(one: LocalResult, categories: Collection[str], sets: Collection[str]) -> bool:
    return one.name in sets if one.kind in _OF_A_SET else not categories


def _counted(one: LocalResult, *, of_task: bool, missing: bool) -> Counted:
    if not one.score.known:
        return Counted(one, one.score, one.uncounted)
    if of_task:
        return Counted(one, one.score)
    if missing or one.kind == "ranking":
        return Counted(one, _widened(one.score), methods.WIDER)
    return Counted(
        one, UNKNOWN_SCORE, methods.OTHER_SET if one.kind in _OF_A_SET else methods.OTHER_TASK
    )


def _widened(score: Score) -> Score:
    low, high = (math.hypot(end - score.mid, OFF_ELSEWHERE) for end in (score.low, score.high))
    made = scales.Made(score.source, score.date, score.method)
    return scales.band((score.mid - low, score.mid, score.mid + high), made)


def with_local(published: Score, local: Sequence[Score]) -> Score:
    """All of them as one score: middles and half-widths, each weighing by its inverse variance.

    What was found here stands where published results put it: its errors are theirs in part, so
    that together they are never narrower than the narrowest of them.
    """
    local = [one for one in local if one.known]
    if not local:
        return published
    found = [one for one in (published, *local) if one.known]
    halves = [max((one.high - one.low) / 2, _NARROWEST) for one in found]
    weights = [half**-2 / sum(half**-2 for half in halves) for half in halves]
    middle = sum(w * one.mid for w, one in zip(weights, found, strict=True))
    off = sum(w * half for w, half in zip(weights, halves, strict=True))
    return scales.band(
        (middle - off, middle, middle + off),
        scales.Made(
            reduce(_beside, [one.source for one in found]),
            max(one.date for one in found),
            methods.WITH_LOCAL,
        ),
    )


def _beside(first: str, second: str) -> str:
    """Both sources, each in the language of the page."""
    return worded("%(first)s; %(second)s", first=first, second=second)
