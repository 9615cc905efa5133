"""What the pages of a run show, from its rows: by model and domain, quality, cost and footprint."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from joute.evaluation.runs.records import cluster_key
from joute.language import plain
from joute.statistics import mean_score


class Counted(NamedTuple):
    """A row of a run, as far as a summary counts it."""

    model: str
    domain: str
    item: str
    cluster: str
    score: float | None
    error: str
    finish_reason: str
    refused: bool
    cost_usd: float | None
    wh_low: float | None
    wh_mid: float | None
    wh_high: float | None
    latency_s: float | None


@dataclass(frozen=True)
class Quality:
    """The mean score of `n` scored items, epochs averaged first, and its interval at 95 %; None is
    what the scores cannot give. `clusters` are what would be drawn anew. The others count answers;
    `unscored` are those that did not fail."""

    n: int
    clusters: int
    mean: float | None
    low: float | None
    high: float | None
    answers: int
    unscored: int
    errors: int
    refused: int
    truncated: int


@dataclass(frozen=True)
class ModelSummary:
    """A model in a run. Sums are over the answers that have a figure: `priced` and `measured` of
    them. Latencies are seconds."""

    model: str
    quality: Quality
    domains: Mapping[str, Quality]
    cost_usd: float
    priced: int
    wh: tuple[float, float, float]
    measured: int
    p50_s: float | None
    p95_s: float | None


def summarise(rows: Sequence[Counted]) -> dict[str, Any]:
    """The summaries of all models, in the order of their first row, as JSON; `shares` says whether
    all scores are from 0 to 1."""
    models: dict[str, list[Counted]] = defaultdict(list)
    for row in rows:
        models[row.model].append(row)
    return {
        "models": [asdict(_summary(model, own)) for model, own in models.items()],
        "shares": all(row.score is None or 0 <= row.score <= 1 for row in rows),
    }


def _summary(model: str, rows: Sequence[Counted]) -> ModelSummary:
    domains: dict[str, list[Counted]] = defaultdict(list)
    for row in rows:
        domains[row.domain].append(row)
    costs = [row.cost_usd for row in rows if row.cost_usd is not None]
    bands = [
        (row.wh_low, row.wh_mid, row.wh_high)
        for row in rows
        if row.wh_low is not None and row.wh_mid is not None and row.wh_high is not None
    ]
    low, mid, high = (sum(column) for column in zip(*bands, strict=True)) if bands else (0, 0, 0)
    times = [row.latency_s for row in rows if row.latency_s is not None]
    p50, p95 = np.quantile(times, (0.5, 0.95)).tolist() if times else (None, None)
    return ModelSummary(
        model=model,
        quality=quality_of(rows),
        domains={name: quality_of(domains[name]) for name in sorted(domains, key=plain)}
        if set(domains) != {""}
        else {},
        cost_usd=sum(costs),
        priced=len(costs),
        wh=(low, mid, high),
        measured=len(bands),
        p50_s=p50,
        p95_s=p95,
    )


def quality_of(rows: Sequence[Counted]) -> Quality:
    """The quality of these answers of one model."""
    scores: dict[str, list[float]] = defaultdict(list)
    clusters: dict[str, str] = {}
    for row in rows:
        if row.score is not None:
            scores[row.item].append(row.score)
            clusters[row.item] = cluster_key(row.cluster, row.item)
    means = np.array([sum(epochs) / len(epochs) for epochs in scores.values()])
    groups = np.unique([clusters[item] for item in scores], return_inverse=True)[1]
    found = mean_score(means, groups) if scores else None
    low, high = (found and found.interval) or (None, None)
    failed = sum(bool(row.error) for row in rows)
    return Quality(
        n=len(means),
        clusters=found.clusters if found else 0,
        mean=found.mean if found else None,
        low=low,
        high=high,
        answers=len(rows),
        unscored=sum(row.score is None for row in rows) - failed,
        errors=failed,
        refused=sum(row.refused for row in rows),
        truncated=sum(row.finish_reason == "length" for row in rows),
    )
