"""How well a router learns, keeps its promise and is valued, over many splits of the same table."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from joute.classification.features import Floats, Integers
from joute.routing import Duel, Evidence, Promise, curve, off_policy_value
from joute.routing.card import Trial
from joute.routing.features import rarity
from joute.routing.fitting import fit
from joute.routing.learning import Learned, slopes_of, use_means
from joute.routing.promise import Requests, keep
from tests.routing.tables import COSTS, gains_of_strong

NAMES = ("strong", "weak", "middle")
PAIRS = np.array([[0, 1], [0, 2], [1, 2]])


@dataclass(frozen=True, eq=False)
class Split:
    """What was learned of some rows, and others that are held out."""

    train: Evidence
    test: Evidence


def splits(table: Evidence, votes: int, held_out: int, number: int) -> Iterator[Split]:
    """Of `number` seeds, one after the other; a vote is a row."""
    for seed in range(number):
        order = np.random.default_rng(seed).permutation(len(table))
        train, test = order[held_out : held_out + votes], order[:held_out]
        yield Split(table.only(train), table.only(test))


def apgr_of_use(split: Split) -> float:
    means = use_means(split.train)[:, 0]
    return curve(-means[split.test.use], gains_of_strong(split.test)).apgr


def apgr_of_length(split: Split) -> float:
    return curve(split.test.lengths, gains_of_strong(split.test)).apgr


def apgr_of_words(split: Split) -> float:
    """That of the use and the words, which act everywhere."""
    learned = with_words(split.train)
    predicted = learned.predict(split.test.features, split.test.use)[:, 0]
    return curve(-predicted, gains_of_strong(split.test)).apgr


def with_words(train: Evidence) -> Learned:
    """Words act, whether they foretell anything or not."""
    means, rare = use_means(train), rarity(train.features)
    return Learned(means, np.ones(means.shape, bool), slopes_of(train, means, rare), rare)


def risks_of_promise(table: Evidence, promise: Promise, votes: int, number: int) -> Floats:
    """(number,): the share served worse in the rows of a split that neither taught nor calibrated
    it, half of the table; half of the rest teaches, and `votes` are what the promise is held on."""
    found = []
    for seed in range(number):
        order = np.random.default_rng(seed).permutation(len(table))
        test, teaches, held = (
            table.only(part)
            for part in (
                order[: len(table) // 2],
                order[len(table) // 2 + votes :],
                order[len(table) // 2 : len(table) // 2 + votes],
            )
        )
        means = use_means(teaches)[:, 0]
        requests = Requests(
            means[held.use], held.gains < 0, np.zeros(votes, int), held.weights, held.voter
        )
        kept = keep(promise, requests, np.unique(means[teaches.use])[::-1])
        least = np.inf if kept.threshold is None else kept.threshold
        found.append(float(((means[test.use] >= least) & (test.gains < 0)).mean()))
    return np.array(found)


def risks_of_fits(table: Evidence, promise: Promise, votes: int, number: int) -> Floats:
    """(number,): the same of whole policies, learned from `votes` and held against all others."""
    found = []
    for seed in range(number):
        random = np.random.default_rng(seed)
        order = random.permutation(len(table))
        policy = fit(table.only(order[:votes]), COSTS, random, promise=promise).policy
        trial = Trial.of(policy, table.only(order[votes:]), COSTS)
        found.append(float((trial.used & (trial.rows.gains < 0)).mean()))
    return np.array(found)


@dataclass(frozen=True)
class World:
    """Duels of three models on a table, drawn as `pairs` say, by voters of whom each votes at
    random in a part of their duels, up to half. Voters weigh alike, or by log-normal weights of
    this `spread`."""

    right: Floats
    use: Integers
    pairs: tuple[float, float, float] = (1 / 3, 1 / 3, 1 / 3)
    voters: int = 30
    spread: float = 1.0

    @classmethod
    def of(cls, table: Evidence, strong: Floats, weak: Floats, **options: object) -> "World":
        """A third model is right where both are, and on a coin where they differ."""
        coin = np.random.default_rng(5).integers(0, 2, len(strong))
        middle = np.where(strong == weak, strong, coin)
        made = cls(np.column_stack([strong, weak, middle]).astype(float), table.use)
        return replace(made, **options)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Log:
    """Duels, columns of one length."""

    question: Integers
    voter: Integers
    pair: Integers
    score: Floats

    def duels(self, world: World) -> list[Duel]:
        columns = zip(self.pair.tolist(), self.score.tolist(), self.voter.tolist(), strict=True)
        return [
            Duel(NAMES[PAIRS[pair, 0]], NAMES[PAIRS[pair, 1]], world.pairs[pair], score, str(voter))
            for pair, score, voter in columns
        ]


def draw(world: World, duels: int, random: np.random.Generator) -> Log:
    sizes = random.lognormal(0, world.spread, world.voters)
    question = random.integers(0, len(world.right), duels)
    voter = random.choice(world.voters, duels, p=sizes / sizes.sum())
    pair = random.choice(3, duels, p=np.array(world.pairs))
    first, second = PAIRS[pair].T
    score = 0.5 + (world.right[question, first] - world.right[question, second]) / 2
    careless = random.random(duels) < (random.random(world.voters) / 2)[voter]
    score = np.where(careless, random.integers(0, 2, duels), score)
    return Log(question, voter, pair, score)


def choose(world: World, log: Log) -> Integers:
    """(questions,): the place of a model by the use, learned from a log: one that is nearly as good
    as the base is chosen."""
    uses = int(world.use.max()) + 1
    predicted = np.zeros((uses, 3))
    for model, pair in ((1, 0), (2, 1)):
        own = log.pair == pair
        gains, use = 0.5 - log.score[own], world.use[log.question[own]]
        mean = float(gains.mean()) if len(gains) else 0.0
        sums = np.bincount(use, gains, minlength=uses) + 20 * mean
        predicted[:, model] = sums / (np.bincount(use, minlength=uses) + 20)
    return np.asarray((predicted + np.array([0.0, 0.05, 0.03])).argmax(axis=1)[world.use])


@dataclass(frozen=True)
class Coverage:
    """The shares of intervals that hold the truth."""

    plain: float
    self_normalised: float


def coverage(world: World, duels: int, simulations: int, seed: int = 1) -> Coverage:
    """A policy is learned from one part of the log and valued on the other, of other voters."""
    random = np.random.default_rng(seed)
    held = np.array([_held(world, duels, random) for _ in range(simulations)])
    plain, normalised = held.mean(axis=0).tolist()
    return Coverage(plain, normalised)


def _held(world: World, duels: int, random: np.random.Generator) -> tuple[bool, bool]:
    chosen = choose(world, draw(world, duels, random))
    log = draw(world, duels, random)
    everywhere = np.arange(len(chosen))
    # A quarter of the votes are at random.
    gain = (world.right[everywhere, chosen] - world.right[:, 0]) / 2
    truth = 0.75 * float(gain.mean())
    models = [NAMES[model] for model in chosen[log.question].tolist()]
    found = off_policy_value(log.duels(world), models, NAMES[0])
    intervals = (found.plain, found.self_normalised)
    return tuple(  # type: ignore[return-value]
        one is not None and (one.low or 0.0) <= truth <= (one.high or 0.0) for one in intervals
    )
