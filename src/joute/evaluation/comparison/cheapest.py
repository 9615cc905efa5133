"""The cheapest target of a run that is not inferior to the best: models, prompts, applications and
classical methods alike."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import fsum

import numpy as np

from joute.evaluation.answers import WITHHELD, Answer, Band, Charge
from joute.evaluation.comparison.pairs import numbered_clusters
from joute.evaluation.runs.records import Row, ScorerReference, share_of
from joute.statistics import (
    greatest_loss,
    holm,
    inferior_p,
    items_for_non_inferiority,
    mean_score,
    non_inferior_p,
)
from joute.statistics.arrays import Floats, Integers

# Five points of the scale: what most would not notice, and what a few hundred items can show.
MARGIN = 0.05
LEVEL = 0.95
_UNREAL = frozenset({"simulated"})


class Outcome(StrEnum):
    """What the items show of a target against the best of them all."""

    NOT_INFERIOR = "not_inferior"  # it loses less than the margin
    INFERIOR = "inferior"  # it loses the margin or more
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Contestant:
    """A target: its scores by item, as shares of the scale, with 0 for an answer that failed or has
    no score; what a usable answer takes on average, in US dollars and Wh, None where it is not
    known, and how many failed answers count in it as much as usable ones, since nobody knows what
    they took."""

    name: str
    scores: Mapping[str, float]
    usd: float | None = None
    wh: Band | None = None
    failed: int = 0
    unscored: int = 0
    assumed: int = 0

    @property
    def mean(self) -> float:
        return fsum(self.scores.values()) / len(self.scores)


@dataclass(frozen=True)
class Standing:
    """A target held against all others.

    `mean` is its score over its own items, with its `interval` of 95 % by clusters, None where the
    scores give none; `usd` and `wh` are what a usable answer takes, None where it is not known.
    `loss` is what it scores less than the best on the `items` that both have, None of the best.
    `most` is what it loses at most to any other, with a confidence of 95 % for all targets
    together: it is below the margin where the target is not inferior; None where it shares no item
    with another. `p` is the p-value of its being inferior to any, adjusted alike. `items_needed`
    would decide about it four times in five if it is as good as the best; None where it is decided,
    or scores the margin or more below the best, which makes that unlikely. `failed` and `unscored`
    are the answers that count as 0, `assumed` the failed ones of which it is not known what they
    took: each counts in `usd` or `wh` as much as a usable one.
    """

    target: str
    items: int
    mean: float
    loss: float | None
    most: float | None
    p: float
    outcome: Outcome
    items_needed: int | None
    usd: float | None
    wh: Band | None
    failed: int
    unscored: int
    assumed: int
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Cheapest:
    """The targets, the best first, and which of those that are not inferior takes the least: in
    money and in electricity, None where none of them has a known figure."""

    margin: float
    standings: Sequence[Standing]
    by_cost: str | None
    by_energy: str | None

    @property
    def best(self) -> Standing:
        return self.standings[0]


@dataclass
class _Target:
    """`scores` are those of each answer by item, None without one; `usd` and `wh` what each usable
    answer takes, `lost_usd` and `lost_wh` each of the others."""

    scores: dict[str, list[float | None]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter[str] = field(default_factory=Counter)
    usd: list[float | None] = field(default_factory=list)
    wh: list[Band | None] = field(default_factory=list)
    lost_usd: list[float | None] = field(default_factory=list)
    lost_wh: list[Band | None] = field(default_factory=list)


class Contest:
    """Collects the rows of runs; `cheapest` says what they show."""

    def __init__(self) -> None:
        self._targets: dict[str, _Target] = defaultdict(_Target)
        self._clusters: dict[str, str] = {}
        self._hashes: dict[str, set[str]] = defaultdict(set)
        self._scored: set[str] = set()
        self._unscored: set[str] = set()

    def add(self, row: Row, scorers: tuple[ScorerReference, ...], name: str = "") -> None:
        """Add an answer of the target `name`, by default that of the row."""
        target, answer = self._targets[name or row.model], row.answer
        self._hashes[row.item].add(row.item_hash)
        if row.cluster:
            self._clusters[row.item] = row.cluster
        score = 0.0 if answer.failed else share_of(row, scorers)
        target.scores[row.item].append(score)
        target.failed[row.item] += answer.failed
        if not answer.failed:
            (self._unscored if score is None else self._scored).add(row.item)
        lost = answer.failed or answer.finish_reason == WITHHELD
        charge = _charge(answer)
        (target.lost_usd if lost else target.usd).append(charge.usd)
        wh = charge.impact.wh if charge.impact else None
        (target.lost_wh if lost else target.wh).append(wh)

    def cheapest(self, margin: float = MARGIN) -> Cheapest | None:
        """None of fewer than two targets with a score. Items whose scorers apply to no target, and
        those that are not the same in all rows, count in nothing."""
        changed = {item for item, hashes in self._hashes.items() if len(hashes - {""}) > 1}
        left_out = changed | (self._unscored - self._scored)
        found = [
            contestant
            for name, target in self._targets.items()
            if (contestant := _contestant(name, target, left_out)).scores
        ]
        return cheapest(found, self._clusters, margin) if len(found) > 1 else None


def cheapest(
    contestants: Sequence[Contestant], clusters: Mapping[str, str], margin: float = MARGIN
) -> Cheapest:
    """Which of two or more takes the least and loses less than `margin` to the best.

    `clusters` are those of items that have one. The best is not known but estimated, so that a
    target is held against every other: it is not inferior only where each of these tests says so
    (R. L. Berger, Technometrics 24, 1982). Over the targets Holm's procedure keeps the chance of
    calling any inferior one not inferior below 5 %, however they are then ordered by cost; the best
    of them is never inferior, so that one fewer can be.
    """
    ordered = sorted(contestants, key=lambda one: -one.mean)
    held = [_Held.of(target, ordered, clusters) for target in ordered]
    most_true = len(ordered) - 1
    unadjusted = np.array([one.p(margin) for one in held])
    p = holm(unadjusted, most_true).tolist()
    p_worse = holm(np.array([one.p_worse(margin) for one in held])).tolist()
    thresholds = _thresholds(unadjusted, most_true).tolist()
    standings = [
        one.standing(margin, _outcome(p_one, worse), (1 - LEVEL) / most_true, p_one, threshold)
        for one, p_one, worse, threshold in zip(held, p, p_worse, thresholds, strict=True)
    ]
    return Cheapest(
        margin=margin,
        standings=standings,
        by_cost=_least(standings, lambda one: one.usd),
        by_energy=_least(standings, lambda one: one.wh.mid if one.wh else None),
    )


def _thresholds(p: Floats, most_true: int) -> Floats:
    """What Holm's procedure held each p-value against: those after the first that it kept, which
    are larger, count as held against the threshold of that one."""
    order = np.argsort(p)
    levels = (1 - LEVEL) / np.minimum(np.arange(len(p), 0, -1), most_true)
    kept = np.flatnonzero(p[order] > levels)
    step = np.minimum(np.arange(len(p)), kept[0] if len(kept) else len(p))
    thresholds = np.empty(len(p))
    thresholds[order] = levels[step]
    return thresholds


def may_take_less(found: Cheapest) -> list[str]:
    """The targets not inferior whose electricity may be less than that of the one named, as far as
    it is known."""
    known = {
        one.target: one.wh
        for one in found.standings
        if one.wh and one.outcome is Outcome.NOT_INFERIOR
    }
    named = known.pop(found.by_energy, None) if found.by_energy else None
    return [target for target, wh in known.items() if named and wh.low < named.high]


@dataclass(frozen=True)
class _Pair:
    """What a target loses to another on the items that both have."""

    losses: Floats
    groups: Integers

    def p(self, margin: float) -> float:
        return non_inferior_p(self.losses, margin, self.groups) if len(self.losses) else 1.0

    def p_worse(self, margin: float) -> float:
        return inferior_p(self.losses, margin, self.groups) if len(self.losses) else 1.0


@dataclass(frozen=True)
class _Held:
    """A target held against every other, the best first; `is_best` is the best itself."""

    target: Contestant
    pairs: Sequence[_Pair]
    is_best: bool
    interval: tuple[float, float] | None

    @classmethod
    def of(
        cls, target: Contestant, ordered: Sequence[Contestant], clusters: Mapping[str, str]
    ) -> "_Held":
        others = [other for other in ordered if other is not target]
        pairs = [_pair(other, target, clusters) for other in others]
        scores = np.array([*target.scores.values()])
        interval = mean_score(scores, numbered_clusters([*target.scores], clusters)).interval
        return cls(target, pairs, target is ordered[0], interval)

    def p(self, margin: float) -> float:
        """That it is inferior to any other."""
        return max(pair.p(margin) for pair in self.pairs)

    def p_worse(self, margin: float) -> float:
        """That it is inferior to none."""
        return min(1.0, len(self.pairs) * min(pair.p_worse(margin) for pair in self.pairs))

    def standing(
        self, margin: float, outcome: Outcome, level: float, p: float, threshold: float
    ) -> Standing:
        pair = self.pairs[0]
        held = not self.is_best and len(pair.losses) > 0
        loss = float(pair.losses.mean()) if held else None
        open_ = outcome is Outcome.UNDECIDED and (loss is None or loss < margin)
        return Standing(
            target=self.target.name,
            items=len(self.target.scores) if self.is_best else len(pair.losses),
            mean=self.target.mean,
            loss=loss,
            most=self._most(threshold),
            p=p,
            outcome=outcome,
            items_needed=self._needed(margin, level) if open_ else None,
            usd=self.target.usd,
            wh=self.target.wh,
            failed=self.target.failed,
            unscored=self.target.unscored,
            assumed=self.target.assumed,
            interval=self.interval,
        )

    def _most(self, threshold: float) -> float | None:
        """The smallest margin of which its p-value is below the threshold."""
        if not all(len(pair.losses) for pair in self.pairs):
            return None
        most = 0.0
        for pair in self.pairs:
            if not most or pair.p(most) > threshold:
                most = max(most, greatest_loss(pair.losses, pair.groups, 1 - threshold))
        return most

    def _needed(self, margin: float, level: float) -> int | None:
        worst = max(self.pairs, key=lambda pair: pair.p(margin))
        if not len(worst.losses):
            return None
        return items_for_non_inferiority(worst.losses, margin, worst.groups, p=level)


def _pair(other: Contestant, target: Contestant, clusters: Mapping[str, str]) -> _Pair:
    items = [item for item in target.scores if item in other.scores]
    losses = np.array([other.scores[item] - target.scores[item] for item in items], dtype=float)
    return _Pair(losses, numbered_clusters(items, clusters))


def _outcome(p: float, p_worse: float) -> Outcome:
    if p <= 1 - LEVEL:
        return Outcome.NOT_INFERIOR
    return Outcome.INFERIOR if p_worse <= 1 - LEVEL else Outcome.UNDECIDED


def _least(standings: Iterable[Standing], figure: Callable[[Standing], float | None]) -> str | None:
    """The target not inferior with the least figure that is known; of equal ones the best."""
    known = [
        (value, one.target)
        for one in standings
        if one.outcome is Outcome.NOT_INFERIOR and (value := figure(one)) is not None
    ]
    return min(known, key=lambda one: one[0])[1] if known else None


def _contestant(name: str, target: _Target, left_out: set[str]) -> Contestant:
    answers = {item: scores for item, scores in target.scores.items() if item not in left_out}
    usd = _per_usable(target.usd, target.lost_usd)
    wh = _band_per_usable(target.wh, target.lost_wh)
    return Contestant(
        name=name,
        scores={
            item: fsum(score or 0.0 for score in scores) / len(scores)
            for item, scores in answers.items()
        },
        usd=usd,
        wh=wh,
        failed=sum(target.failed[item] for item in answers),
        unscored=sum(scores.count(None) for scores in answers.values()),
        assumed=max(
            target.lost_usd.count(None) if usd else 0, target.lost_wh.count(None) if wh else 0
        ),
    )


def _charge(answer: Answer) -> Charge:
    """What it would take to ask it again; nobody can buy what a simulated player says."""
    return Charge() if answer.token_source in _UNREAL else answer.charge


def _per_usable(usable: Sequence[float | None], lost: Sequence[float | None]) -> float | None:
    """What it takes to have a usable answer, with those that were lost on the way: each as much as
    a usable one where its host does not say.

    None as soon as a usable one is not known: a part would pass for the whole.
    """
    known = [value for value in usable if value is not None]
    if not known or len(known) < len(usable):
        return None
    mean = fsum(known) / len(known)
    return mean + fsum(mean if value is None else value for value in lost) / len(known)


def _band_per_usable(usable: Sequence[Band | None], lost: Sequence[Band | None]) -> Band | None:
    def figure(end: str) -> float | None:
        return _per_usable(_ends(usable, end), _ends(lost, end))

    found = {end: figure(end) for end in ("low", "mid", "high")}
    return None if None in found.values() else Band.model_validate(found)


def _ends(bands: Iterable[Band | None], end: str) -> list[float | None]:
    return [None if band is None else getattr(band, end) for band in bands]
