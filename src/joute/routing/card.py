"""What a policy would have done on requests that it was not learned from, beside simpler rules."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from joute.classification.features import Floats, Integers
from joute.routing.estimates import Booleans, Estimate, estimate, share
from joute.routing.evidence import Evidence, LeftOut
from joute.routing.policy import Cost, Policy
from joute.routing.promise import Kept

Rule: TypeAlias = Literal["always_strong", "always_frugal", "random", "length", "use_only"]
Words: TypeAlias = Literal["act", "foretell_nothing", "do_not_beat_use_only", "off"]

# The router reads and hashes a prompt in about 0.2 ms of one processor core, which takes some 10 W.
ROUTER = Cost(wh=1e-6, eur=0.0)


@dataclass(frozen=True)
class Comparison:
    """The policy beside another rule: the gain in quality per request, from -½ to ½, and what it
    saves of Wh and euros per request; both may be negative. Savings are None where a cost is
    unknown. `at_all_shares` is the mean gain over a rule that can use the models as much or as
    little, over all shares from none to all (the difference in APGR, times the gap): it decides,
    being the surer; None of a rule that always uses one model."""

    rule: Rule
    quality: Estimate
    at_all_shares: Estimate | None
    saved_wh: Estimate | None
    saved_eur: Estimate | None


@dataclass(frozen=True)
class ModelShare:
    """A model besides the base: the share of requests that the policy gives it, that on which it is
    as good as the base or better (None without a row held out), and the promise that it keeps."""

    model: str
    served: Estimate
    as_good: Estimate | None
    kept: Kept
    cost_known: bool


@dataclass(frozen=True)
class Card:
    """The policy card. `learned_from` and `held_out` are rows of evidence: the policy comes from
    the first, everything here from the second, by so many `voters`. `random`, `length` (the
    shortest prompts to the other model) and `use_only` give each model the same share of requests
    as the policy; `use_only` is there where words act, for without them the policy is that rule.
    `words_tried` is the gain over it where words foretold something, whether they were then taken
    out or not. `missing` are the rows that a verdict would still need, by simulation; None where
    none are, or no number can be said."""

    base: str
    uses: tuple[str, ...]
    learned_from: int
    held_out: int
    voters: int
    left_out: Mapping[LeftOut, int]
    models: tuple[ModelShare, ...]
    comparisons: tuple[Comparison, ...]
    words: Words = "off"
    words_tried: Estimate | None = None
    missing: int | None = None

    @property
    def promise_holds(self) -> bool:
        return any(one.kept.holds for one in self.models)

    @property
    def worse_at_most(self) -> float | None:
        """The bound of the share of requests served worse; None where no promise holds."""
        return sum(one.kept.most for one in self.models) if self.promise_holds else None

    @property
    def constant(self) -> bool:
        """Whether one model answers all: then an alias says the same without a router."""
        served = [one.served.value for one in self.models]
        return sum(served) == 0 or max(served) == 1

    @property
    def keeps_base(self) -> bool:
        return sum(one.served.value for one in self.models) == 0

    @property
    def beats_simple_rules(self) -> bool:
        """Whether it is better, for certain, than chance and than length at the same cost, and so
        than always one of two models, which chance mixes; and than the use alone, where words
        act."""
        found = [one.at_all_shares for one in self.comparisons if one.at_all_shares is not None]
        return all(one.above_zero for one in found)

    def against(self, rule: Rule) -> Comparison | None:
        return next((one for one in self.comparisons if one.rule == rule), None)

    def to_json(self) -> str:
        return json.dumps(asdict(self), allow_nan=False)

    @classmethod
    def from_json(cls, stored: str) -> "Card":
        """What `to_json` wrote."""
        facts = json.loads(stored)
        models = (
            one
            | {name: _known(one[name]) for name in ("served", "as_good")}
            | {"kept": Kept(**one["kept"])}
            for one in facts["models"]
        )
        comparisons: Iterable[dict[str, Any]] = (
            {name: _known(one) if isinstance(one, dict) else one for name, one in row.items()}
            for row in facts["comparisons"]
        )
        changed = {
            "uses": tuple(facts["uses"]),
            "models": tuple(ModelShare(**one) for one in models),
            "comparisons": tuple(Comparison(**one) for one in comparisons),
            "words_tried": _known(facts["words_tried"]),
        }
        return cls(**facts | changed)


def _known(stored: Mapping[str, Any] | None) -> Estimate | None:
    return None if stored is None else Estimate(**stored)


class Ranked(NamedTuple):
    """Rows of one model, columns of one length: the `scores` of the policy and those of `other`
    rule, both higher where the model is used first, NaN for any place; whether the policy `used`
    it; the gains; the shares of the rows, which add up to 1."""

    scores: Floats
    other: Floats
    used: Floats
    gains: Floats
    shares: Floats


@dataclass(frozen=True, eq=False)
class Trial:
    """A policy on rows that it was not learned from: what it predicts, shape (n, models), and what
    it chooses, shape (n), -1 the base."""

    policy: Policy
    rows: Evidence
    predicted: Floats
    chosen: Integers
    costs: Mapping[str, Cost]
    router: Cost

    @classmethod
    def of(
        cls, policy: Policy, rows: Evidence, costs: Mapping[str, Cost], router: Cost = ROUTER
    ) -> "Trial":
        predicted = policy.learned.predict(rows.features, rows.use)
        return cls(policy, rows, predicted, policy.choose(predicted), costs, router)

    @property
    def used(self) -> Booleans:
        """(n,): whether the policy chooses the model that the row is about."""
        return np.asarray(self.chosen == self.rows.model)

    @property
    def scale(self) -> Floats:
        """(n,): what turns the mean over all rows into the sum of the means over those of each
        model, which share the requests as the draw of models did."""
        own = np.bincount(self.rows.model, self.rows.weights, minlength=len(self.rows.models))
        return np.asarray(self.rows.weights.sum() / own[self.rows.model])

    def mean(self, values: Floats) -> Estimate:
        return estimate(values, self.rows.voter, self.rows.weights)

    def comparisons(self) -> tuple[Comparison, ...]:
        rows = self.rows
        gains = self.scale * self.used * rows.gains
        frugal = self._frugal()
        always = self.scale * rows.gains * (rows.model == rows.models.index(frugal))
        return (
            Comparison("always_strong", self.mean(gains), None, *self._saved(rows.base)),
            Comparison("always_frugal", self.mean(gains - always), None, *self._saved(frugal)),
            *(
                Comparison(
                    rule,
                    self.mean(self._gained(_at_same_share, scores)),
                    self.mean(self._gained(_at_all_shares, scores)),
                    *self._saved(None),
                )
                for rule, scores in self._rules().items()
            ),
        )

    def gained(self) -> dict[Rule, Floats]:
        """For each rule that may use the models as much as the policy, (n,): values whose mean is
        what the policy gains over it, over all shares."""
        return {
            rule: self._gained(_at_all_shares, scores) for rule, scores in self._rules().items()
        }

    def _rules(self) -> dict[Rule, Floats]:
        """(n,): where a rule uses the model of a row first, by the highest."""
        rows = self.rows
        found: dict[Rule, Floats] = {"random": np.zeros(len(rows)), "length": -rows.lengths}
        if self.policy.learned.text_acts.any():
            found["use_only"] = self.policy.learned.means[rows.use, rows.model]
        return found

    def _gained(self, gained: Callable[[Ranked], Floats], scores: Floats) -> Floats:
        """(n,): what `gained` says of the rows of each model, so that the mean over all is the sum
        of theirs."""
        rows, values = self.rows, np.zeros(len(self.rows))
        own_scores = self.predicted[np.arange(len(rows)), rows.model]
        for model in range(len(rows.models)):
            own = np.flatnonzero(rows.model == model)
            if len(own):
                shares = rows.weights[own] / rows.weights[own].sum()
                used = self.used[own].astype(float)
                one = Ranked(own_scores[own], scores[own], used, rows.gains[own], shares)
                values[own] = gained(one)
        return self.scale * values

    def _frugal(self) -> str:
        """The model that takes the least, of those whose cost is known; else the first."""

        def least(model: str) -> tuple[bool, float, bool, float]:
            cost = self.costs.get(model, Cost())
            return cost.wh is None, cost.wh or 0.0, cost.eur is None, cost.eur or 0.0

        return min(self.rows.models, key=least)

    def _saved(self, other: str | None) -> tuple[Estimate | None, Estimate | None]:
        """Wh and euros, beside a rule that always uses one model; None is one that uses the same
        models as the policy, which then saves nothing and takes what the router takes."""
        names = (*self.rows.models, self.rows.base)
        costs = [self.costs.get(name, Cost()) for name in names]
        place = None if other is None else names.index(other)
        return (
            self._saved_of([one.wh for one in costs], place, self.router.wh),
            self._saved_of([one.eur for one in costs], place, self.router.eur),
        )

    def _saved_of(
        self, costs: Sequence[float | None], other: int | None, router: float | None
    ) -> Estimate | None:
        if router is None:
            return None
        if other is None:
            return Estimate(0.0 - router, 0.0 - router, 0.0 - router)
        used = {*np.unique(self.chosen).tolist(), other}
        if any(costs[place] is None for place in used):
            return None
        known = np.array([0.0 if cost is None else cost for cost in costs])
        saved = known[other] - known[self.chosen] - router
        return estimate(saved, self.rows.voter, self.rows.weights, reach=float(np.ptp(known)))

    def shares(self, kept: Sequence[Kept], known: Sequence[bool]) -> tuple[ModelShare, ...]:
        return tuple(
            ModelShare(
                model,
                share(self.chosen == place, self.rows.voter, self.rows.weights),
                self._as_good(place),
                kept[place],
                known[place],
            )
            for place, model in enumerate(self.rows.models)
        )

    def _as_good(self, place: int) -> Estimate | None:
        rows, own = self.rows, np.flatnonzero(self.rows.model == place)
        if not len(own):
            return None
        return share(rows.gains[own] >= 0, rows.voter[own], rows.weights[own])


def _at_same_share(rows: Ranked) -> Floats:
    """(n,): values whose mean is the gain over a rule that uses the model as much as the policy."""
    parts = _share_out(rows.other, rows.shares, float(rows.shares @ rows.used))
    return np.asarray((rows.used - parts) * (rows.gains - rows.shares @ rows.gains))


def _at_all_shares(rows: Ranked) -> Floats:
    """(n,): values whose mean is the gain over the other rule, over all shares from none to all: a
    row is used at a part of these that is its rank. They spread as the mean does, to first order,
    for a row also moves the ranks of others (W. Hoeffding, Annals of Mathematical Statistics 19,
    1948)."""
    by_policy, by_other = (_spread(one, rows) for one in (rows.scores, rows.other))
    mean = float(rows.shares @ (by_policy - by_other)) / 2
    return np.asarray(by_policy - by_other - mean)


def _spread(scores: Floats, rows: Ranked) -> Floats:
    """(n,): rank times gain, and what the row adds to the ranks of others, times theirs."""
    known = np.flatnonzero(np.isfinite(scores))
    total = float(rows.shares @ rows.gains)
    ranks, above = np.full(len(scores), 0.5), np.full(len(scores), total / 2)
    if len(known):
        _, tied = np.unique(scores[known], return_inverse=True)
        sizes = np.bincount(tied, rows.shares[known])
        sums = np.bincount(tied, (rows.shares * rows.gains)[known])
        part = float(sizes.sum())
        ranks[known] = ((np.cumsum(sizes) - sizes / 2) / part)[tied]
        above[known] = ((sums.sum() - np.cumsum(sums) + sums / 2) / part)[tied]
    return np.asarray(ranks * rows.gains + above)


def _share_out(scores: Floats, shares: Floats, used: float) -> Floats:
    """(n,): the part of each row that a rule uses by the highest scores, `used` in all; rows of one
    score share alike, and those without a score take the mean."""
    parts = np.full(len(scores), used)
    known = np.flatnonzero(np.isfinite(scores))
    if len(known):
        _, tied = np.unique(-scores[known], return_inverse=True)
        sizes = np.bincount(tied, shares[known])
        before = np.cumsum(sizes) - sizes
        room = used * float(sizes.sum())
        parts[known] = np.clip((room - before) / sizes, 0.0, 1.0)[tied]
    return parts
