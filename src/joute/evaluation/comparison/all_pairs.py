"""All models of a run compared two by two: who is better, who cannot be told apart, their ranks."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from joute.evaluation.comparison.pairs import (
    Comparison,
    Models,
    ModelScores,
    Results,
    compare,
    numbered_clusters,
)
from joute.evaluation.errors import NothingToCompare
from joute.statistics import Mean, Verdict, mean_ranks, mean_score
from joute.statistics.verdicts import FEWEST


@dataclass(frozen=True)
class Place:
    """A model among all, on the items that all have a score for.

    `rank` is that of its mean, from 1, which equals share; `ranks` is where other items would put
    it with a confidence of 95 %, None of fewer than 30 items or clusters. `groups` are the numbers
    of the groups that it is in.
    """

    model: str
    mean: Mean
    rank: int
    ranks: tuple[int, int] | None
    groups: Sequence[int]


@dataclass(frozen=True)
class AllPairs:
    """The comparison of each two models, the best first, with p-values adjusted for all of them.

    A group holds models of which no two are shown to differ, and no other model could be added; a
    model may be in several. There are no `places` where no item has a score of all. `without_score`
    are the models that are in nothing. `shares`: whether all scores are from 0 to 1.
    """

    comparisons: Sequence[Comparison]
    places: Sequence[Place]
    groups: Sequence[Sequence[str]]
    without_score: Sequence[str]
    shares: bool


def compare_all(
    models: Results, random: np.random.Generator, margin: float | None = None
) -> AllPairs:
    """All models of a run or file. Raises NothingToCompare where two have no scored item in common,
    and where fewer than two have a score."""
    means = {name: mean for name, one in models.items() if (mean := _mean(one)) is not None}
    if len(means) < 2:
        raise NothingToCompare
    ordered = sorted(means, key=lambda name: -means[name])
    pairs = [Models(a, b, models[a], models[b]) for a, b in combinations(ordered, 2)]
    comparisons = compare(pairs, margin)
    groups = list(_groups(ordered, comparisons))
    return AllPairs(
        comparisons=comparisons,
        places=_places({name: models[name] for name in ordered}, groups, random),
        groups=groups,
        without_score=[name for name in models if name not in means],
        shares=all(one.shares for one in comparisons),
    )


def _mean(scores: ModelScores) -> float | None:
    found = [mean for item in scores.epochs if (mean := scores.mean(item)) is not None]
    return float(np.mean(found)) if found else None


def _places(
    models: Mapping[str, ModelScores], groups: Sequence[Sequence[str]], random: np.random.Generator
) -> list[Place]:
    items = _shared(list(models.values()))
    if not items:
        return []
    scores = np.array([[one.mean(item) for one in models.values()] for item in items], dtype=float)
    known: dict[str, str] = {}
    for one in models.values():
        known |= one.clusters
    clusters = numbered_clusters(items, known)
    found = [mean_score(column, clusters) for column in scores.T]
    ranks = mean_ranks(scores, random, clusters)
    places = [
        Place(
            model=name,
            mean=mean,
            rank=int(rank),
            ranks=(int(lower), int(upper)) if mean.clusters >= FEWEST else None,
            groups=[number for number, group in enumerate(groups) if name in group],
        )
        for name, mean, rank, lower, upper in zip(models, found, *ranks, strict=True)
    ]
    return sorted(places, key=lambda one: one.rank)


def _shared(models: Sequence[ModelScores]) -> list[str]:
    """The items with the same content for all models, and a score of each."""
    return [
        item
        for item in models[0].epochs
        if all(item in one.epochs and one.mean(item) is not None for one in models)
        and len({one.hashes[item] for one in models if item in one.hashes}) < 2
    ]


def _groups(ordered: Sequence[str], comparisons: Sequence[Comparison]) -> Iterator[Sequence[str]]:
    """The groups in the order of their best models, each in that order."""
    alike: dict[str, set[str]] = {name: set() for name in ordered}
    for one in comparisons:
        if one.verdict not in {Verdict.A_BETTER, Verdict.B_BETTER}:
            alike[one.a].add(one.b)
            alike[one.b].add(one.a)
    place = {name: number for number, name in enumerate(ordered)}
    found = [
        sorted(one, key=place.__getitem__) for one in _cliques(set(), set(ordered), set(), alike)
    ]
    yield from sorted(found, key=lambda one: [place[name] for name in one])


def _cliques(
    chosen: Set[str], left: Set[str], done: Set[str], alike: Mapping[str, Set[str]]
) -> Iterator[Set[str]]:
    """The largest sets of models that are all alike: C. Bron and J. Kerbosch, Communications of the
    ACM 16 (1973), with a pivot."""
    if not left and not done:
        yield chosen
        return
    pivot = max(left | done, key=lambda one: len(alike[one] & left))
    for one in left - alike[pivot]:
        yield from _cliques(chosen | {one}, left & alike[one], done & alike[one], alike)
        left, done = left - {one}, done | {one}
