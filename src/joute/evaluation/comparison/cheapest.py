"""The cheapest target of a run that is not inferior to the best: models, prompts, applications and
classical methods alike."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import fsum

import numpy as np

from joute.evaluation.answers import Answer, Band, Charge
from joute.evaluation.comparison.pairs import numbered_clusters
from joute.evaluation.runs.records import Row, ScorerReference, share_of
from joute.evaluation.targets.asking import WITHHELD
from joute.statistics import (
    greatest_loss,
    holm,
    inferior_p,
    items_for_non_inferiority,
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
    """A target: its scores by item, as shares of the scale, an item on which it failed among them
    as 0; what an answer takes on average, in US dollars and Wh, None where it is not known."""

    name: str
    scores: Mapping[str, float]
    usd: float | None = None
    wh: Band | None = None
    failed: int = 0
    unscored: int = 0

    @property
    def mean(self) -> float:
        return fsum(self.scores.values()) / len(self.scores)


@dataclass(frozen=True)
class Standing:
    """A target held against all others.

    `mean` is its score, `usd` and `wh` what an answer takes, None where it is not known. `loss` is
    what it scores less than the best on the `items` that both have, `most` what it loses at most
    with a confidence of 95 %, taken by itself; both None of the best. `p` is the p-value of its
    being inferior to any, adjusted for all targets. `items_needed` would decide about it four times
    in five if it is as good as the best; None where it is decided.
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
    scores: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    usd: list[float | None] = field(default_factory=list)
    wh: list[Band | None] = field(default_factory=list)
    failed: int = 0
    unscored: int = 0


class Contest:
    """Collects the rows of runs; `cheapest` says what they show."""

    def __init__(self) -> None:
        self._targets: dict[str, _Target] = defaultdict(_Target)
        self._clusters: dict[str, str] = {}
        self._hashes: dict[str, set[str]] = defaultdict(set)

    def add(self, row: Row, scorers: tuple[ScorerReference, ...], name: str = "") -> None:
        """Add an answer of the target `name`, by default that of the row."""
        target, answer = self._targets[name or row.model], row.answer
        self._hashes[row.item].add(row.item_hash)
        if row.cluster:
            self._clusters[row.item] = row.cluster
        score = 0.0 if answer.failed else share_of(row, scorers)
        target.failed += answer.failed
        target.unscored += score is None
        if score is not None:
            target.scores[row.item].append(score)
        if not (answer.failed or answer.finish_reason == WITHHELD):
            charge = _charge(answer)
            target.usd.append(charge.usd)
            target.wh.append(charge.impact.wh if charge.impact else None)

    def cheapest(self, margin: float = MARGIN) -> Cheapest | None:
        """None of fewer than two targets with a score; items that are not the same in all rows
        count in nothing."""
        changed = {item for item, hashes in self._hashes.items() if len(hashes - {""}) > 1}
        found = [
            contestant
            for name, target in self._targets.items()
            if (contestant := _contestant(name, target, changed)).scores
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
    p = holm(np.array([one.p(margin) for one in held]), most_true)
    p_worse = holm(np.array([one.p_worse(margin) for one in held]))
    standings = [
        one.standing(margin, _outcome(p_one, worse), (1 - LEVEL) / most_true, p_one)
        for one, p_one, worse in zip(held, p.tolist(), p_worse.tolist(), strict=True)
    ]
    return Cheapest(
        margin=margin,
        standings=standings,
        by_cost=_least(standings, lambda one: one.usd),
        by_energy=_least(standings, lambda one: one.wh.mid if one.wh else None),
    )


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

    @classmethod
    def of(
        cls, target: Contestant, ordered: Sequence[Contestant], clusters: Mapping[str, str]
    ) -> "_Held":
        others = [other for other in ordered if other is not target]
        pairs = [_pair(other, target, clusters) for other in others]
        return cls(target, pairs, target is ordered[0])

    def p(self, margin: float) -> float:
        """That it is inferior to any other."""
        return max(pair.p(margin) for pair in self.pairs)

    def p_worse(self, margin: float) -> float:
        """That it is inferior to none."""
        return min(1.0, len(self.pairs) * min(pair.p_worse(margin) for pair in self.pairs))

    def standing(self, margin: float, outcome: Outcome, level: float, p: float) -> Standing:
        pair = self.pairs[0]
        held = not self.is_best and len(pair.losses) > 0
        return Standing(
            target=self.target.name,
            items=len(self.target.scores) if self.is_best else len(pair.losses),
            mean=self.target.mean,
            loss=float(pair.losses.mean()) if held else None,
            most=greatest_loss(pair.losses, pair.groups, LEVEL) if held else None,
            p=p,
            outcome=outcome,
            items_needed=self._needed(margin, level) if outcome is Outcome.UNDECIDED else None,
            usd=self.target.usd,
            wh=self.target.wh,
            failed=self.target.failed,
            unscored=self.target.unscored,
        )

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


def _contestant(name: str, target: _Target, changed: set[str]) -> Contestant:
    return Contestant(
        name=name,
        scores={
            item: fsum(epochs) / len(epochs)
            for item, epochs in target.scores.items()
            if item not in changed
        },
        usd=_mean(target.usd),
        wh=_mean_band(target.wh),
        failed=target.failed,
        unscored=target.unscored,
    )


def _charge(answer: Answer) -> Charge:
    """What it would take to ask it again; nobody can buy what a simulated player says."""
    return Charge() if answer.token_source in _UNREAL else answer.charge


def _mean(values: Sequence[float | None]) -> float | None:
    """None as soon as one is not known: a part would pass for the whole."""
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known and len(known) == len(values) else None


def _mean_band(bands: Sequence[Band | None]) -> Band | None:
    means = {
        end: _mean([None if band is None else getattr(band, end) for band in bands])
        for end in ("low", "mid", "high")
    }
    return None if None in means.values() else Band.model_validate(means)
