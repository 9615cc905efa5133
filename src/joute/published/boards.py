"""The boards of published results, what their measures show, and their scales: data/boards.toml."""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from joute.datafiles import Bilingual, Part, Text, read_part, text_of
from joute.published.results import Result
from joute.statistics import interval

_FILE = files("joute.published") / "data" / "boards.toml"

# The level that references stand for, as it is shown beside scores.
REFERENCE = "GPT-4.1 (1382, Arena, 2025-12-18)"

# A share without an interval nor a number of questions may be off by so much; a convention of ours.
UNPUBLISHED = 0.03
# Odds are never taken nearer to nothing, or to everything, than this share.
_EDGE = 0.005
# A rating without an interval, in points on both sides: the intervals of nineteen of twenty ratings
# that ship are no wider.
UNPUBLISHED_POINTS = 17

Criterion = Literal["quality", "hallucination"]


class Measure(Part):
    """One metric of a board, on one split of its questions.

    A `share` is out of `out_of`; where it is corrected for chance (Matthews), `chance` is the share
    that guesses get. `general` measures count where a need names no kind of task, `categories` are
    the kinds of task of the catalogue of benchmarks. `reference` is on the scale of the board, of
    all its dates or by date. One that `counts` has a reference.
    """

    metric: Text
    split: str = ""
    kind: Literal["share", "rating", "other"]
    out_of: float = 100
    chance: float = Field(0, ge=0, lt=1)
    higher_is_better: bool = True
    counts: bool = True
    criterion: Criterion = "quality"
    categories: tuple[str, ...] = ()
    general: bool = False
    reference: float | Mapping[str, float] | None = None

    def win_rate(self, value: float, date: str) -> float:
        """`value` as the win rate against the reference, from 0 to 1.

        A rating wins by the logistic curve of Elo. Of two shares of right answers, it is how often
        the first is right when one of the two is and the other is not, their answers being
        independent: the ratio of their odds.
        """
        reference = self.reference_on(date)
        if self.kind == "rating":
            return 1 / (1 + 10 ** ((reference - value) / 400))
        return 1 / (1 + math.exp(self._log_odds(reference) - self._log_odds(value)))

    def reference_on(self, date: str) -> float:
        """Raises KeyError for a date, or a measure, that has none."""
        if isinstance(self.reference, Mapping):
            return self.reference[date]
        if self.reference is None:
            raise KeyError(self.metric)
        return self.reference

    def share(self, value: float) -> float:
        """A share as that of right answers, from 0 to 1."""
        share = self.chance + (1 - self.chance) * value / self.out_of
        return share if self.higher_is_better else 1 - share

    def band(self, result: Result) -> tuple[float, float, float]:
        """A result as win rates: low, mid and high.

        Its interval is the published one, or that of Wilson where the number of questions is, or
        UNPUBLISHED, of ratings UNPUBLISHED_POINTS, on both sides.
        """
        ends = (self.win_rate(one, result.date) for one in (*self._interval(result), result.value))
        low, mid, high = sorted(ends)
        return low, mid, high

    def _interval(self, result: Result) -> tuple[float, float]:
        if result.low is not None and result.high is not None:
            return result.low, result.high
        if self.kind == "rating":
            return result.value - UNPUBLISHED_POINTS, result.value + UNPUBLISHED_POINTS
        if result.n is None:
            off = UNPUBLISHED * self.out_of
            return result.value - off, result.value + off
        low, high = interval(round(result.value / self.out_of * result.n), result.n)
        return low * self.out_of, high * self.out_of

    def _log_odds(self, value: float) -> float:
        share = min(max(self.share(value), _EDGE), 1 - _EDGE)
        return math.log(share / (1 - share))


class Board(Part):
    """A board that others publish. It is `dated` as a whole, or each of its rows is, with the day
    on which its model was run on a test that does not change."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    name: Text
    publisher: Text
    dated: Literal["whole", "rows"]
    about: Bilingual
    measures: tuple[Measure, ...]


class _Boards(Part):
    boards: tuple[Board, ...]


@cache
def boards() -> Mapping[str, Board]:
    """The boards by their ids, in the order of the list."""
    found = read_part(_Boards, text_of(_FILE), _FILE.name).boards
    return MappingProxyType({one.id: one for one in found})


@cache
def counting(criterion: Criterion) -> Mapping[tuple[str, str, str], Measure]:
    """The measures that count for a criterion, by board, metric and split."""
    return MappingProxyType(dict(_counting(criterion)))


def _counting(criterion: Criterion) -> Iterator[tuple[tuple[str, str, str], Measure]]:
    for board in boards().values():
        for one in board.measures:
            if one.counts and one.criterion == criterion:
                yield (board.id, one.metric, one.split), one
