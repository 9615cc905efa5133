"""A judge beside people, on the answers that both have seen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from joute.evaluation.agreement.labels import Label
from joute.evaluation.runs.records import Row
from joute.evaluation.runs.selection import Split
from joute.statistics import (
    Calibration,
    cohen_kappa,
    corrected_interval,
    corrected_rate,
    interval,
    krippendorff_alpha,
)

Interval = tuple[float, float]
Key = tuple[str, str]

# Fewer labels than these say little of a judge.
FEWEST = 30


@dataclass(frozen=True)
class Disagreement:
    """An answer that people and the judge see differently: right is 1, wrong is 0."""

    item: str
    model: str
    people: int
    judge: int
    reason: str


@dataclass(frozen=True)
class ModelRate:
    """The share of right answers of a model: as judged, and corrected for the errors of the judge.

    `corrected` is None where the labels do not show that the judge is better than chance.
    """

    model: str
    n: int
    judged: float
    corrected: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Agreement:
    """What labels say of a judge: right is a value of the threshold or more.

    `n` answers have a verdict of both. `split` are answers on which as many people say right as
    wrong, `unjudged` those that the judge left unscored, `unknown` labels whose answer is not in
    the run, `elsewhere` those of the other split; none of them counts. Of the n answers `dev` and
    `holdout` are of these splits. `alpha` is that of the people among themselves, None of one.
    """

    n: int
    raw: float | None
    raw_interval: Interval | None
    kappa: float | None
    calibration: Calibration
    alpha: float | None
    raters: int
    split: int
    unjudged: int
    unknown: int
    elsewhere: int
    dev: int
    holdout: int
    models: Sequence[ModelRate]
    disagreements: Sequence[Disagreement]

    @property
    def mixed(self) -> bool:
        """Whether answers of both splits count: on dev, where a grid is written, a judge looks
        better than it is."""
        return bool(self.dev and self.holdout)

    @property
    def sensitivity_interval(self) -> Interval | None:
        found = self.calibration
        return interval(found.hits, found.positives) if found.positives else None

    @property
    def specificity_interval(self) -> Interval | None:
        found = self.calibration
        return interval(found.rejections, found.negatives) if found.negatives else None


def agreement(
    rows: Iterable[Row],
    column: str,
    labels: Sequence[Label],
    threshold: float = 0.5,
    split: Split | None = None,
) -> Agreement:
    """The agreement of a column of a run with labels of people, on the items of a split or on all.

    Of several epochs the mean counts. A label without a model is for every model's answer to its
    item.
    """
    splits: dict[str, str] = {}
    values, reasons = _judged(_of_split(rows, split, splits), column)
    judged = {key: _right(value, threshold) for key, value in values.items() if value is not None}
    by_item = _by_item(values)
    given = _by_answer(labels, by_item, threshold)
    people = {key: fmean(ones) for key, ones in given.items()}
    decided = {key: int(mean > 0.5) for key, mean in people.items() if mean != 0.5}
    both = {key: (decided[key], judged[key]) for key in decided if key in judged}
    table = np.zeros((2, 2), int)
    for pair in both.values():
        table[pair] += 1
    calibration = Calibration(
        int(table[1, 1]), int(table[1].sum()), int(table[0, 0]), int(table[0].sum())
    )
    same = int(np.trace(table))
    return Agreement(
        n=len(both),
        raw=same / len(both) if both else None,
        raw_interval=interval(same, len(both)) if both else None,
        kappa=_number(cohen_kappa(table.astype(float))) if both else None,
        calibration=calibration,
        alpha=_alpha(labels, threshold),
        raters=len({label.rater for label in labels}),
        split=len(people) - len(decided),
        unjudged=sum(key in values and key not in judged for key in decided),
        unknown=sum(
            not _answers(label, by_item) and not _is_elsewhere(label, split, splits)
            for label in labels
        ),
        elsewhere=sum(_is_elsewhere(label, split, splits) for label in labels),
        dev=sum(splits[item] == "dev" for item, _ in both),
        holdout=sum(splits[item] == "holdout" for item, _ in both),
        models=_rates(judged, calibration),
        disagreements=[
            Disagreement(*key, people=mine, judge=its, reason=reasons.get(key, ""))
            for key, (mine, its) in both.items()
            if mine != its
        ],
    )


def _of_split(rows: Iterable[Row], split: Split | None, splits: dict[str, str]) -> Iterator[Row]:
    """The rows of a split; those of all items are noted in `splits`."""
    for row in rows:
        splits[row.item] = row.split
        if split is None or row.split == split:
            yield row


def _is_elsewhere(label: Label, split: Split | None, splits: Mapping[str, str]) -> bool:
    return split is not None and splits.get(label.item, split) != split


def _right(value: float, threshold: float) -> int:
    return int(value >= threshold)


def _judged(rows: Iterable[Row], column: str) -> tuple[dict[Key, float | None], dict[Key, str]]:
    """The mean over the epochs of each answer, None where no epoch has a verdict; the reasons."""
    values: dict[Key, list[float]] = {}
    reasons: dict[Key, str] = {}
    for row in rows:
        score = row.scores.get(column)
        if score is None:
            continue
        ones = values.setdefault((row.item, row.model), [])
        if score.value is not None:
            ones.append(score.value)
            reasons.setdefault((row.item, row.model), score.reason)
    return {key: fmean(ones) if ones else None for key, ones in values.items()}, reasons


def _by_item(known: Iterable[Key]) -> Mapping[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for key in known:
        found.setdefault(key[0], []).append(key)
    return found


def _answers(label: Label, by_item: Mapping[str, list[Key]]) -> list[Key]:
    """The answers that a label is about."""
    of_item = by_item.get(label.item, [])
    return [key for key in of_item if label.model in {"", key[1]}]


def _by_answer(
    labels: Iterable[Label], by_item: Mapping[str, list[Key]], threshold: float
) -> Mapping[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for label in labels:
        if label.value is not None:
            for key in _answers(label, by_item):
                found.setdefault(key, []).append(_right(label.value, threshold))
    return found


def _alpha(labels: Sequence[Label], threshold: float) -> float | None:
    """Krippendorff's alpha among people, nominal."""
    raters = list(dict.fromkeys(label.rater for label in labels))
    things = list(dict.fromkeys((label.item, label.model) for label in labels))
    if len(raters) < 2:
        return None
    given = {
        (label.rater, label.item, label.model): float(_right(label.value, threshold))
        for label in labels
        if label.value is not None
    }
    ratings = [[given.get((rater, *thing)) for thing in things] for rater in raters]
    return _number(krippendorff_alpha(ratings, "nominal"))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _rates(judged: Mapping[Key, int], calibration: Calibration) -> list[ModelRate]:
    by_model: dict[str, list[int]] = {}
    for (_, model), right in judged.items():
        by_model.setdefault(model, []).append(right)
    return [_rate(model, ones, calibration) for model, ones in by_model.items()]


def _rate(model: str, ones: Sequence[int], calibration: Calibration) -> ModelRate:
    sensitivity, specificity = calibration.sensitivity, calibration.specificity
    bounds = corrected_interval(sum(ones), len(ones), calibration)
    corrected = None
    if sensitivity is not None and specificity is not None and sensitivity + specificity > 1:
        corrected = corrected_rate(fmean(ones), sensitivity, specificity)
    return ModelRate(model, len(ones), fmean(ones), corrected, bounds)
