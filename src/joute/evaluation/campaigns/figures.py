"""What the ratings of a campaign say: how far raters agree, who answers at random, what is rated
how."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, zip_longest
from statistics import fmean

import numpy as np

from joute.errors import NotFound
from joute.evaluation.agreement.labels import Label
from joute.evaluation.campaigns import grid
from joute.evaluation.campaigns.calibration import Calibrated, calibrate, chance_of, chance_of_pairs
from joute.evaluation.campaigns.grid import Criterion, Scale
from joute.evaluation.campaigns.state import CampaignState, Task
from joute.evaluation.tables import CampaignItem
from joute.statistics import (
    Mean,
    binomial_p,
    exact_interval,
    krippendorff_alpha,
    krippendorff_interval,
    mean_score,
)

_SEED = 2026
SETTLED = "settled"


@dataclass(frozen=True)
class Agreement:
    """How far raters agree on a criterion: Krippendorff's alpha of the scale of the criterion.

    `n` ratings of `items` that two raters or more rated. None where alpha, or its interval, is not
    defined.
    """

    criterion: Criterion
    n: int
    items: int
    alpha: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class RaterFigures:
    """A rater: what they have done of what they were sent, and their calibration."""

    number: int
    linked: bool
    started: bool
    done: int
    sent: int
    left_out: bool
    calibrated: Calibrated


@dataclass(frozen=True)
class TargetMean:
    """The ratings of a target on a criterion; items are the clusters of the interval."""

    target: str
    criterion: Criterion
    ratings: int
    mean: Mean


@dataclass(frozen=True)
class HitRate:
    """How often people knew who wrote an answer; `chance` is half. `of` names a target, "" all of
    them.

    `p` and `interval` are exact where ratings are independent; `clustered` takes the ratings of an
    item together.
    """

    of: str
    hits: int
    n: int
    p: float
    interval: tuple[float, float]
    clustered: tuple[float, float] | None


@dataclass(frozen=True)
class PairFigures:
    """The preferences between two targets: `share` is that of the first, ties and pairs of which
    both are bad counted half, with an interval by items."""

    a: str
    b: str
    wins_a: int
    wins_b: int
    ties: int
    both_bad: int
    share: Mean


@dataclass(frozen=True)
class Disagreement:
    """An item that raters see differently on a criterion: the values and how many gave each.
    `spread`, from 0 to 1, is the mean distance of two raters on the scale."""

    item: CampaignItem
    criterion: Criterion
    counts: Sequence[tuple[float, str, int]]
    spread: float


def agreements(state: CampaignState) -> list[Agreement]:
    return [_agreement(state, criterion) for criterion in state.criteria]


def _agreement(state: CampaignState, criterion: Criterion) -> Agreement:
    by_item: dict[int, list[float]] = {}
    for task, value in state.given(criterion.id):
        by_item.setdefault(task.item, []).append(value)
    several = [values for values in by_item.values() if len(values) > 1]
    if not several:
        return Agreement(criterion, 0, 0, None, None)
    n = sum(map(len, several))
    # Neither who gave a rating matters to alpha, nor the order of the items.
    alpha, interval = _alpha(tuple(sorted(tuple(sorted(one)) for one in several)), criterion.scale)
    return Agreement(criterion, n, len(several), alpha, interval)


@lru_cache(maxsize=100)
def _alpha(
    items: tuple[tuple[float, ...], ...], scale: Scale
) -> tuple[float | None, tuple[float, float] | None]:
    """Krippendorff's alpha of the ratings of items, with its interval: computed once, however often
    the pages that show it are read before the next rating."""
    rows = [*zip_longest(*items)]
    alpha = krippendorff_alpha(rows, scale)
    found = krippendorff_interval(rows, scale, np.random.default_rng(_SEED))
    return None if np.isnan(alpha) else alpha, found


def raters(state: CampaignState) -> list[RaterFigures]:
    """Every rater, by number, with their calibration."""
    sent, done = Counter[str](), Counter[str]()
    for task in state.tasks:
        sent[task.rater] += 1
        done[task.rater] += task.rated_at is not None
    calibrated = calibrations(state)
    return [
        RaterFigures(
            number=one.number,
            linked=one.linked,
            started=one.started_at is not None,
            done=done[one.id],
            sent=sent[one.id],
            left_out=one.left_out,
            calibrated=calibrated[one.id],
        )
        for one in state.raters.values()
    ]


def calibrations(state: CampaignState) -> Mapping[str, Calibrated]:
    """The calibration of each rater, by id; a known answer is one of an item on a criterion."""
    known = [
        (item.id, criterion)
        for item in state.items.values()
        if item.calibration
        for criterion in state.criteria
        if criterion.id in item.known
    ]
    if not known or not state.raters:
        return {name: Calibrated(0, 0) for name in state.raters}
    columns = {(item, criterion.id): place for place, (item, criterion) in enumerate(known)}
    rows = {name: place for place, name in enumerate(state.raters)}
    hits = np.full((len(rows), len(columns)), np.nan)
    for task in state.tasks:
        for criterion, value in state.values.get(task.id, {}).items():
            place = columns.get((task.item, criterion))
            if place is not None:
                hits[rows[task.rater], place] = value == state.items[task.item].known[criterion]
    chances = {one.id: _chance(state, one) for one in state.criteria}
    found = calibrate(hits, np.array([chances[criterion.id] for _, criterion in known]))
    return dict(zip(state.raters, found, strict=True))


def _chance(state: CampaignState, criterion: Criterion) -> float:
    """That of a hit without reading."""
    values = [
        float(item.known[criterion.id])
        for item in state.items.values()
        if item.calibration and criterion.id in item.known
    ]
    if state.campaign.kind == "pairwise":
        return chance_of_pairs(values, (grid.FIRST, grid.SECOND))
    return chance_of(values, len(criterion.levels))


def named(state: CampaignState) -> list[int]:
    """The numbers of the raters who answer at random."""
    return [one.number for one in raters(state) if one.calibrated.named]


def means(state: CampaignState) -> list[TargetMean]:
    """The mean of each target on each criterion, on the scale of the criterion."""
    return [one for criterion in state.criteria for one in _means(state, criterion)]


def _means(state: CampaignState, criterion: Criterion) -> list[TargetMean]:
    by_target: dict[str, list[tuple[Task, float]]] = {}
    for task, value in state.given(criterion.id):
        by_target.setdefault(_target(state, task), []).append((task, value))
    return [
        TargetMean(
            target, criterion, len(by_target[target]), _on_scale(by_target[target], criterion)
        )
        for target in state.campaign.targets
        if target in by_target
    ]


def _on_scale(given: Sequence[tuple[Task, float]], criterion: Criterion) -> Mean:
    """The mean of shares from 0 to 1, whose interval is bounded, back on the scale."""
    found = _by_item([(task, criterion.share(value)) for task, value in given])
    values = [level.value for level in criterion.levels]
    low, width = min(values), max(values) - min(values)
    return replace(
        found,
        mean=low + width * found.mean,
        se=None if found.se is None else width * found.se,
        interval=found.interval
        and (low + width * found.interval[0], low + width * found.interval[1]),
    )


def _by_item(given: Sequence[tuple[Task, float]]) -> Mean:
    """Several ratings of an item are averaged: what could have been otherwise is the items."""
    of_items: dict[int, list[float]] = {}
    for task, value in given:
        of_items.setdefault(task.item, []).append(value)
    return mean_score(np.array([fmean(values) for values in of_items.values()]))


def hit_rates(state: CampaignState) -> list[HitRate]:
    """How often people know who wrote an answer: in all, then of each target."""
    given = [
        (task, float(value == state.items[task.item].known["author"]))
        for task, value in state.given("author")
    ]
    if not given:
        return []
    names = dict.fromkeys(state.items[task.item].model_a for task, _ in given)
    return [
        _hit_rate("", given),
        *(
            _hit_rate(name, [one for one in given if _target(state, one[0]) == name])
            for name in names
        ),
    ]


def _target(state: CampaignState, task: Task) -> str:
    return state.items[task.item].model_a


def _hit_rate(of: str, given: Sequence[tuple[Task, float]]) -> HitRate:
    hits, n = int(sum(hit for _, hit in given)), len(given)
    clusters = np.array([task.item for task, _ in given])
    clustered = mean_score(np.array([hit for _, hit in given]), clusters).interval
    return HitRate(of, hits, n, binomial_p(hits, n, 0.5), exact_interval(hits, n), clustered)


def pairs(state: CampaignState) -> list[PairFigures]:
    """The preferences between each two targets."""
    by_pair: dict[tuple[str, str], list[tuple[Task, float]]] = {}
    for task, value in state.given("pairwise"):
        item = state.items[task.item]
        by_pair.setdefault((item.model_a, item.model_b), []).append((task, value))
    return [_pair(*names, own) for names, own in by_pair.items()]


def _pair(a: str, b: str, given: Sequence[tuple[Task, float]]) -> PairFigures:
    counts = Counter(value for _, value in given)
    shares = [(task, grid.TIE if value == grid.BOTH_BAD else value) for task, value in given]
    return PairFigures(
        a=a,
        b=b,
        wins_a=counts[grid.FIRST],
        wins_b=counts[grid.SECOND],
        ties=counts[grid.TIE],
        both_bad=counts[grid.BOTH_BAD],
        share=_by_item(shares),
    )


def disagreements(state: CampaignState, most: int = 20) -> list[Disagreement]:
    """The items that raters see most differently, the farthest apart first."""
    found: list[Disagreement] = []
    for criterion in state.criteria:
        by_item: dict[int, list[float]] = {}
        for task, value in state.given(criterion.id):
            by_item.setdefault(task.item, []).append(value)
        found += [
            _disagreement(state.items[item], criterion, values)
            for item, values in by_item.items()
            if len(set(values)) > 1
        ]
    return sorted(found, key=lambda one: (-one.spread, one.item.position))[:most]


def _disagreement(
    item: CampaignItem, criterion: Criterion, values: Sequence[float]
) -> Disagreement:
    counts = Counter(values)
    distances = [
        float(a != b)
        if criterion.scale == "nominal"
        else abs(criterion.share(a) - criterion.share(b))
        for a, b in combinations(values, 2)
    ]
    levels = [(one.value, one.label, counts[one.value]) for one in criterion.levels]
    return Disagreement(item, criterion, levels, fmean(distances))


def labels(state: CampaignState, criterion: Criterion) -> list[Label]:
    """The ratings of answers as labels of people, from 0 to 1, for the agreement of a judge; what
    was settled stands in place of the ratings of its item."""
    found = [
        Label(
            state.items[item].item, state.items[item].model_a, criterion.share(one.value), SETTLED
        )
        for (item, name), one in state.settlements.items()
        if name == criterion.id
    ]
    return found + [
        Label(item.item, item.model_a, criterion.share(value), str(state.raters[task.rater].number))
        for task, value in state.given(criterion.id)
        if (item := state.items[task.item]) and (task.item, criterion.id) not in state.settlements
    ]


def labels_of(state: CampaignState, criterion: str) -> list[Label]:
    """The labels of a criterion, by its id. Raises NotFound where nobody rates on it."""
    found = next((one for one in state.criteria if one.id == criterion), None)
    if found is None or state.campaign.kind != "rating":
        raise NotFound(f"criterion {criterion}")
    return labels(state, found)


def coverage(state: CampaignState) -> tuple[int, int]:
    """How many items have all the ratings that are wanted, of how many."""
    rated = Counter(task.item for task in state.counted)
    items = [one for one in state.items.values() if not one.calibration]
    return sum(rated[one.id] >= state.campaign.per_item for one in items), len(items)


def comments(state: CampaignState) -> list[tuple[int, str]]:
    """The comments of raters who count: number and text."""
    return [
        (state.raters[task.rater].number, task.comment) for task in state.counted if task.comment
    ]
