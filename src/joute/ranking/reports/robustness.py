"""The robustness of the first place.

Dropping the votes that weigh most on a gap, found by their first-order influence (T. Broderick,
R. Giordano, R. Meager, 2020; J. Huang et al., arXiv 2508.11847), gives an upper bound on how few
votes change the first place: it is confirmed by fitting again without them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from joute.errors import N_
from joute.ranking.fitted import Fitted, fit_votes, refit
from joute.ranking.reports.unlikely_voters import UnlikelyVoter, unlikely_voters
from joute.ranking.uncertainty.ranks import adjusted, better
from joute.ranking.votes.arrays import Booleans, Codes, Floats, Integers, sorting
from joute.ranking.votes.counts import tally
from joute.ranking.votes.model import Voters, Votes

# Rivals of the first that are tried: the next in rating, then those the fewest votes bring up.
_NEAREST, _RIVALS = 5, 3
# In logits: a gap that is due to rounding.
_EQUAL = 1e-7


@dataclass(frozen=True)
class Flip:
    """Removing `removed` votes, or voters, of `among` puts `model` first; fitted again to be sure.

    `model` takes part in `votes_of_model` votes, `removed_of_model` of which are removed. It is an
    upper bound: fewer may do.
    """

    removed: int
    among: int
    model: str
    removed_of_model: int
    votes_of_model: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.removed / self.among


@dataclass(frozen=True)
class WithoutVoter:
    """The ranking without its most active voter."""

    voter: str
    votes: int
    first: str
    largest_move: int


@dataclass(frozen=True)
class Finding:
    """A sentence for a person: a source text of the catalogues and its values."""

    code: str
    message: str
    params: dict[str, Any]

    @property
    def text(self) -> str:
        return self.message % self.params


@dataclass(frozen=True)
class Robustness:
    """The changes that would take the first place away. Parts are None when unknown:
    fewer than two ranked models, or two of the highest rating; voters not known."""

    first: str | None
    votes: Flip | None
    voters: Flip | None
    without_most_active: WithoutVoter | None
    unlikely: tuple[UnlikelyVoter, ...]
    findings: tuple[Finding, ...]


def examine(fitted: Fitted) -> Robustness:
    """The robustness report of a ranking; Elo's is that of Bradley-Terry on the same votes."""
    if not fitted.options.has_likelihood and fitted.models:
        options = replace(fitted.options, method="bradley-terry", intervals="sandwich")
        fitted = fit_votes(fitted.all_votes(), options)
    race = _Race.of(fitted)
    if race is None:
        return Robustness(None, None, None, None, (), (_finding("too_few"),))
    if race.tied:
        return Robustness(None, None, None, None, race.unlikely_voters(), (_finding("tied"),))
    votes = race.fewest_votes()
    voters = race.fewest_voters()
    without = race.without_most_active()
    unlikely = race.unlikely_voters()
    first = fitted.models[race.first]
    report = Robustness(first, votes, voters, without, unlikely, ())
    findings = _findings(report, first, len(race.votes), race.level_with_first)
    return replace(report, findings=findings)


@dataclass(frozen=True, eq=False)
class _Removal:
    """Units (votes, or voters) in the order in which they hold a rival back, most first.

    `guess` of them should put it first. `without(number)` gives the weights that are left and the
    numbers of votes that are gone, (n, n, 4) each.
    """

    guess: int
    without: Callable[[int], tuple[Floats, Floats]]


_Plan: TypeAlias = Callable[[Floats, float], _Removal]


@dataclass(frozen=True, eq=False)
class _Race:
    """The first of the largest component, its rivals, and the votes that decide between them."""

    fitted: Fitted
    votes: Votes
    rivals: Integers
    first: int

    @classmethod
    def of(cls, fitted: Fitted) -> "_Race | None":
        if not fitted.models:
            return None
        ranked = np.flatnonzero(fitted.eligible & (fitted.groups == 0))
        if len(ranked) < 2:
            return None
        first = int(ranked[np.argmax(fitted.strengths[ranked])])
        return cls(fitted, fitted.all_votes(), ranked[ranked != first], first)

    @property
    def tied(self) -> bool:
        """Another model has the rating of the first."""
        strengths = self.fitted.strengths
        return bool(strengths[self.first] - strengths[self.rivals].max() < _EQUAL)

    @cached_property
    def bare(self) -> Votes:
        """The votes without the names and labels that no fit reads."""
        voters = self.votes.voters
        return replace(self.votes, voters=voters and Voters(voters.codes), styles={}, labels={})

    @property
    def level_with_first(self) -> int:
        """The number of rivals not significantly below the first."""
        fitted = self.fitted
        p = adjusted(fitted.p_values, fitted.groups, fitted.eligible)
        ahead = better(fitted.strengths, p, fitted.options.level)
        return int((~ahead[self.first, self.rivals]).sum())

    def fewest_votes(self) -> Flip | None:
        if self.votes.weight is None and self.votes.points is None:
            return self._fewest(self._alike, len(self.votes))
        ones = np.arange(len(self.votes))
        return self._fewest(lambda influence, gap: self._each(ones, influence, gap), len(ones))

    def fewest_voters(self) -> Flip | None:
        voters = self.votes.voters
        if voters is None:
            return None
        codes = voters.codes
        return self._fewest(lambda influence, gap: self._each(codes, influence, gap), voters.number)

    def without_most_active(self) -> WithoutVoter | None:
        voters = self.votes.voters
        if voters is None:
            return None
        counts = np.bincount(voters.codes)
        if voters.erased is not None:
            counts[voters.erased] = 0
        most = int(np.argmax(counts))
        strengths = self._without(voters.codes == most)
        moves = np.abs(self._ranks(strengths) - self._ranks(self.fitted.strengths))
        return WithoutVoter(
            voters.name(most),
            int(counts[most]),
            self.fitted.models[self._leader(strengths)],
            int(moves.max()),
        )

    def unlikely_voters(self) -> tuple[UnlikelyVoter, ...]:
        voters = self.votes.voters
        return () if voters is None else unlikely_voters(self.votes, voters)

    def _fewest(self, plan: _Plan, among: int) -> Flip | None:
        """The fewest units found, over the rivals that look closest."""
        removals = sorted(
            (plan(*one) for one in self._influences()), key=lambda removal: removal.guess
        )
        flips = [self._smallest(removal, among // 2) for removal in removals[:_RIVALS]]
        found = [
            self._flip(removal, removed, among)
            for removal, removed in zip(removals, flips, strict=False)
            if removed is not None
        ]
        return min(found, key=lambda flip: flip.removed, default=None)

    def _flip(self, removal: _Removal, removed: int, among: int) -> Flip:
        left, gone = removal.without(removed)
        leader = self._leader(self._refitted(left))
        own, own_gone = (
            int(table[leader].sum() + table[:, leader].sum())
            for table in (self.fitted.tally.numbers, gone)
        )
        return Flip(removed, among, self.fitted.models[leader], own_gone, own)

    def _influences(self) -> Iterator[tuple[Floats, float]]:
        """For each of the nearest rivals: how far one vote holds it back, (n, n, 4) in logits, and
        how far it is behind the first."""
        fitted, n = self.fitted, len(self.fitted.models)
        fit = refit(fitted.tally.weights, fitted.groups, fitted.options, start=fitted.strengths)
        nearest = self.rivals[np.argsort(-fitted.strengths[self.rivals])][:_NEAREST]
        for rival in nearest.tolist():
            lever = fit.bread[self.first] - fit.bread[rival]
            by_side = np.subtract.outer(lever[:n], lever[:n])
            influence = fit.scores[..., 0] * by_side[:, :, None] + fit.scores[..., 1:] @ lever[n:]
            yield influence, float(fitted.strengths[self.first] - fitted.strengths[rival])

    def _alike(self, influence: Floats, gap: float) -> _Removal:
        """Votes of one pair, side and outcome are alike: only their number counts."""
        numbers, flat = self.fitted.tally.numbers, influence.ravel()
        order = np.argsort(-flat, kind="stable")
        order = order[(numbers.ravel()[order] > 0) & (flat[order] > 0)]
        each, pulls = numbers.ravel()[order], flat[order]
        before = np.cumsum(each) - each

        def without(number: int) -> tuple[Floats, Floats]:
            gone = np.zeros(numbers.size)
            gone[order] = np.clip(number - before, 0, each)
            table = gone.reshape(numbers.shape)
            return numbers - table, table

        reached = np.cumsum(each * pulls)
        last = min(int(np.searchsorted(reached, gap)), len(order) - 1)
        missing = (gap - reached[last]) / pulls[last] if len(order) else 0
        return _Removal(
            int(np.ceil(before[last] + each[last] + missing)) if len(order) else 0, without
        )

    def _each(self, unit: Codes, influence: Floats, gap: float) -> _Removal:
        """Voters, or weighted votes: `unit` numbers those of each vote."""
        votes, flat, number = self.bare, influence.ravel(), int(unit.max()) + 1
        pull = np.zeros(number)
        for part in votes.parts():
            for cells, share in votes.shares(part):
                own = flat[cells] if share is None else flat[cells] * share
                own = own if votes.weight is None else own * votes.weight[part]
                pull += np.bincount(unit[part], own, number)
        order = np.argsort(-pull, kind="stable")
        ends = np.cumsum(np.bincount(unit, minlength=number)[order])
        in_turn: list[Integers] = []

        def without(removed: int) -> tuple[Floats, Floats]:
            if not in_turn:
                rank = np.empty(number, dtype=np.uint32)
                rank[order] = np.arange(number, dtype=np.uint32)
                in_turn.append(sorting(rank[unit])[: ends[number // 2]])
            gone = tally(votes.at(in_turn[0][: ends[removed - 1]]))
            return np.maximum(self.fitted.tally.weights - gone.weights, 0), gone.numbers

        guess = int(np.searchsorted(np.maximum.accumulate(np.cumsum(pull[order])), gap)) + 1
        return _Removal(min(guess, int((pull > 0).sum())), without)

    def _smallest(self, removal: _Removal, most: int) -> int | None:
        """The smallest number of leading units whose removal changes the first place, near the
        guess: doubled until it does, then halved down."""

        def flips(number: int) -> bool:
            return self._leader(self._refitted(removal.without(number)[0])) != self.first

        high = min(max(removal.guess, 1), most)
        while high < 1 or not flips(high):
            if high >= most:
                return None
            high = min(high * 2, most)
        return _first_true(flips, high)

    def _without(self, removed: Booleans) -> Floats:
        return self._refitted(tally(self.bare.at(~removed)).weights)

    def _refitted(self, weights: Floats) -> Floats:
        """Strengths on other counts."""
        fitted = self.fitted
        return refit(weights, fitted.groups, fitted.options, start=fitted.strengths).strengths

    def _leader(self, strengths: Floats) -> int:
        contenders = np.append(self.rivals, self.first)
        return int(contenders[np.argmax(strengths[contenders])])

    def _ranks(self, strengths: Floats) -> Integers:
        contenders = strengths[np.append(self.rivals, self.first)]
        return np.asarray((contenders[None, :] > contenders[:, None]).sum(axis=1))


def _first_true(flips: Callable[[int], bool], high: int) -> int:
    """Halve between 0, which does not flip, and `high`, which does."""
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if flips(middle) else (middle, high)
    return high


_TEXTS = {
    "too_few": N_(
        "Fewer than two models have a rank: nothing can be said yet. Collect more votes first."
    ),
    "level": N_(
        "The votes can’t separate “%(first)s” from %(number)s of the other models. Collect more "
        "duels between them before announcing a winner."
    ),
    "tied": N_(
        "Several models share the highest rating: none of them is first. Collect more duels "
        "between them before announcing a winner."
    ),
    "votes": N_(
        "Taking out %(removed)s of the %(among)s votes (%(percent)s%%) puts “%(model)s” first in "
        "place of “%(first)s”; %(own_removed)s of them are among its own %(own)s. Say that the two "
        "are level, or collect more duels between them."
    ),
    "votes_solid": N_(
        "No set of votes that was tried, up to half of the %(among)s, takes the first place away "
        "from “%(first)s”."
    ),
    "voters": N_(
        "Taking out %(removed)s of the %(among)s voters puts “%(model)s” first in place of "
        "“%(first)s”. Invite more people before announcing a winner."
    ),
    "most_active_none": N_(
        "Without the most active voter (%(votes)s votes), “%(first)s” stays first and no model "
        "changes place."
    ),
    "most_active_same": N_(
        "Without the most active voter (%(votes)s votes), “%(first)s” stays first; the largest "
        "change of place of a model: %(moves)s."
    ),
    "most_active_changes": N_(
        "Without the most active voter (%(votes)s votes), “%(model)s” would be first instead of "
        "“%(first)s”. Cap the votes of each voter, or invite more people."
    ),
    "unlikely": N_(
        "Voters who prefer weaker models more often than differing tastes explain: %(number)s. "
        "They still count: look at their votes before excluding any, since an uncommon taste is "
        "not fraud."
    ),
}


def _findings(report: Robustness, first: str, among: int, level: int) -> tuple[Finding, ...]:
    found = [_finding("level", first=first, number=level)] if level else []
    found.append(_on_votes(first, report.votes, among))
    if report.voters is not None:
        found.append(_finding("voters", first=first, **_values(report.voters)))
    if report.without_most_active is not None:
        found.append(_on_most_active(first, report.without_most_active))
    if report.unlikely:
        found.append(_finding("unlikely", number=len(report.unlikely)))
    return tuple(found)


def _finding(code: str, **params: Any) -> Finding:
    return Finding(code, _TEXTS[code], params)


def _values(flip: Flip) -> dict[str, Any]:
    return {"removed": flip.removed, "among": flip.among, "model": flip.model}


def _on_votes(first: str, flip: Flip | None, among: int) -> Finding:
    if flip is None:
        return _finding("votes_solid", first=first, among=among)
    return _finding(
        "votes",
        first=first,
        percent=round(100 * flip.share, 2),
        own_removed=flip.removed_of_model,
        own=flip.votes_of_model,
        **_values(flip),
    )


def _on_most_active(first: str, without: WithoutVoter) -> Finding:
    votes, moves = without.votes, without.largest_move
    if without.first == first and not moves:
        return _finding("most_active_none", first=first, votes=votes)
    if without.first == first:
        return _finding("most_active_same", first=first, votes=votes, moves=moves)
    return _finding("most_active_changes", first=first, votes=votes, model=without.first)
