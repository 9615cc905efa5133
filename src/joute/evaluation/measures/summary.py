"""The measures of a run, read once: by model and column of scores."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from joute.evaluation.measures.calibration import (
    Calibration,
    Confidences,
    Kind,
    confidences_of,
)
from joute.evaluation.measures.classes import Classes, Pair, classes_of
from joute.evaluation.measures.corpus import METRICS, Corpus, Statistics
from joute.evaluation.measures.profile import Profile, profile
from joute.evaluation.measures.tries import pass_at
from joute.evaluation.runs.records import (
    Row,
    RunHeader,
    ScoreRecord,
    ScorerReference,
    cluster_key,
    score_of,
)
from joute.statistics import Mean, jeffreys_interval, mean_score
from joute.statistics.arrays import Floats, Integers


@dataclass(frozen=True)
class Measures:
    """Scores of one kind of a model.

    `mean` is over the items, epochs of an item averaged first; None without a score. Its interval
    is Wilson's where all are 0 or 1, and `jeffreys` is then the other one. `unscored` counts
    answers that did not fail and have no score here, and nothing of them is in a figure. `profile`
    is None without domains, `classes` without labels beside expected ones, of the same choices for
    all items, `corpus` without a metric of whole sets. `calibration` has the kinds of confidence
    that answers have, `pass_at` the values of k in pass@k where all scores are 0 or 1 and items
    have several epochs.
    """

    mean: Mean | None
    unscored: int
    jeffreys: tuple[float, float] | None = None
    profile: Profile | None = None
    classes: Classes | None = None
    corpus: Corpus | None = None
    calibration: Mapping[Kind, Calibration] = field(default_factory=dict)
    pass_at: Mapping[int, Mean] = field(default_factory=dict)


@dataclass(frozen=True)
class ModelMeasures:
    """A model in a run: its answers, of which so many failed, the score of items, which weighs
    their columns, and each column."""

    model: str
    answers: int
    errors: int
    score: Measures
    columns: Mapping[str, Measures]


def summary(
    header: RunHeader, rows: Iterable[Row], weights: Mapping[str, float] | None = None
) -> list[ModelMeasures]:
    """Each model of a run, in the order of its header. `weights` are those of domains in the
    aggregate, 1 without. Rows are read once; what stays of an answer is a few numbers.

    ValueError for weights of no domain or below 0; raises MissingExtra where the library of a
    metric of whole sets is missing.
    """
    items = _Items()
    models: dict[str, _Model] = {model: _Model() for model in header.models}
    for row in rows:
        models.setdefault(row.model, _Model()).add(row, header, items.number(row))
    _check(weights or {}, items.domains)
    scorers = {scorer.column: scorer for scorer in header.scorers}
    return [
        ModelMeasures(
            model=name,
            answers=model.answers,
            errors=model.errors,
            score=model.score.measures(None, items, weights or {}),
            columns={
                column: found.measures(scorers.get(column), items, weights or {})
                for column, found in model.columns.items()
            },
        )
        for name, model in models.items()
    ]


def _check(weights: Mapping[str, float], domains: Mapping[str, int]) -> None:
    unknown = sorted(weights.keys() - domains.keys())
    if unknown:
        raise ValueError(f"the run has no domain {', '.join(unknown)}")


@dataclass
class _Items:
    """The items of a run by numbers, with those of their domain and cluster."""

    numbers: dict[str, int] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    clusters: dict[str, int] = field(default_factory=dict)
    domain_of: "array[int]" = field(default_factory=lambda: array("l"))
    cluster_of: "array[int]" = field(default_factory=lambda: array("l"))

    def number(self, row: Row) -> int:
        number = self.numbers.setdefault(row.item, len(self.numbers))
        if number == len(self.domain_of):
            self.domain_of.append(self.domains.setdefault(row.domain, len(self.domains)))
            cluster = cluster_key(row.cluster, row.item)
            self.cluster_of.append(self.clusters.setdefault(cluster, len(self.clusters)))
        return number


@dataclass
class _Column:
    totals: "array[float]" = field(default_factory=lambda: array("d"))
    scored: "array[int]" = field(default_factory=lambda: array("l"))
    answers: int = 0
    unscored: int = 0
    binary: bool = True
    pairs: Counter[Pair] = field(default_factory=Counter)
    among: set[object] = field(default_factory=set)
    statistics: Statistics = field(default_factory=Statistics)
    confidences: dict[Kind, Confidences] = field(default_factory=lambda: defaultdict(Confidences))

    def add(self, row: Row, value: float | None, number: int) -> None:
        self.answers += 1
        if value is None:
            self.unscored += 1
            return
        missing = number + 1 - len(self.totals)
        self.totals.extend([0.0] * missing)
        self.scored.extend([0] * missing)
        self.totals[number] += value
        self.scored[number] += 1
        self.binary = self.binary and value in (0.0, 1.0)
        # A share of rightness has no confidence to be compared with.
        if value in (0.0, 1.0):
            for confidence in confidences_of(row.answer):
                self.confidences[confidence.kind].add(confidence.value, value)

    def add_details(self, score: ScoreRecord) -> None:
        if score.value is None:
            return
        expected = score.details.get("expected")
        taken = score.details.get("taken", score.label)
        if isinstance(expected, str) and isinstance(taken, str) and taken:
            self.pairs[expected, taken] += 1
            self.among.add(score.details.get("among"))
        self.statistics.add(score.details)

    def measures(
        self, scorer: ScorerReference | None, items: _Items, weights: Mapping[str, float]
    ) -> Measures:
        scored = np.array(self.scored)
        known = np.flatnonzero(scored)
        if not len(known):
            return Measures(None, self.unscored)
        means = np.array(self.totals)[known] / scored[known]
        clusters = np.array(items.cluster_of)[known]
        mean = mean_score(means, clusters)
        return Measures(
            mean=mean,
            unscored=self.unscored,
            jeffreys=jeffreys_interval(round(means.sum()), mean.n) if mean.shares else None,
            profile=_profile(means, np.array(items.domain_of)[known], clusters, items, weights),
            # Items that each have other choices have no classes in common.
            classes=classes_of(self.pairs, self.unscored) if len(self.among) == 1 else None,
            corpus=self._corpus(scorer),
            calibration={
                kind: calibration
                for kind, found in sorted(self.confidences.items())
                if (calibration := found.calibration(self.answers - self.unscored))
            },
            pass_at=(
                pass_at(np.array(self.totals)[known], scored[known], clusters)
                if self.binary
                else {}
            ),
        )

    def _corpus(self, scorer: ScorerReference | None) -> Corpus | None:
        if scorer is None or scorer.name not in METRICS:
            return None
        return self.statistics.corpus(scorer.name, scorer.options)


@dataclass
class _Model:
    answers: int = 0
    errors: int = 0
    score: _Column = field(default_factory=_Column)
    columns: dict[str, _Column] = field(default_factory=lambda: defaultdict(_Column))

    def add(self, row: Row, header: RunHeader, number: int) -> None:
        self.answers += 1
        if row.answer.failed:
            self.errors += 1
            return
        self.score.add(row, score_of(row, header.scorers), number)
        for name, score in row.scores.items():
            self.columns[name].add(row, score.value, number)
            self.columns[name].add_details(score)


def _profile(
    means: Floats,
    domains: Integers,
    clusters: Integers,
    items: _Items,
    weights: Mapping[str, float],
) -> Profile | None:
    names = list(items.domains)
    if names == [""]:
        return None
    found = {
        names[one]: mean_score(means[domains == one], clusters[domains == one])
        for one in np.unique(domains)
    }
    return profile(
        dict(sorted(found.items())), {name: weights[name] for name in weights if name in found}
    )
