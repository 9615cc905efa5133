"""Several rankings merged into one, each model with the places that it could have.

Every ranking is broken into the pairs of its models: the higher wins, equals tie. Bradley-Terry on
these pairs is a consistent estimate of the order that Plackett-Luce's model of whole rankings has
(Azari Soufiani, Chen, Parkes and Xia, "Generalized method-of-moments for rank aggregation", NIPS
2013), and rankings need not hold the same models. In each ranking a model has the weight of one
comparison, however many others stand there.

Ranges of places are those of samples, from both sources of doubt: rankings are weighed anew, by the
Bayesian bootstrap (D. B. Rubin, Annals of Statistics 9, 1981), which leaves out none of them; and a
rating that was published with an interval is drawn again from it. Two rankings that say nothing of
their own doubt cannot tell how far a third would disagree: their models have no range.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.fits.bradley_terry import chances
from joute.ranking.fits.connectivity import connected
from joute.ranking.results import Scored
from joute.ranking.votes.arrays import Booleans, Floats, Integers

MOST_MODELS = 500
# Rankings without intervals that can say how far others would disagree.
FEWEST = 3
# Of one comparison: it keeps a model that is first everywhere finite, and hardly moves an order.
_PRIOR = 0.05
# Of a step, in logits: the error after it is of the order of its square.
_TOLERANCE = 1e-3
_MAX_STEPS = 50


@dataclass(frozen=True)
class MergedRow:
    """A model of a merged ranking: its place, from 1, the places of 95 samples in 100, and the
    names of the rankings that hold it.

    `lower` and `upper` are None where the rankings cannot tell: fewer than three hold the model, or
    one, where all of them have intervals.
    """

    model: str
    place: int
    lower: int | None
    upper: int | None
    boards: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """`rows` by place; `apart` are models of rankings that share none with the others, which cannot
    be placed beside them."""

    rows: tuple[MergedRow, ...]
    apart: tuple[str, ...]


def merge(
    boards: Mapping[str, Mapping[str, Scored]],
    *,
    level: float = 0.95,
    samples: int = 100,
    seed: int = 0,
) -> Merged:
    """Merge rankings, by their names, each of models by theirs.

    Raises BadInput for fewer than two rankings, or more than 500 models.
    """
    if len(boards) < 2:
        raise BadInput(message=N_("Two rankings or more can be merged."))
    models = sorted({model for board in boards.values() for model in board})
    if len(models) > MOST_MODELS:
        raise BadInput(
            message=N_("%(most)s models can be merged at most: these rankings have %(number)s."),
            most=MOST_MODELS,
            number=len(models),
        )
    ratings, spreads = _matrices(boards, models)
    joined = _joined(~np.isnan(ratings))
    names = [model for model, own in zip(models, joined, strict=True) if own]
    ratings, spreads = ratings[:, joined], spreads[:, joined]
    best, drawn = _strengths(ratings, spreads, samples, seed)
    apart = tuple(model for model, own in zip(models, joined, strict=True) if not own)
    known = _known(~np.isnan(ratings), spreads > 0)
    ranges = _ranges(best, drawn, level)
    return Merged(_rows(names, boards, ranges, known), apart)


def _matrices(
    boards: Mapping[str, Mapping[str, Scored]], models: Sequence[str]
) -> tuple[Floats, Floats]:
    """(rankings, models): ratings, nan where a ranking does not hold the model, and their standard
    errors."""
    nothing = Scored(float("nan"))
    scored = [[board.get(model, nothing) for model in models] for board in boards.values()]
    return (
        np.array([[one.rating for one in row] for row in scored]),
        np.array([[one.spread for one in row] for row in scored]),
    )


def _joined(held: Booleans) -> Booleans:
    """(models,): those of the largest group of rankings that models connect."""
    met = held.astype(float).T @ held > 0
    return np.asarray(connected(met) == 0)


def _known(held: Booleans, sure: Booleans) -> Booleans:
    """(models,): those whose rankings can say how far others would disagree."""
    number = held.sum(axis=0)
    return np.asarray((number >= FEWEST) | ((number > 1) & (sure | ~held).all(axis=0)))


def _strengths(ratings: Floats, spreads: Floats, samples: int, seed: int) -> tuple[Floats, Floats]:
    """(models,): the strengths of all rankings together; (samples, models): those of samples."""
    random, number = np.random.default_rng(seed), len(ratings)
    held = (~np.isnan(ratings)).astype(float)
    points = np.array([_points(own) for own in ratings])
    best = _fit(np.ones(number), points, held, np.zeros(ratings.shape[1]), 1e-6)

    def drawn() -> Iterator[Floats]:
        unsure = np.flatnonzero((spreads > 0).any(axis=1))
        again = points.copy()
        for _ in range(samples):
            for one in unsure:
                errors = spreads[one] * random.standard_normal(ratings.shape[1])
                again[one] = _points(ratings[one] + errors)
            yield _fit(number * random.dirichlet(np.ones(number)), again, held, best)

    return best, np.array(list(drawn()))


def _points(ratings: Floats) -> Floats:
    """(models,): the share of the others in a ranking that each beats, a tie being half; 0 where
    the ranking does not hold it."""
    held = ~np.isnan(ratings)
    own = ratings[held]
    ordered = np.sort(own)
    below, upto = (np.searchsorted(ordered, own, side) for side in ("left", "right"))
    points = np.zeros(len(ratings))
    points[held] = (below + upto - 1) / 2 / max(len(own) - 1, 1)
    return points


def _fit(
    weights: Floats, points: Floats, held: Floats, start: Floats, tolerance: float = _TOLERANCE
) -> Floats:
    """(models,): strengths from the pairs of each ranking, every model in it once, by the steps of
    `newton`. No library of linear algebra: its threads would fight for the cores of a site."""
    n = len(start)
    shares = weights / np.maximum(held.sum(axis=1) - 1, 1)
    met = np.einsum("ri,rj->ij", held * shares[:, None], held) + _PRIOR / max(n - 1, 1)
    np.fill_diagonal(met, 0)
    won = np.einsum("r,ri->i", weights, points) + _PRIOR / 2
    point = start
    for _ in range(_MAX_STEPS):
        expected = chances(point)
        flows = met * expected
        step = _step(flows * (1 - expected), won - flows.sum(axis=1))
        change = float(np.ptp(step))
        if change > 0:
            point = point + step * (np.log1p(change) / change)
        if change < tolerance:
            break
    return point


def _step(links: Floats, gradient: Floats) -> Floats:
    """(models,): the step whose net flow over `links` is the gradient, by conjugate gradients."""
    diagonal = links.sum(axis=1)
    step, left = np.zeros(len(gradient)), gradient - gradient.mean()
    direction = ahead = left / diagonal
    size = first = float((left * ahead).sum())
    for _ in gradient:
        if size <= 1e-14 * first or size == 0:
            break
        flow = diagonal * direction - np.einsum("ij,j->i", links, direction)
        along = size / float((direction * flow).sum())
        step, left = step + along * direction, left - along * flow
        ahead = left / diagonal
        size, before = float((left * ahead).sum()), size
        direction = ahead + size / before * direction
    return np.asarray(step - step.mean())


def _ranges(best: Floats, drawn: Floats, level: float) -> Integers:
    """(3, models): places, and the bounds of those of samples."""
    places, sampled = _places(best), np.array([_places(one) for one in drawn])
    lower = np.quantile(sampled, (1 - level) / 2, axis=0, method="lower")
    upper = np.quantile(sampled, (1 + level) / 2, axis=0, method="higher")
    return np.array([places, np.minimum(lower, places), np.maximum(upper, places)])


def _rows(
    models: Sequence[str],
    boards: Mapping[str, Mapping[str, Scored]],
    ranges: Integers,
    known: Booleans,
) -> tuple[MergedRow, ...]:
    rows = [
        MergedRow(
            model=model,
            place=int(place),
            lower=int(low) if told else None,
            upper=int(high) if told else None,
            boards=tuple(name for name, board in boards.items() if model in board),
        )
        for model, place, low, high, told in zip(models, *ranges, known, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.place, row.model)))


def _places(strengths: Floats) -> Integers:
    """(models,): places from 1, that of equals being their first; figures that differ by rounding
    only are equal."""
    ordered = np.sort(strengths)
    return np.asarray(1 + len(ordered) - np.searchsorted(ordered, strengths + 1e-6, "right"))
