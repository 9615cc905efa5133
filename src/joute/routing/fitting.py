"""From evidence to a policy and its card."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from joute.classification.features import Floats, Integers
from joute.routing.card import ROUTER, Card, Trial, Words
from joute.routing.drift import Reference, refer
from joute.routing.evidence import Evidence
from joute.routing.learning import Learned, learn
from joute.routing.policy import Cost, Policy, Worth
from joute.routing.promise import Kept, Promise, Requests, keep
from joute.routing.states import votes_for_promise, votes_missing

# Half of the voters teach; what the others say is held out, for the promise and the card.
_LEARN = 0.5
# Thresholds that are tried: as many quantiles of what is predicted where the policy was learned.
_THRESHOLDS = 100


@dataclass(frozen=True)
class Fit:
    policy: Policy
    card: Card


def fit(
    evidence: Evidence,
    costs: Mapping[str, Cost],
    random: np.random.Generator,
    *,
    promise: Promise = Promise(),  # noqa: B008 - a value
    worth: Worth = Worth(),  # noqa: B008
    exploration: float = 0.02,
    sensitive: Collection[str] = (),
    router: Cost = ROUTER,
    text: bool = True,
) -> Fit:
    """Learn a policy from one half of the voters, and hold it against the other.

    `costs` are per request, by model; one that is unknown keeps its model out where `worth` weighs
    it. `exploration`, the share of requests that chance decides, counts in the promise; uses in
    `sensitive` have none. The same `random` gives the same policy. ValueError for evidence of one
    voter, or an `exploration` outside 0 to 1.
    """
    if not 0 <= exploration < 1:
        raise ValueError("the share that chance decides is at least 0 and below 1")
    taught, held_out = _halves(evidence, random)
    learned = learn(taught, random, text=text)
    net = _net(evidence, costs, worth)
    draft = Policy(
        base=evidence.base,
        models=evidence.models,
        uses=evidence.uses,
        learned=learned,
        thresholds=np.full(len(net), np.inf),
        net=net,
        promise=promise,
        exploration=exploration,
        sensitive=frozenset(sensitive),
        versions=evidence.versions,
        digests=np.sort(evidence.digests),
        references=_references(taught, learned),
    )
    fixed = _by_chance(held_out, draft, random)
    policy, kept = _promise(draft, taught, held_out, fixed)
    trial = Trial.of(policy, held_out, costs, router)
    words: Words = "act" if learned.text_acts.any() else "foretell_nothing" if text else "off"
    tried = trial.mean(trial.gained()["use_only"]) if words == "act" else None
    if tried is not None and not tried.above_zero:
        words = "do_not_beat_use_only"
        draft = replace(draft, learned=learned.by_use_alone())
        policy, kept = _promise(draft, taught, held_out, fixed)
        trial = Trial.of(policy, held_out, costs, router)
    card = replace(_card(trial, kept, len(taught)), words=words, words_tried=tried)
    return Fit(policy, replace(card, missing=_missing(card, trial, random)))


def _halves(evidence: Evidence, random: np.random.Generator) -> tuple[Evidence, Evidence]:
    """The rows of one half of the voters, and of the other."""
    _, own = np.unique(evidence.voter, return_inverse=True)
    voters = int(own.max()) + 1
    if voters < 2:
        raise ValueError("one voter says nothing of others: a policy needs two at least")
    teaches = random.permutation(voters)[own] < _LEARN * voters
    return evidence.only(np.flatnonzero(teaches)), evidence.only(np.flatnonzero(~teaches))


def _net(evidence: Evidence, costs: Mapping[str, Cost], worth: Worth) -> Floats:
    """(models,): what a request takes above the base, in gain; NaN where a figure that is weighed
    is unknown."""

    def price(model: str) -> float:
        cost = costs.get(model, Cost())
        parts = ((worth.wh, cost.wh), (worth.eur, cost.eur))
        return sum(
            weight * (float("nan") if figure is None else figure)
            for weight, figure in parts
            if weight
        )

    return np.array([price(model) - price(evidence.base) for model in evidence.models])


def _references(evidence: Evidence, learned: Learned) -> dict[str, Reference]:
    """Of each use that has enough prompts with words."""
    scaled = evidence.features.scaled(learned.rarity)
    filled = np.diff(scaled.starts) > 0
    found = {}
    for place, use in enumerate(evidence.uses):
        own = np.flatnonzero((evidence.use == place) & filled)
        reference = refer(scaled.only(own)) if len(own) else None
        if reference is not None:
            found[use] = reference
    return found


def _by_chance(evidence: Evidence, policy: Policy, random: np.random.Generator) -> Integers:
    """(n,): what exploration would have decided of the model of each row: 1 that it is used, -1
    that it is not, 0 nothing. It is part of what is promised."""
    sensitive = np.array([use in policy.sensitive for use in evidence.uses])[evidence.use]
    drawn = random.random(len(evidence))
    explored = (drawn < policy.exploration) & ~sensitive
    own = drawn < policy.exploration / (len(policy.models) + 1)
    return np.where(explored, np.where(own, 1, -1), 0)


def _promise(
    draft: Policy, taught: Evidence, held_out: Evidence, fixed: Integers
) -> tuple[Policy, tuple[Kept, ...]]:
    """The policy with the thresholds at which its promise holds, a part of it for each model."""
    at_learning = draft.learned.predict(taught.features, taught.use)
    predicted = draft.learned.predict(held_out.features, held_out.use)
    promise = draft.promise.shared(len(draft.models))
    levels = np.linspace(1, 0, _THRESHOLDS)
    kept = []
    for place in range(len(draft.models)):
        own = np.flatnonzero(held_out.model == place)
        requests = Requests(
            predicted[own, place],
            held_out.gains[own] < 0,
            fixed[own],
            held_out.weights[own],
            held_out.voter[own],
        )
        tried = np.unique(np.quantile(at_learning[:, place], levels, method="inverted_cdf"))[::-1]
        priced = bool(np.isfinite(draft.net[place]))
        kept.append(keep(promise, requests, tried if priced else tried[:0]))
    thresholds = np.array([np.inf if one.threshold is None else one.threshold for one in kept])
    return replace(draft, thresholds=thresholds), tuple(kept)


def _card(trial: Trial, kept: tuple[Kept, ...], learned_from: int) -> Card:
    rows, policy = trial.rows, trial.policy
    return Card(
        base=policy.base,
        uses=policy.uses,
        learned_from=learned_from,
        held_out=len(rows),
        voters=len(np.unique(rows.voter)),
        left_out=rows.left_out,
        models=trial.shares(kept, np.isfinite(policy.net).tolist()),
        comparisons=trial.comparisons(),
    )


def _missing(card: Card, trial: Trial, random: np.random.Generator) -> int | None:
    """The votes that a verdict still needs: for a promise, then for the simple rules."""
    votes = card.learned_from + card.held_out
    if not card.promise_holds:
        effective = max(one.kept.effective for one in card.models)
        return votes_for_promise(trial.policy.promise, effective, votes)
    if card.constant or card.beats_simple_rules:
        return None
    rows = trial.rows
    hardest = min(trial.gained().values(), key=lambda values: float(rows.weights @ values))
    return votes_missing(hardest, rows.voter, rows.weights, votes, random)
