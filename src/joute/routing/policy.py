"""Which model answers: the rule that was learned, its decisions, and how it is stored."""

import io
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias

import numpy as np

from joute.classification.features import Floats, Integers
from joute.routing.drift import Drift, Reference, shift_of
from joute.routing.evidence import Digests, digests_of
from joute.routing.features import encode, rows_of
from joute.routing.learning import Learned
from joute.routing.promise import Promise

_FORMAT = 1

Void: TypeAlias = Literal["erased_evidence", "changed_version"]


class Chance(Protocol):
    """`random.Random` or a generator of numpy."""

    def random(self) -> float: ...


@dataclass(frozen=True)
class Cost:
    """What one request takes on average: Wh, and euros. None is unknown, which is not 0."""

    wh: float | None = None
    eur: float | None = None


def cascade(first: Cost, then: Cost, escalated: float) -> Cost:
    """What a model takes that asks `first`, and `then` too for a share of the requests: every call
    is paid, also the one whose answer was not good enough."""
    return Cost(_both(first.wh, then.wh, escalated), _both(first.eur, then.eur, escalated))


def _both(first: float | None, then: float | None, escalated: float) -> float | None:
    return None if first is None or then is None else first + escalated * then


@dataclass(frozen=True)
class Worth:
    """The gain, on its scale from -½ to ½, that a Wh and a euro are worth: λ of the score. At the
    defaults a Wh outweighs any gain, so that the promise alone says where frugality ends."""

    wh: float = 1.0
    eur: float = 10.0


class Reason(StrEnum):
    """Why this model answers."""

    PREFERRED = "preferred"  # the best score less cost among those that keep the promise
    BASE_PREFERRED = "base_preferred"  # others keep the promise, the base is worth its cost
    NO_PROMISE = "no_promise"  # no other model keeps the promise on this question
    UNKNOWN_USE = "unknown_use"  # nothing was learned of this use
    EXPLORED = "explored"  # by chance, for evidence


@dataclass(frozen=True)
class Decision:
    """`probability` is that with which this model was drawn, to be stored with the call; `gain` the
    gain that is expected of it over the base, None where nothing is known."""

    model: str
    probability: float
    reason: Reason
    gain: float | None


@dataclass(frozen=True, eq=False)
class Policy:
    """A rule that is fitted: values alone, no text.

    `models` are those besides the base. A model answers where the gain predicted for it reaches its
    place in `thresholds` (infinite: never), and where that gain less what it takes, `net` of the
    base and by `Worth`, is the highest; shape (models) both. `exploration` is the share of requests
    that chance decides, none in `sensitive` uses. `references` are by use. `digests` are of the
    evidence, `versions` of the models it is about.
    """

    base: str
    models: tuple[str, ...]
    uses: tuple[str, ...]
    learned: Learned
    thresholds: Floats
    net: Floats
    promise: Promise
    exploration: float
    sensitive: frozenset[str]
    versions: Mapping[str, str]
    digests: Digests
    references: Mapping[str, Reference]
    places: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        places = {use: place for place, use in enumerate(self.uses)}
        object.__setattr__(self, "places", places)

    def choices(self, prompts: Sequence[tuple[str, str]]) -> list[str]:
        """The model of each prompt, a use and a text, without chance; the base where the use is
        unknown."""
        known = [(self.places[use], text) for use, text in prompts if use in self.places]
        if not known:
            return [self.base] * len(prompts)
        use = np.array([place for place, _ in known])
        predicted = self.learned.predict(rows_of([text for _, text in known]), use)
        names = (*self.models, self.base)
        found = iter([names[place] for place in self.choose(predicted).tolist()])
        return [next(found) if use in self.places else self.base for use, _ in prompts]

    def choose(self, predicted: Floats) -> Integers:
        """(n,): the model of each prompt, as a place in `models`, -1 for the base, by the gains
        that are predicted, shape (n, models)."""
        scores = np.where(predicted >= self.thresholds, predicted - self.net, -np.inf)
        best = scores.argmax(axis=1)
        return np.where(scores[np.arange(len(scores)), best] > 0, best, -1)

    def drift(self, use: str, texts: Sequence[str]) -> Drift | None:
        """How far the prompts of a use have moved since the policy was learned; `texts` are all
        since then. None without any, or where too few were learned from."""
        reference = self.references.get(use)
        if reference is None or not texts:
            return None
        return shift_of(reference, rows_of(texts).scaled(self.learned.rarity))

    def void(
        self, *, versions: Mapping[str, str] | None = None, erased: Collection[str] = ()
    ) -> Void | None:
        """Why the policy may not act any more: a model has another version in `versions`, or one of
        the ids in `erased` was learned from. Its bytes are then deleted, and it is fitted anew."""
        if len(erased) and np.isin(digests_of(erased), self.digests).any():
            return "erased_evidence"
        now = versions or {}
        changed = any(now.get(name, version) != version for name, version in self.versions.items())
        return "changed_version" if changed else None

    def to_bytes(self) -> bytes:
        """As arrays: about 100 kB, and as much for each model whose words act."""
        file = io.BytesIO()
        learned, acting = self.learned, self.learned.text_acts.any()
        known = [(use, self.references[use]) for use in self.uses if use in self.references]
        np.savez_compressed(
            file,
            facts=np.array(json.dumps(self._facts())),
            means=learned.means,
            text_acts=learned.text_acts,
            slopes=learned.slopes if acting else learned.slopes[:, :0],
            rarity=learned.rarity,
            thresholds=self.thresholds,
            net=self.net,
            digests=self.digests,
            references=np.array([self.places[use] for use, _ in known], dtype=np.int64),
            centroids=np.array([one.centroid for _, one in known], dtype=np.float32),
            distances=np.array([(one.mean, one.deviation, one.prompts) for _, one in known]),
        )
        return file.getvalue()

    def _facts(self) -> dict[str, object]:
        return {
            "format": _FORMAT,
            "base": self.base,
            "models": self.models,
            "uses": self.uses,
            "risk": self.promise.risk,
            "confidence": self.promise.confidence,
            "exploration": self.exploration,
            "sensitive": sorted(self.sensitive),
            "versions": dict(self.versions),
        }

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Policy":
        """What `to_bytes` wrote; nothing in it is executed. ValueError for another format."""
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            facts = json.loads(str(arrays["facts"]))
            if facts["format"] != _FORMAT:
                raise ValueError(f"a policy of format {facts['format']} is not read: fit it anew")
            slopes = arrays["slopes"]
            if not slopes.shape[1]:
                slopes = np.zeros((len(slopes), len(arrays["rarity"])), np.float32)
            learned = Learned(arrays["means"], arrays["text_acts"], slopes, arrays["rarity"])
            kept = zip(arrays["references"], arrays["centroids"], arrays["distances"], strict=True)
            return cls(
                base=facts["base"],
                models=tuple(facts["models"]),
                uses=tuple(facts["uses"]),
                learned=learned,
                thresholds=arrays["thresholds"],
                net=arrays["net"],
                promise=Promise(facts["risk"], facts["confidence"]),
                exploration=facts["exploration"],
                sensitive=frozenset(facts["sensitive"]),
                versions=facts["versions"],
                digests=arrays["digests"],
                references={
                    facts["uses"][use]: Reference(centroid, float(mean), float(far), int(prompts))
                    for use, centroid, (mean, far, prompts) in kept
                },
            )


def decide(policy: Policy, use: str, text: str, random: Chance) -> Decision:
    """The model that answers this prompt of this use, and why."""
    place = policy.places.get(use)
    if place is None:
        return Decision(policy.base, 1.0, Reason.UNKNOWN_USE, None)
    predicted = _predicted(policy, place, text)
    chosen = int(policy.choose(predicted[None])[0])
    chance = 0.0 if use in policy.sensitive else policy.exploration
    each = chance / (len(policy.models) + 1)
    drawn = random.random()
    if drawn < chance:
        explored = min(int(drawn / each), len(policy.models)) - 1
        probability = each + (1 - chance if explored == chosen else 0)
        return _decision(policy, explored, probability, Reason.EXPLORED, predicted)
    return _decision(
        policy, chosen, 1 - chance + each, _reason(policy, chosen, predicted), predicted
    )


def _predicted(policy: Policy, place: int, text: str) -> Floats:
    """(models,): the expected gains; words are read only where they act."""
    learned = policy.learned
    predicted: Floats = learned.means[place]
    acts = learned.text_acts[place]
    if not acts.any():
        return predicted
    buckets, values = encode(text)
    values = values * learned.rarity[buckets]
    length = max(float(np.sqrt(values @ values)), 1e-12)
    return np.asarray(predicted + acts * (learned.slopes[:, buckets] @ values / length))


def _reason(policy: Policy, chosen: int, predicted: Floats) -> Reason:
    if chosen >= 0:
        return Reason.PREFERRED
    admitted = bool((predicted >= policy.thresholds).any())
    return Reason.BASE_PREFERRED if admitted else Reason.NO_PROMISE


def _decision(
    policy: Policy, chosen: int, probability: float, reason: Reason, predicted: Floats
) -> Decision:
    if chosen < 0:
        return Decision(policy.base, probability, reason, 0.0)
    return Decision(policy.models[chosen], probability, reason, float(predicted[chosen]))
