"""Models compared on the items that they share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum

import numpy as np

from joute.errors import N_, BadInput
from joute.evaluation.comparison.results import Result
from joute.evaluation.errors import NothingToCompare
from joute.evaluation.runs.records import cluster_key
from joute.statistics import Paired, Verdict, benjamini_hochberg, compare_pairs, holm, verdict
from joute.statistics.arrays import Integers


@dataclass
class ModelScores:
    """The results of one model by item, those of its epochs together; `clusters` of the items that
    have one, `hashes` of those whose content is known."""

    epochs: dict[str, list[float | None]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Add a row; one more of an item is an epoch. BadInput for an item of two clusters."""
        item = result.item
        self.epochs.setdefault(item, []).append(result.score)
        if result.answer:
            self.answers.setdefault(item, result.answer)
        if result.item_hash:
            self.hashes[item] = result.item_hash
        if result.cluster:
            check_clusters(item, self.clusters.setdefault(item, result.cluster), result.cluster)

    def mean(self, item: str) -> float | None:
        """Over the scored epochs of an item; None where none is scored."""
        scored = [score for score in self.epochs[item] if score is not None]
        return fsum(scored) / len(scored) if scored else None

    @property
    def unscored(self) -> list[str]:
        """The items of which no epoch is scored."""
        return [item for item in self.epochs if self.mean(item) is None]

    @property
    def unscored_epochs(self) -> int:
        """Epochs without a score."""
        return sum(score is None for scores in self.epochs.values() for score in scores)


Results = dict[str, ModelScores]


def gathered(results: Iterable[Result]) -> Results:
    """Results of models, in the order of their first row. BadInput for an item of two clusters."""
    models: Results = {}
    for result in results:
        models.setdefault(result.model, ModelScores()).add(result)
    return models


def check_items(results: Iterable[Result]) -> None:
    """BadInput for an item of two clusters, of one model or of several."""
    clusters: dict[str, str] = {}
    for one in results:
        if one.cluster:
            check_clusters(one.item, clusters.setdefault(one.item, one.cluster), one.cluster)


def check_clusters(item: str, first: str, second: str) -> None:
    if first != second:
        raise BadInput(
            message=N_("Item %(item)s is of two clusters: %(first)s and %(second)s."),
            item=item,
            first=first,
            second=second,
        )


@dataclass(frozen=True)
class Change:
    """An item on which two models differ."""

    item: str
    score_a: float
    score_b: float
    answer_a: str
    answer_b: str


@dataclass(frozen=True)
class Comparison:
    """Two models on the items that both have a score for.

    `only_a` and `only_b` are items that one file or model alone holds, `unscored_…` those of which
    no epoch is scored, `changed` those whose content is not the same; none of them counts.
    `p_adjusted` is Holm's, of several comparisons, and `q` that of Benjamini and Hochberg, for
    looking around. `shares`: whether all scores are from 0 to 1.
    """

    a: str
    b: str
    pair: Paired
    verdict: Verdict
    margin: float | None
    p_adjusted: float | None
    q: float | None
    shares: bool
    epochs: int
    changed: Sequence[str]
    only_a: Sequence[str]
    only_b: Sequence[str]
    unscored_a: Sequence[str]
    unscored_b: Sequence[str]
    unscored_epochs_a: int
    unscored_epochs_b: int
    changes: Sequence[Change]


@dataclass(frozen=True)
class Models:
    """Two models to compare, by the names that a report gives them."""

    name_a: str
    name_b: str
    a: ModelScores
    b: ModelScores


def compare(models: Sequence[Models], margin: float | None = None) -> list[Comparison]:
    """The comparison of each pair of models, whose p-values are adjusted when they are several.

    Raises NothingToCompare where no item has a score of both.
    """
    pairs = [paired(one) for one in models]
    return [
        _comparison(one, pair, margin, adjusted)
        for one, pair, adjusted in zip(models, pairs, _adjusted(pairs), strict=True)
    ]


def _adjusted(pairs: Sequence[Paired]) -> Iterable[tuple[float | None, float | None]]:
    """By Holm, and by Benjamini and Hochberg; None where there is but one."""
    if len(pairs) < 2:
        return [(None, None)] * len(pairs)
    p = np.array([pair.p for pair in pairs])
    return zip(holm(p).tolist(), benjamini_hochberg(p).tolist(), strict=True)


def paired(models: Models) -> Paired:
    """The scores of both on the same items. Raises NothingToCompare where there are none."""
    scores = _shared_scores(models.a, models.b)
    if not scores:
        raise NothingToCompare(
            message=N_("There is nothing to compare: no item has a score of both %(a)s and %(b)s."),
            a=models.name_a,
            b=models.name_b,
        )
    columns = np.array(list(scores.values()))
    clusters = numbered_clusters(scores, _shared_clusters(models.a, models.b, scores))
    return compare_pairs(columns[:, 0], columns[:, 1], clusters)


def changed_items(a: ModelScores, b: ModelScores) -> list[str]:
    """The items that both have, with another content."""
    return [
        item for item, digest in a.hashes.items() if item in b.hashes and b.hashes[item] != digest
    ]


def numbered_clusters(items: Iterable[str], clusters: Mapping[str, str]) -> Integers:
    """The number of each item's cluster; an item without one is alone in its own."""
    numbers: dict[str, int] = {}
    keys = [cluster_key(clusters.get(item, ""), item) for item in items]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys])


def _shared_scores(a: ModelScores, b: ModelScores) -> dict[str, tuple[float, float]]:
    """The scores of both models by item, of items that are the same and that both have one for."""
    changed = set(changed_items(a, b))
    return {
        item: (first, second)
        for item in a.epochs
        if item in b.epochs
        and item not in changed
        and (first := a.mean(item)) is not None
        and (second := b.mean(item)) is not None
    }


def _shared_clusters(a: ModelScores, b: ModelScores, items: Iterable[str]) -> dict[str, str]:
    for item in items:
        if item in a.clusters and item in b.clusters:
            check_clusters(item, a.clusters[item], b.clusters[item])
    return b.clusters | a.clusters


def _comparison(
    models: Models,
    pair: Paired,
    margin: float | None,
    adjusted: tuple[float | None, float | None],
) -> Comparison:
    a, b, (p_adjusted, q) = models.a, models.b, adjusted
    scores = _shared_scores(a, b)
    return Comparison(
        a=models.name_a,
        b=models.name_b,
        pair=pair,
        verdict=verdict(pair, margin, p_adjusted),
        margin=margin,
        p_adjusted=p_adjusted,
        q=q,
        shares=all(0 <= score <= 1 for both in scores.values() for score in both),
        epochs=max(len(one.epochs[item]) for one in (a, b) for item in scores),
        changed=changed_items(a, b),
        only_a=[item for item in a.epochs if item not in b.epochs],
        only_b=[item for item in b.epochs if item not in a.epochs],
        unscored_a=a.unscored,
        unscored_b=b.unscored,
        unscored_epochs_a=a.unscored_epochs,
        unscored_epochs_b=b.unscored_epochs,
        changes=[
            Change(item, first, second, a.answers.get(item, ""), b.answers.get(item, ""))
            for item, (first, second) in scores.items()
            if first != second
        ],
    )
