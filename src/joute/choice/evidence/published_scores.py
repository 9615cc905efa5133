"""Quality and factual reliability from published results, and from what a site found itself."""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from statistics import mean

from joute.choice import scales
from joute.choice.candidates import UNKNOWN_SCORE, Score
from joute.choice.evidence import methods
from joute.choice.evidence.ageing import PER_YEAR_OF_RESULT, years_between
from joute.published import Criterion, Measure, Result, boards, counting

# How far boards are from one another on the same model, as a standard deviation: computed over the
# models that are on several (tests/published, and tests/choice for the second).
SPREAD: Mapping[Criterion, float] = {"quality": 0.09, "hallucination": 0.17}
# No board for the kind of task of a need: others stand in, further off.
ELSEWHERE = 1.5
_Z = 1.96
# Half of the 95 % interval of a single board of another kind of task, for quality.
OFF_ELSEWHERE = _Z * SPREAD["quality"] * ELSEWHERE
_Band = tuple[float, float, float]


def published_score(
    results: Sequence[Result], criterion: Criterion, categories: Collection[str], as_of: str
) -> Score:
    """The score of a model by the boards that count for these categories, or the general ones.

    Each board is one win rate: the mean of its measures, at its newest date for the model. Boards
    that are d apart make a band of ±1.96 √(h² / k + d² / k) around the mean of k, where h is the
    root mean square of their own half-widths.
    """
    spread, method = SPREAD[criterion], methods.WIN_RATE
    found = _by_board(results, criterion, _counting(criterion, categories))
    if not found:
        found = _elsewhere(results, criterion)
        spread, method = spread * ELSEWHERE, methods.WIN_RATE_ELSEWHERE
    if not found:
        return UNKNOWN_SCORE
    rates = {board: _board_rate(rows, as_of) for board, rows in found.items()}
    middle = mean(rate[1] for rate in rates.values())
    off = _half_width(tuple(rates.values()), spread)
    return scales.band(
        (middle - off, middle, middle + off),
        scales.Made(
            ", ".join(boards()[board].name for board in rates),
            max(one.date for rows in found.values() for one, _ in rows),
            method,
        ),
    )


_Counted = tuple[Result, Measure]


_Counts = Callable[[Measure], bool]


def _counting(criterion: Criterion, categories: Collection[str]) -> _Counts:
    if criterion != "quality":
        return lambda _: True
    if categories:
        return lambda measure: not set(categories).isdisjoint(measure.categories)
    return lambda measure: measure.general


def _elsewhere(results: Sequence[Result], criterion: Criterion) -> Mapping[str, Sequence[_Counted]]:
    """By general boards, or by any, where none measures what is asked for."""
    general = _by_board(results, criterion, lambda measure: measure.general)
    return general or _by_board(results, criterion, lambda _: True)


def _by_board(
    results: Sequence[Result], criterion: Criterion, counts: _Counts
) -> Mapping[str, Sequence[_Counted]]:
    """The results that count, by board: those of its newest date, where a board is dated whole."""
    found: dict[str, list[_Counted]] = defaultdict(list)
    for one in results:
        measure = counting(criterion).get((one.board, one.metric, one.split))
        if measure and counts(measure):
            found[one.board].append((one, measure))
    return {board: _newest(board, rows) for board, rows in found.items()}


def _newest(board: str, rows: Sequence[_Counted]) -> Sequence[_Counted]:
    if boards()[board].dated == "rows":
        return rows
    date = max(one.date for one, _ in rows)
    return [row for row in rows if row[0].date == date]


def _board_rate(rows: Sequence[_Counted], as_of: str) -> _Band:
    """The win rate on a board: the mean of its measures, wider by its age."""
    by_measure: dict[tuple[str, str], list[_Band]] = defaultdict(list)
    for one, measure in rows:
        by_measure[measure.metric, measure.split].append(measure.band(one))
    rates = [_several(bands) for bands in by_measure.values()]
    low, mid, high = (mean(ends) for ends in zip(*rates, strict=True))
    off = PER_YEAR_OF_RESULT * years_between(max(one.date for one, _ in rows), as_of)
    return low - off, mid, high + off


def _several(bands: Sequence[_Band]) -> _Band:
    """Rows of one model (versions, efforts, modes, hosts): anything between them, their mean."""
    return min(b[0] for b in bands), mean(b[1] for b in bands), max(b[2] for b in bands)


def _half_width(rates: Sequence[_Band], spread: float) -> float:
    own = mean(((high - low) / 2) ** 2 for low, _, high in rates)
    return math.sqrt((own + (_Z * spread) ** 2) / len(rates))
