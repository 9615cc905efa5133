"""Models compared on the items that they share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from pathlib import Path

import numpy as np

from joute.errors import N_, BadInput
from joute.evaluation.comparison.results import Result, read_results
from joute.evaluation.errors import NothingToCompare
from joute.statistics import Paired, Verdict, compare_pairs, holm, verdict
from joute.statistics.arrays import Integers


@dataclass
class ModelScores:
    """The results of one model by item, those of its epochs together."""

    epochs: dict[str, list[float | None]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

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


@dataclass
class Results:
    """Results of models, in the order of their first row, and the cluster of each item that has
    one."""

    models: dict[str, ModelScores] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Add a row; one more of the same model and item is an epoch. BadInput for an item of two
        clusters."""
        scores = self.models.setdefault(result.model, ModelScores())
        scores.epochs.setdefault(result.item, []).append(result.score)
        if result.answer:
            scores.answers.setdefault(result.item, result.answer)
        if result.cluster and self.clusters.setdefault(result.item, result.cluster) != (
            result.cluster
        ):
            raise BadInput(
                message=N_("Item %(item)s is of two clusters: %(first)s and %(second)s."),
                item=result.item,
                first=self.clusters[result.item],
                second=result.cluster,
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
    no epoch is scored; none of them counts. `p_adjusted` is Holm's, of several comparisons.
    `shares` says whether all scores are from 0 to 1.
    """

    a: str
    b: str
    pair: Paired
    verdict: Verdict
    margin: float | None
    p_adjusted: float | None
    shares: bool
    epochs: int
    only_a: Sequence[str]
    only_b: Sequence[str]
    unscored_a: Sequence[str]
    unscored_b: Sequence[str]
    unscored_epochs_a: int
    unscored_epochs_b: int
    changes: Sequence[Change]


def read_files(paths: Sequence[Path]) -> Results:
    """The results of one file or several; a model that two files name is one of each file."""
    files = [(path, read_results(path)) for path in paths]
    names = [{result.model for result in rows} for _, rows in files]
    shared = set.intersection(*names) if len(names) > 1 else set()
    results = Results()
    for path, rows in files:
        for row in rows:
            named = f"{row.model} ({path})" if row.model in shared else row.model
            results.add(row._replace(model=named))
    return results


def compare(
    results: Results, a: str, others: Sequence[str], margin: float | None = None
) -> list[Comparison]:
    """Model `a` with each of the others, whose p-values are adjusted when they are several.

    Raises NothingToCompare where no item has a score of both.
    """
    pairs = [_pair(results, a, b) for b in others]
    adjusted: Iterable[float | None] = [None]
    if len(pairs) > 1:
        adjusted = holm(np.array([pair.p for pair in pairs])).tolist()
    return [
        _comparison(results, (a, b), pair, margin, p)
        for b, pair, p in zip(others, pairs, adjusted, strict=True)
    ]


def _pair(results: Results, a: str, b: str) -> Paired:
    scores = _shared_scores(results.models[a], results.models[b])
    if not scores:
        raise NothingToCompare(
            message=N_("There is nothing to compare: no item has a score of both %(a)s and %(b)s."),
            a=a,
            b=b,
        )
    columns = np.array(list(scores.values()))
    return compare_pairs(columns[:, 0], columns[:, 1], _numbered(scores, results.clusters))


def _shared_scores(a: ModelScores, b: ModelScores) -> dict[str, tuple[float, float]]:
    """The scores of both models by item, of items that both have one for."""
    return {
        item: (first, second)
        for item in a.epochs
        if item in b.epochs
        and (first := a.mean(item)) is not None
        and (second := b.mean(item)) is not None
    }


def _numbered(items: Iterable[str], clusters: Mapping[str, str]) -> Integers:
    """The number of each item's cluster; an item without one is alone in its own."""
    keys = [(1, clusters[item]) if item in clusters else (0, item) for item in items]
    numbers: dict[tuple[int, str], int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys])


def _comparison(
    results: Results,
    names: tuple[str, str],
    pair: Paired,
    margin: float | None,
    p_adjusted: float | None,
) -> Comparison:
    a, b = (results.models[name] for name in names)
    scores = _shared_scores(a, b)
    return Comparison(
        a=names[0],
        b=names[1],
        pair=pair,
        verdict=verdict(pair, margin, p_adjusted),
        margin=margin,
        p_adjusted=p_adjusted,
        shares=all(0 <= score <= 1 for both in scores.values() for score in both),
        epochs=max(len(one.epochs[item]) for one in (a, b) for item in scores),
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
