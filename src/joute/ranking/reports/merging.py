"""Several rankings merged into one, each model with the places that it could have.

Every ranking is broken into the pairs of its models: the higher wins, equals tie. Bradley-Terry on
these pairs is a consistent estimate of the order that Plackett-Luce's model of whole rankings has
(Azari Soufiani, Chen, Parkes and Xia, "Generalized method-of-moments for rank aggregation", NIPS
2013), and rankings need not hold the same models. In each ranking a model has the weight of one
comparison, however many others stand there.

Ranges of places are those of samples, from both sources of doubt: rankings are weighed anew, by the
Bayesian bootstrap (D. B. Rubin, Annals of Statistics 9, 1981), which leaves out none of them; and a
rating that was published with an interval is drawn again from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.fits import bradley_terry
from joute.ranking.fits.connectivity import connected
from joute.ranking.results import Scored
from joute.ranking.votes.arrays import Booleans, Floats, Integers
from joute.ranking.votes.model import WINNERS

MOST_MODELS = 500
# Of one comparison: it keeps a model that is first everywhere finite, and hardly moves an order.
_PRIOR = 0.05
_A, _TIE = WINNERS.index("a"), WINNERS.index("tie")


@dataclass(frozen=True)
class MergedRow:
    """A model of a merged ranking: its place, from 1, the places of 95 samples in 100, and the
    names of the rankings that hold it."""

    model: str
    place: int
    lower: int
    upper: int
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
    samples: int = 300,
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
    best, drawn = _strengths(ratings[:, joined], spreads[:, joined], samples, seed)
    apart = tuple(model for model, own in zip(models, joined, strict=True) if not own)
    return Merged(_rows(names, boards, best, drawn, level), apart)


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


def _strengths(ratings: Floats, spreads: Floats, samples: int, seed: int) -> tuple[Floats, Floats]:
    """(models,): the strengths of all rankings together; (samples, models): those of samples."""
    random, number = np.random.default_rng(seed), len(ratings)
    best = _fit(ratings, np.ones(number), None)
    drawn = [
        _fit(
            ratings + spreads * random.standard_normal(ratings.shape),
            number * random.dirichlet(np.ones(number)),
            best,
        )
        for _ in range(samples)
    ]
    return best, np.array(drawn)


def _fit(ratings: Floats, weights: Floats, start: Floats | None) -> Floats:
    """(models,): strengths from the pairs of each ranking, every model in it once."""
    n = ratings.shape[1]
    table = np.zeros((n, n, len(WINNERS)))
    for own, weight in zip(ratings, weights, strict=True):
        share = weight / max(np.count_nonzero(~np.isnan(own)) - 1, 1)
        table[:, :, _A] += share * (own[:, None] > own[None, :])
        table[:, :, _TIE] += share * np.triu(own[:, None] == own[None, :], 1)
    groups = np.zeros(n, dtype=np.int64)
    return bradley_terry.fit(table, groups, prior=_PRIOR, start=start).strengths


def _rows(
    models: Sequence[str],
    boards: Mapping[str, Mapping[str, Scored]],
    best: Floats,
    drawn: Floats,
    level: float,
) -> tuple[MergedRow, ...]:
    places = _places(best)
    sampled = np.array([_places(one) for one in drawn])
    lower = np.quantile(sampled, (1 - level) / 2, axis=0, method="lower")
    upper = np.quantile(sampled, (1 + level) / 2, axis=0, method="higher")
    rows = [
        MergedRow(
            model=model,
            place=int(place),
            lower=int(min(low, place)),
            upper=int(max(high, place)),
            boards=tuple(name for name, board in boards.items() if model in board),
        )
        for model, place, low, high in zip(models, places, lower, upper, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.place, row.model)))


def _places(strengths: Floats) -> Integers:
    """(models,): places from 1, that of equals being their first; figures that differ by rounding
    only are equal."""
    above = strengths[None, :] > strengths[:, None] + 1e-9
    return np.asarray(1 + above.sum(axis=1))
