"""What would change the first place: one weight, or one score that is not known exactly."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from joute.choice.shortlist.results import Knowledge, WeightChange
from joute.choice.shortlist.sums import Table
from joute.choice.weights import Weight

Floats = NDArray[np.float64]


# Rows that say something: those with the highest value.
_MOST = 20
_EQUAL = 1e-12


def weight_changes(
    table: Table, first: int, weights: Mapping[str, Weight]
) -> tuple[WeightChange, ...]:
    """The nearest change of each weight, upwards and downwards, that brings another candidate level
    with `first`, a row of the table; those within the bands before others, then the nearest."""
    # A weight that is alone counts for the whole, whatever it is.
    columns = np.flatnonzero(table.shares < 1).tolist()
    found = [change for column in columns for change in _changes(table, first, column, weights)]
    return tuple(sorted(found, key=lambda one: (not one.within, abs(one.needed_share - one.share))))


def _changes(
    table: Table, first: int, column: int, weights: Mapping[str, Weight]
) -> Iterator[WeightChange]:
    """The sum of the first exceeds another's by a gap that is linear in the weight. Where one is
    level with it already, and any change puts that one ahead, there is none to tell."""
    share = float(table.shares[column])
    gap = (table.mid[first] - table.mid) @ table.shares
    slope = table.mid[first, column] - table.mid[:, column]
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where((gap > _EQUAL) & (np.abs(slope) > _EQUAL), share - gap / slope, np.nan)
    needed[needed < 0] = np.nan
    level = np.abs(gap) <= _EQUAL
    for above in (False, True):
        if (level & ((slope < -_EQUAL) if above else (slope > _EQUAL))).any():
            continue
        side = np.where((needed > share) == above, needed, np.nan)
        if not np.isnan(side).all():
            row = int(np.nanargmin(np.abs(side - share)))
            yield _change(table, column, row, float(side[row]), weights)


def _change(
    table: Table, column: int, row: int, needed: float, weights: Mapping[str, Weight]
) -> WeightChange:
    name, share = table.names[column], float(table.shares[column])
    one = weights[name]
    points = needed * sum(weight.mid for weight in weights.values())
    return WeightChange(
        criterion=name,
        share=share,
        needed_share=needed / (1 - share + needed),
        candidate=table.candidates[row].id,
        within=one.low <= points <= one.high,
    )


def knowledge(table: Table, first: int) -> tuple[Knowledge, ...]:
    """The scores whose exact value may change the first place, by what they are worth."""
    sums = table.mid @ table.shares
    rival = _best_other(sums)
    weighed = (table.shares > 0) & (table.high > table.low)
    with np.errstate(divide="ignore", invalid="ignore"):
        threshold = table.mid + (sums[rival] - sums)[:, None] / table.shares
    beyond, excess = _above(table, np.where(weighed, threshold, 2.0))
    mean = (table.low + 2 * table.mid + table.high) / 4
    value = table.shares * (excess - np.maximum(mean - np.where(weighed, threshold, 2.0), 0))
    probability = np.where(np.arange(len(sums))[:, None] == first, 1 - beyond, beyond)
    likely = weighed & (probability > 0) & (len(sums) > 1)
    rows = sorted(zip(*np.nonzero(likely), strict=True), key=lambda at: -value[at])[:_MOST]
    return tuple(
        Knowledge(
            candidate=table.candidates[row].id,
            criterion=table.names[column],
            known=bool(table.known[row, column]),
            threshold=float(threshold[row, column]),
            candidate_first=table.candidates[rival[row] if row == first else row].id,
            probability=float(probability[row, column]),
            value=max(0.0, float(value[row, column])),
        )
        for row, column in rows
    )


def _best_other(sums: Floats) -> NDArray[np.intp]:
    """For each candidate, the best of all others."""
    order = np.argsort(-sums, kind="stable")
    others = np.full(len(sums), order[0])
    others[order[0]] = order[min(1, len(order) - 1)]
    return others


def _above(table: Table, threshold: Floats) -> tuple[Floats, Floats]:
    """The probability that a score exceeds a threshold, and by how much it does on average, with 0
    where it does not: half evenly from low to mid, half from mid to high."""
    below = _even(table.low, table.mid, threshold)
    above = _even(table.mid, table.high, threshold)
    return (below[0] + above[0]) / 2, (below[1] + above[1]) / 2


def _even(low: Floats, high: Floats, threshold: Floats) -> tuple[Floats, Floats]:
    width = np.where(high > low, high - low, 1.0)
    from_here = np.clip(threshold, low, high)
    probability = np.where(high > low, (high - from_here) / width, low > threshold)
    excess = probability * ((from_here + high) / 2 - threshold)
    return probability, excess
