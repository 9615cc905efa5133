"""A shortlist: must-haves, weighted sums, and how sure their order is."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from joute.choice.candidates import Candidate, FactValue
from joute.choice.errors import SameCandidate
from joute.choice.shortlist.acceptability import Acceptability, acceptability
from joute.choice.shortlist.alternatives import frugal, self_hostable
from joute.choice.shortlist.draws import (
    WEIGHTS_PER_SCORE,
    draw_sums,
    grouped,
    samples_of,
)
from joute.choice.shortlist.exclusions import exclusions
from joute.choice.shortlist.quantiles import STEPS, quantiles
from joute.choice.shortlist.results import (
    PLACES,
    Band,
    Entry,
    Exclusion,
    Shortlist,
    Verification,
)
from joute.choice.shortlist.sensitivity import knowledge, weight_changes
from joute.choice.shortlist.sums import Table, score, table_of
from joute.choice.weights import Weight
from joute.choice.weights.draws import Draws, draw_weights

_QUANTILES = (0.05, 0.95)
# Figures of draws have 32 bits, which are seven digits.
_DECIMALS = 6
_DIGITS_OF_BANDS = 4


def shortlist(
    candidates: Sequence[Candidate],
    constraints: Mapping[str, FactValue],
    weights: Mapping[str, Weight],
    *,
    seed: int = 0,
    samples: int = 10_000,
) -> Shortlist:
    """Those that meet every must-have, by their weighted sum. The same seed gives the same result;
    samples are drawn by the ten.

    Raises SameCandidate, BadWeights where no weight is above 0, UnknownConstraint, BadConstraint.
    """
    _check(candidates)
    excluded = exclusions(candidates, constraints)
    passing, to_verify = _sorted_out(candidates, excluded)
    table = table_of(passing, weights)
    drawn = draw_weights(weights, table.names, seed, samples_of(samples))
    sums = draw_sums(table, grouped(drawn), seed)
    entries = _entries(table, _bands(table, sums), _acceptability(sums, drawn))
    rows = {one.id: row for row, one in enumerate(passing)}
    first = entries[0] if entries else None
    return Shortlist(
        excluded=tuple(excluded),
        to_verify=_verifications(table_of(to_verify, weights), drawn, seed, excluded, entries),
        entries=entries,
        weights=dict(zip(table.names, table.shares.tolist(), strict=True)),
        weight_changes=weight_changes(table, rows[first.candidate.id], weights) if first else (),
        knowledge=knowledge(table, rows[first.candidate.id]) if first else (),
        frugal=frugal(first, entries) if first else None,
        self_hostable=self_hostable(first, entries) if first else None,
        best_by_criterion=_best_by_criterion(table),
        seed=seed,
        samples=len(drawn),
        precision=1.96 * 0.5 / sqrt(len(drawn) / WEIGHTS_PER_SCORE),
    )


def _check(candidates: Sequence[Candidate]) -> None:
    for id, count in Counter(one.id for one in candidates).items():
        if count > 1:
            raise SameCandidate(id=id)


def _sorted_out(
    candidates: Sequence[Candidate], excluded: Sequence[Exclusion]
) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
    """Those that pass, and those that only what is unknown keeps out."""
    failing = {one.candidate.id for one in excluded if not one.unknown}
    unsure = {one.candidate.id for one in excluded} - failing
    passing = [one for one in candidates if one.id not in failing | unsure]
    return passing, [one for one in candidates if one.id in unsure]


def _acceptability(sums: Draws, weights: Draws) -> Acceptability | None:
    """None without candidates."""
    candidates = sums.shape[-1]
    return acceptability(sums.reshape(-1, candidates), weights, PLACES) if candidates else None


def _bands(table: Table, sums: Draws) -> Sequence[Band]:
    """The mid of a sum is what it is known to be; the quantiles of its draws may all be beyond."""
    mids = [score(one) for one in table.contributions]
    if not mids:
        return []
    low, high = quantiles(sums.reshape(-1, len(mids)), _QUANTILES).tolist()
    return [
        Band(min(_end(below, mid), mid), mid, max(_end(above, mid), mid))
        for below, mid, above in zip(low, mids, high, strict=True)
    ]


def _end(found: float, mid: float) -> float:
    """The end of a band, in digits that draws have; the mid where they do not tell them apart."""
    return mid if abs(found - mid) < 1 / STEPS else round(found, _DIGITS_OF_BANDS)


def _entries(table: Table, bands: Sequence[Band], found: Acceptability | None) -> tuple[Entry, ...]:
    if found is None:
        return ()
    order = sorted(range(len(bands)), key=lambda row: (-bands[row].mid, table.candidates[row].id))
    places: dict[float, int] = {}
    for place, row in enumerate(order, 1):
        places.setdefault(bands[row].mid, place)
    return tuple(
        Entry(
            candidate=table.candidates[row],
            place=places[bands[row].mid],
            score=bands[row],
            acceptability=round(float(found.places[row, 0]), _DECIMALS),
            ranks=tuple(found.places[row].round(_DECIMALS).tolist()),
            contributions=table.contributions[row],
            unknowns=_unknowns(table, row),
            central=_central(table, found, row),
        )
        for row in order
    )


def _unknowns(table: Table, row: int) -> tuple[str, ...]:
    weighed = np.flatnonzero(table.may_weigh & ~table.known[row])
    order = weighed[np.argsort(-table.shares[weighed], kind="stable")]
    return tuple(table.names[n] for n in order.tolist())


def _central(table: Table, found: Acceptability, row: int) -> Mapping[str, float]:
    if not found.places[row, 0]:
        return {}
    return dict(zip(table.names, found.central[row].round(_DECIMALS).tolist(), strict=True))


def _verifications(
    table: Table,
    weights: Draws,
    seed: int,
    excluded: Sequence[Exclusion],
    entries: Sequence[Entry],
) -> tuple[Verification, ...]:
    """Of each alone, beside those that pass."""
    bands = _bands(table, draw_sums(table, grouped(weights), seed))
    waiting: dict[str, list[str]] = {}
    for exclusion in excluded:
        waiting.setdefault(exclusion.candidate.id, []).append(exclusion.constraint)
    above = [-entry.score.mid for entry in entries]
    found = [
        Verification(one, tuple(waiting[one.id]), band, 1 + bisect_left(above, -band.mid))
        for one, band in zip(table.candidates, bands, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.score.mid, one.candidate.id)))


def _best_by_criterion(table: Table) -> Mapping[str, tuple[str, ...]]:
    """Those with the highest score, of the weighted criteria of which something is known."""
    scores = np.where(table.known, table.mid, -1.0)
    best = scores.max(0, initial=-1.0)
    return {
        name: tuple(one.id for row, one in enumerate(table.candidates) if scores[row, n] == best[n])
        for n, name in enumerate(table.names)
        if table.may_weigh[n] and best[n] >= 0
    }
