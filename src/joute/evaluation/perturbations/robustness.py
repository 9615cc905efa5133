"""How often a verdict flips when only the words of its item changed, and how often a model agrees
with itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

import numpy as np

from joute.evaluation.perturbations.deriving import KINDS, MARK
from joute.evaluation.runs.records import Row, ScorerReference, score_of
from joute.evaluation.scorers.normalising import normalise
from joute.statistics import Paired, bootstrap_interval, compare_pairs, interval

Interval = tuple[float, float]
# From here on an answer is right.
RIGHT = 0.5
# Below it an interval by drawing items again says more than is known.
_FEWEST = 10
_SAMPLES = 1_000


@dataclass(frozen=True)
class FlipRate:
    """A model on items and on those derived from them by one kind of change.

    Of `n` pairs with two scores, `lost` were right before the change only, `gained` after it only.
    `pair` compares the scores before (a) with those after (b), item by item; `unscored` are pairs
    without two scores.
    """

    model: str
    kind: str
    n: int
    lost: int
    gained: int
    unscored: int
    pair: Paired | None

    @property
    def rate(self) -> float | None:
        return (self.lost + self.gained) / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        return interval(self.lost + self.gained, self.n) if self.n else None


@dataclass(frozen=True)
class Consistency:
    """A model asked the same several times: of two epochs of one item, how often the verdict is the
    same, and how often the answer is, capitals and signs apart. Means over `n` items, each with an
    interval over items, None below ten."""

    model: str
    n: int
    verdicts: float | None
    verdicts_interval: Interval | None
    answers: float
    answers_interval: Interval | None


def flip_rates(rows: Iterable[Row], scorers: tuple[ScorerReference, ...]) -> list[FlipRate]:
    """By model and kind of change, in the order of the kinds. Of several epochs the mean counts."""
    means = {key: _mean(ones, scorers) for key, ones in _by_item(rows).items()}
    clusters: dict[tuple[str, str], list[tuple[float | None, float | None]]] = {}
    for (item, model), after in means.items():
        origin, _, kind = item.rpartition(MARK)
        if kind in KINDS and (origin, model) in means:
            clusters.setdefault((model, kind), []).append((means[origin, model], after))
    models = list(dict.fromkeys(model for _, model in means))
    return [
        _flip_rate(model, kind, clusters[model, kind])
        for model in models
        for kind in KINDS
        if (model, kind) in clusters
    ]


def consistencies(
    rows: Iterable[Row],
    scorers: tuple[ScorerReference, ...],
    random: np.random.Generator,
    language: str = "fr",
) -> list[Consistency]:
    """By model, over the items that were answered at least twice; `random` draws the intervals."""
    found: dict[str, list[tuple[float | None, float]]] = {}
    for (_, model), ones in _by_item(rows).items():
        answered = [row for row in ones if not row.answer.failed]
        if len(answered) > 1:
            found.setdefault(model, []).append(
                (_same_verdict(answered, scorers), _same_answer(answered, language))
            )
    return [_consistency(model, shares, random) for model, shares in found.items()]


def _by_item(rows: Iterable[Row]) -> Mapping[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.item, row.model), []).append(row)
    return found


def _mean(rows: Sequence[Row], scorers: tuple[ScorerReference, ...]) -> float | None:
    scores = [score for row in rows if (score := score_of(row, scorers)) is not None]
    return fmean(scores) if scores else None


def _flip_rate(
    model: str, kind: str, found: Sequence[tuple[float | None, float | None]]
) -> FlipRate:
    pairs = [(a, b) for a, b in found if a is not None and b is not None]
    before, after = np.array(pairs, float).reshape(-1, 2).T
    return FlipRate(
        model,
        kind,
        n=len(pairs),
        lost=int(((before >= RIGHT) & (after < RIGHT)).sum()),
        gained=int(((before < RIGHT) & (after >= RIGHT)).sum()),
        unscored=len(found) - len(pairs),
        pair=compare_pairs(before, after) if pairs else None,
    )


def _same_verdict(rows: Sequence[Row], scorers: tuple[ScorerReference, ...]) -> float | None:
    verdicts = [score >= RIGHT for row in rows if (score := score_of(row, scorers)) is not None]
    return _share_alike(verdicts) if len(verdicts) > 1 else None


def _same_answer(rows: Sequence[Row], language: str) -> float:
    return _share_alike([normalise(row.answer.text, language) for row in rows])


def _share_alike(values: Sequence[object]) -> float:
    return fmean(one == other for one, other in combinations(values, 2))


def _consistency(
    model: str, shares: Sequence[tuple[float | None, float]], random: np.random.Generator
) -> Consistency:
    verdicts = np.array([one for one, _ in shares if one is not None], float)
    answers = np.array([one for _, one in shares], float)
    return Consistency(
        model,
        n=len(shares),
        verdicts=float(verdicts.mean()) if len(verdicts) else None,
        verdicts_interval=_interval(verdicts, random),
        answers=float(answers.mean()),
        answers_interval=_interval(answers, random),
    )


def _interval(values: "np.ndarray", random: np.random.Generator) -> Interval | None:
    if len(values) < _FEWEST:
        return None
    return bootstrap_interval(values, lambda drawn: float(drawn.mean()), random, samples=_SAMPLES)
