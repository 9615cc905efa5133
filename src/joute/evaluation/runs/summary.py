"""A run in figures: each model, and each domain of its items."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from joute.evaluation.answers import Answer, Band
from joute.evaluation.runs.records import Row, RunHeader, cluster_key, score_of
from joute.evaluation.targets.asking import WITHHELD
from joute.language import plain
from joute.statistics import mean_score

REFUSED = "refused"
NONE = Band(low=0, mid=0, high=0)


@dataclass(frozen=True)
class Figures:
    """The mean score of n items, epochs of an item averaged first, and its interval of 95 %."""

    n: int
    mean: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class ModelSummary:
    """A model in a run.

    `answers` are counted with those that failed (`errors`), that have no score (`unscored`), that
    were declined or withheld (`refused`), cut at their limit (`truncated`), or paid before
    (`cached`). Cost in US dollars and Wh with what judges took beside it; None where unknown for an
    answer. `seconds` is the median time of an answer, `host_models` are the names that its host
    gave it.
    """

    model: str
    score: Figures
    domains: dict[str, Figures]
    answers: int
    errors: int
    unscored: int
    refused: int
    truncated: int
    cached: int
    cost_usd: float | None
    judge_usd: float
    wh: Band | None
    seconds: float | None
    host_models: tuple[str, ...]
    failures: dict[str, int]


@dataclass
class Totals:
    """Sums over answers, in US dollars, Wh and g CO2 eq.; `unpriced`, `unsized` and `unlocated` are
    the answers of which they are not known."""

    cost_usd: float = 0.0
    judge_usd: float = 0.0
    wh: Band = NONE
    gco2: Band = NONE
    unpriced: int = 0
    unsized: int = 0
    unlocated: int = 0

    def add(self, row: Row) -> None:
        answer = row.answer
        for judged in _judged(row):
            self.judge_usd += judged.cost_usd or 0.0
        if answer.cost_usd is None and (answer.failed or answer.finish_reason == WITHHELD):
            return  # its host says nothing of it, and bills little or nothing
        self.cost_usd += answer.cost_usd or 0.0
        self.unpriced += answer.cost_usd is None
        if answer.impact is not None:
            self.wh = sum_of(self.wh, answer.impact.wh)
        elif not _free(answer):
            self.unsized += 1
        self._add_gco2(answer)

    def _add_gco2(self, answer: Answer) -> None:
        if answer.impact is not None and answer.impact.gco2 is not None:
            self.gco2 = sum_of(self.gco2, answer.impact.gco2)
        elif not _free(answer):
            self.unlocated += 1


def sum_of(a: Band, b: Band) -> Band:
    return Band(low=a.low + b.low, mid=a.mid + b.mid, high=a.high + b.high)


def _free(answer: Answer) -> bool:
    """What was paid before used electricity before, what is simulated or recorded none."""
    return answer.cached or answer.token_source in ("simulated", "recorded")


def _judged(row: Row) -> Iterable[Answer]:
    return (answer for score in row.scores.values() for answer in score.judged)


@dataclass
class _Item:
    domain: str
    cluster: str
    total: float = 0.0
    scored: int = 0


@dataclass
class _Model:
    items: dict[str, _Item] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    failures: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: list[float] = field(default_factory=list)
    host_models: dict[str, None] = field(default_factory=dict)

    def add(self, row: Row, score: float | None) -> None:
        answer = row.answer
        self.totals.add(row)
        for name, holds in (
            ("answers", True),
            ("errors", answer.failed),
            ("unscored", score is None and not answer.failed),
            ("refused", _refused(row)),
            ("truncated", answer.cut),
            ("cached", answer.cached),
        ):
            self.counts[name] += holds
        if answer.failed:
            self.failures[answer.error] += 1
        if answer.model:
            self.host_models[answer.model] = None
        if answer.latency_s is not None and not answer.failed:
            self.seconds.append(answer.latency_s)
        cluster = cluster_key(row.cluster, row.item)
        item = self.items.setdefault(row.item, _Item(row.domain, cluster))
        if score is not None:
            item.total += score
            item.scored += 1

    def summary(self, model: str) -> ModelSummary:
        scored = [item for item in self.items.values() if item.scored]
        domains: dict[str, list[_Item]] = defaultdict(list)
        for item in scored:
            domains[item.domain].append(item)
        return ModelSummary(
            model=model,
            score=_figures(scored),
            domains={
                name: _figures(items)
                for name, items in sorted(domains.items(), key=lambda one: plain(one[0]))
            },
            **{
                name: self.counts[name]
                for name in ("answers", "errors", "unscored", "refused", "truncated", "cached")
            },
            cost_usd=None if self.totals.unpriced else self.totals.cost_usd,
            judge_usd=self.totals.judge_usd,
            wh=None if self.totals.unsized else self.totals.wh,
            seconds=float(np.median(self.seconds)) if self.seconds else None,
            host_models=tuple(self.host_models),
            failures=dict(self.failures),
        )


def summarise(header: RunHeader, rows: Iterable[Row]) -> Sequence[ModelSummary]:
    """Each model of a run, in the order of its header."""
    models = {model: _Model() for model in header.models}
    for row in rows:
        models.setdefault(row.model, _Model()).add(row, score_of(row, header.scorers))
    return [found.summary(model) for model, found in models.items()]


def _refused(row: Row) -> bool:
    declined = any(score.label == REFUSED for score in row.scores.values())
    return row.answer.finish_reason == WITHHELD or declined


def _figures(items: Sequence[_Item]) -> Figures:
    if not items:
        return Figures(0, None, None)
    numbers: dict[str, int] = {}
    clusters = np.array([numbers.setdefault(item.cluster, len(numbers)) for item in items])
    found = mean_score(np.array([item.total / item.scored for item in items]), clusters)
    return Figures(found.n, found.mean, found.interval)
