"""A run in figures: each model, and each domain of its items."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from joute.evaluation.answers import WITHHELD, Answer, Band, Charge
from joute.evaluation.runs.records import Row, RunHeader, cluster_key, score_of
from joute.language import plain
from joute.statistics import mean_score
from joute.statistics.verdicts import FEWEST

REFUSED = "refused"
_DECLINED = frozenset({WITHHELD, "refusal"})
_SIMULATED = ("simulated",)
NONE = Band(low=0, mid=0, high=0)


@dataclass(frozen=True)
class Figures:
    """The mean score of n scored items, epochs of an item averaged first, and its interval of 95 %;
    None is what the scores cannot give. `clusters` are what would be drawn anew."""

    n: int
    clusters: int
    mean: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class ModelSummary:
    """A model in a run.

    `answers` are counted with those that failed (`errors`), that have no score (`unscored`), that
    were declined or withheld (`refused`), cut at their limit (`truncated`), or paid before
    (`cached`). `totals` are what this run paid, `charges` what its answers take when they are
    asked, by this run or by one before. `seconds` is the median time of an answer, `p95_s` that of
    the slowest 5 %, `host_models` are the names that its host gave it. `shares`: whether all scores
    are from 0 to 1. `steps` is the mean of those that its answers say they took, None where none
    says.
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
    totals: "Totals"
    charges: "Totals"
    seconds: float | None
    p95_s: float | None
    host_models: tuple[str, ...]
    failures: dict[str, int]
    shares: bool
    steps: float | None = None

    @property
    def cost_usd(self) -> float | None:
        """Of all answers, without judges; None where it is unknown for one, or for all."""
        return self.totals.known_usd

    @property
    def judge_usd(self) -> float:
        return self.totals.judge_usd

    @property
    def wh(self) -> Band | None:
        """Of all answers, without judges; None where it is unknown for one, or for all."""
        return self.totals.known_wh


@dataclass
class Totals:
    """Sums over answers, in US dollars, Wh and g CO2 eq.; `priced` and `sized` are the answers of
    which they are known, `unpriced`, `unsized` and `unlocated` those of which they are not.
    `unstated` failed, and nothing says what they took: as little as nothing beside answers that
    arrived, and unknown where none did."""

    cost_usd: float = 0.0
    judge_usd: float = 0.0
    wh: Band = NONE
    gco2: Band = NONE
    priced: int = 0
    sized: int = 0
    unpriced: int = 0
    unsized: int = 0
    unlocated: int = 0
    unstated: int = 0

    @property
    def unknown(self) -> int:
        """The answers of which nothing is known, where that is all of them."""
        return 0 if self.priced or self.sized or self.unpriced else self.unstated

    @property
    def known_usd(self) -> float | None:
        """The cost of all answers; None where it is unknown for one, or for all."""
        return None if self.unpriced or self.unknown else self.cost_usd

    @property
    def known_wh(self) -> Band | None:
        """The electricity of all answers; None where it is unknown for one, or for all."""
        return None if self.unsized or self.unknown else self.wh

    def add(self, row: Row) -> None:
        """Add what the run of a row paid for it."""
        answer = row.answer
        for judged in _judged(row):
            self.judge_usd += judged.cost_usd or 0.0
        paid = Charge(usd=answer.cost_usd, impact=answer.impact)
        self._add(paid, lost=_is_lost(answer), free=_is_free(answer))

    def add_charge(self, answer: Answer) -> None:
        """Add what an answer takes when it is asked, whoever paid it."""
        self._add(answer.charge, lost=_is_lost(answer), free=answer.token_source in _SIMULATED)

    def _add(self, taken: Charge, *, lost: bool, free: bool) -> None:
        if taken.usd is None and lost:
            self.unstated += 1
            return  # its host says nothing of it, and bills little or nothing
        self.cost_usd += taken.usd or 0.0
        self.priced += taken.usd is not None
        self.unpriced += taken.usd is None
        wh, gco2 = (taken.impact.wh, taken.impact.gco2) if taken.impact else (None, None)
        self.wh = sum_of(self.wh, wh or NONE)
        self.gco2 = sum_of(self.gco2, gco2 or NONE)
        self.sized += wh is not None
        self.unsized += wh is None and not free
        self.unlocated += gco2 is None and not free


def sum_of(a: Band, b: Band) -> Band:
    return Band(low=a.low + b.low, mid=a.mid + b.mid, high=a.high + b.high)


def _is_lost(answer: Answer) -> bool:
    return answer.failed or answer.finish_reason == WITHHELD


def _is_free(answer: Answer) -> bool:
    """What was paid before used electricity before, what was recorded elsewhere too, and what is
    simulated none."""
    recorded = answer.first_charge is not None
    return answer.cached or recorded or answer.token_source in (*_SIMULATED, "recorded")


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
    charges: Totals = field(default_factory=Totals)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    failures: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: list[float] = field(default_factory=list)
    host_models: dict[str, None] = field(default_factory=dict)
    shares: bool = True
    steps: list[int] = field(default_factory=list)

    def add(self, row: Row, score: float | None) -> None:
        answer = row.answer
        self.totals.add(row)
        self.charges.add_charge(answer)
        for name, holds in (
            ("answers", True),
            ("errors", answer.failed),
            ("unscored", score is None and not answer.failed),
            ("refused", refused(row)),
            ("truncated", answer.cut),
            ("cached", answer.cached),
        ):
            self.counts[name] += holds
        if answer.failed:
            self.failures[answer.error] += 1
        if answer.steps is not None:
            self.steps.append(answer.steps)
        if answer.model:
            self.host_models[answer.model] = None
        if answer.latency_s is not None and not answer.failed:
            self.seconds.append(answer.latency_s)
        cluster = cluster_key(row.cluster, row.item)
        item = self.items.setdefault(row.item, _Item(row.domain, cluster))
        if score is not None:
            self.shares = self.shares and 0 <= score <= 1
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
                name: _cell(items)
                for name, items in sorted(domains.items(), key=lambda one: plain(one[0]))
            },
            **{
                name: self.counts[name]
                for name in ("answers", "errors", "unscored", "refused", "truncated", "cached")
            },
            totals=self.totals,
            charges=self.charges,
            seconds=_quantile(self.seconds, 0.5),
            p95_s=_quantile(self.seconds, 0.95),
            host_models=tuple(self.host_models),
            failures=dict(self.failures),
            shares=self.shares,
            steps=float(np.mean(self.steps)) if self.steps else None,
        )


class RunSummary:
    """The figures of a run, row by row."""

    def __init__(self, header: RunHeader) -> None:
        self._scorers = header.scorers
        self._models = {model: _Model() for model in header.models}

    def add(self, row: Row) -> None:
        """Count a row."""
        model = self._models.setdefault(row.model, _Model())
        model.add(row, score_of(row, self._scorers))

    def models(self) -> Sequence[ModelSummary]:
        """Each model, in the order of the header."""
        return [found.summary(model) for model, found in self._models.items()]


def summarise(header: RunHeader, rows: Iterable[Row]) -> Sequence[ModelSummary]:
    """Each model of a run, in the order of its header."""
    found = RunSummary(header)
    for row in rows:
        found.add(row)
    return found.models()


def refused(row: Row) -> bool:
    """Whether the model declined, as its host or a scorer says."""
    declined = any(score.label == REFUSED for score in row.scores.values())
    return row.answer.finish_reason in _DECLINED or declined


def _quantile(seconds: Sequence[float], share: float) -> float | None:
    return float(np.quantile(seconds, share)) if seconds else None


def _cell(items: Sequence[_Item]) -> Figures:
    """The figures of a domain; of fewer than 30 items the mean and its interval are withheld."""
    found = _figures(items)
    return found if found.n >= FEWEST else replace(found, mean=None, interval=None)


def _figures(items: Sequence[_Item]) -> Figures:
    if not items:
        return Figures(0, 0, None, None)
    numbers: dict[str, int] = {}
    clusters = np.array([numbers.setdefault(item.cluster, len(numbers)) for item in items])
    found = mean_score(np.array([item.total / item.scored for item in items]), clusters)
    return Figures(found.n, found.clusters, found.mean, found.interval)
