"""How often a verdict flips when only the words of its item changed, and how often a model agrees
with itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import NamedTuple

import numpy as np

from joute.evaluation.perturbations.deriving import KINDS, MARK
from joute.evaluation.runs.records import Row, ScorerReference, cluster_key, score_of
from joute.evaluation.scorers.normalising import normalise
from joute.statistics import Paired, compare_pairs, mean_score

Interval = tuple[float, float]
# From here on an answer is right.
RIGHT = 0.5


class Change(NamedTuple):
    """The scores of an item and of one derived from it, None where there is none."""

    before: float | None
    after: float | None
    cluster: str


@dataclass(frozen=True)
class FlipRate:
    """A model on items and on those derived from them by one kind of change.

    Of `n` pairs with two scores, `lost` were right before the change only, `gained` after it only.
    `pair` compares the scores before (a) with those after (b), item by item; `unscored` are pairs
    without two scores. Intervals are by clusters of items.
    """

    model: str
    kind: str
    n: int
    lost: int
    gained: int
    unscored: int
    rate: float | None
    interval: Interval | None
    pair: Paired | None


@dataclass(frozen=True)
class Consistency:
    """A model asked the same several times: of two epochs of one item, how often the verdict is the
    same, and how often the answer is, capitals and signs apart. Means over `n` items with their
    intervals."""

    model: str
    n: int
    verdicts: float | None
    verdicts_interval: Interval | None
    answers: float
    answers_interval: Interval | None


def flip_rates(rows: Iterable[Row], scorers: tuple[ScorerReference, ...]) -> list[FlipRate]:
    """By model and kind of change, in the order of the kinds. Of several epochs the mean counts."""
    by_item = _by_item(rows)
    means = {key: _mean(ones, scorers) for key, ones in by_item.items()}
    changes: dict[tuple[str, str], list[Change]] = {}
    for (item, model), after in means.items():
        origin, _, kind = item.rpartition(MARK)
        if kind in KINDS and (origin, model) in means:
            cluster = cluster_key(by_item[item, model][0].cluster, origin)
            change = Change(means[origin, model], after, cluster)
            changes.setdefault((model, kind), []).append(change)
    return [
        _flip_rate(model, kind, changes[model, kind])
        for model in dict.fromkeys(model for _, model in means)
        for kind in KINDS
        if (model, kind) in changes
    ]


def consistencies(
    rows: Iterable[Row], scorers: tuple[ScorerReference, ...], language: str = "fr"
) -> list[Consistency]:
    """By model, over the items that were answered at least twice."""
    found: dict[str, list[tuple[float | None, float]]] = {}
    for (_, model), ones in _by_item(rows).items():
        answered = [row for row in ones if not row.answer.failed]
        if len(answered) > 1:
            found.setdefault(model, []).append(
                (_same_verdict(answered, scorers), _same_answer(answered, language))
            )
    return [_consistency(model, shares) for model, shares in found.items()]


def _by_item(rows: Iterable[Row]) -> Mapping[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.item, row.model), []).append(row)
    return found


def _mean(rows: Sequence[Row], scorers: tuple[ScorerReference, ...]) -> float | None:
    scores = [score for row in rows if (score := score_of(row, scorers)) is not None]
    return fmean(scores) if scores else None


def _flip_rate(model: str, kind: str, found: Sequence[Change]) -> FlipRate:
    scored = [one for one in found if one.before is not None and one.after is not None]
    before = np.array([one.before for one in scored], float)
    after = np.array([one.after for one in scored], float)
    clusters = np.unique([one.cluster for one in scored], return_inverse=True)[1]
    lost, gained = (before >= RIGHT) & (after < RIGHT), (before < RIGHT) & (after >= RIGHT)
    flips = mean_score((lost | gained).astype(float), clusters) if scored else None
    return FlipRate(
        model,
        kind,
        n=len(scored),
        lost=int(lost.sum()),
        gained=int(gained.sum()),
        unscored=len(found) - len(scored),
        rate=flips.mean if flips else None,
        interval=flips.interval if flips else None,
        pair=compare_pairs(before, after, clusters) if scored else None,
    )


def _same_verdict(rows: Sequence[Row], scorers: tuple[ScorerReference, ...]) -> float | None:
    verdicts = [score >= RIGHT for row in rows if (score := score_of(row, scorers)) is not None]
    return _share_alike(verdicts) if len(verdicts) > 1 else None


def _same_answer(rows: Sequence[Row], language: str) -> float:
    return _share_alike([normalise(row.answer.text, language) for row in rows])


def _share_alike(values: Sequence[object]) -> float:
    return fmean(one == other for one, other in combinations(values, 2))


def _consistency(model: str, shares: Sequence[tuple[float | None, float]]) -> Consistency:
    known = [one for one, _ in shares if one is not None]
    verdicts = mean_score(np.array(known, float)) if known else None
    answers = mean_score(np.array([one for _, one in shares], float))
    return Consistency(
        model,
        n=len(shares),
        verdicts=verdicts.mean if verdicts else None,
        verdicts_interval=verdicts.interval if verdicts else None,
        answers=answers.mean,
        answers_interval=answers.interval,
    )
