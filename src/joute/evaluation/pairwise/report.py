"""What the judgements of pairs say of two models, and of their judge."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from joute.evaluation.pairwise.judging import Judged
from joute.statistics import bootstrap_interval, controlled_win_rate, mean_score
from joute.statistics.arrays import Integers

Interval = tuple[float, float]
_POINTS = {"a": 1.0, "b": 0.0, "tie": 0.5}

# With so few clusters an interval by drawing them again says more than is known.
FEWEST = 10
_SAMPLES = 1_000


@dataclass(frozen=True)
class Duel:
    """Models a and b on the same items, by a judge.

    `win_rate` is the share of points of a, ties being half; `controlled` the same as if no answer
    were longer. `asked` are the pairs with a verdict in both orders, identical answers apart, and
    `flipped` those of them in which the order decided. `unscored` counts the others by the code of
    why. Intervals are of whole clusters; None where they would claim more than is known.
    """

    a: str
    b: str
    wins: int
    losses: int
    ties: int
    identical: int
    asked: int
    flipped: int
    flip_interval: Interval | None
    unscored: dict[str, int]
    win_rate: float | None
    win_interval: Interval | None
    controlled: float | None
    controlled_interval: Interval | None
    longer_wins: float | None

    @property
    def flip_rate(self) -> float | None:
        return self.flipped / self.asked if self.asked else None


def duels(judged: Iterable[Judged], random: np.random.Generator) -> list[Duel]:
    """A report for each two models, in their order; `random` draws the intervals."""
    found: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        found.setdefault((one.pair.model_a, one.pair.model_b), []).append(one)
    return [_duel(a, b, ones, random) for (a, b), ones in found.items()]


def _duel(a: str, b: str, ones: Sequence[Judged], random: np.random.Generator) -> Duel:
    decided = [one for one in ones if one.judgement.winner is not None]
    asked = [one for one in decided if not one.judgement.identical]
    winners = Counter(one.judgement.winner for one in decided)
    win_rate, win_interval, controlled, controlled_interval = _rates(decided, random)
    return Duel(
        a=a,
        b=b,
        wins=winners["a"],
        losses=winners["b"],
        ties=winners["tie"],
        identical=len(decided) - len(asked),
        asked=len(asked),
        flipped=sum(one.judgement.flipped for one in asked),
        flip_interval=_flip_interval(asked),
        unscored=dict(
            Counter(one.judgement.failure for one in ones if one.judgement.winner is None)
        ),
        win_rate=win_rate,
        win_interval=win_interval,
        controlled=controlled,
        controlled_interval=controlled_interval,
        longer_wins=_longer_wins(decided),
    )


def _rates(
    decided: Sequence[Judged], random: np.random.Generator
) -> tuple[float | None, Interval | None, float | None, Interval | None]:
    """The win rate and the one controlled for length, each with its interval."""
    if not decided:
        return None, None, None, None
    rows = np.array(
        [
            (_POINTS[one.judgement.winner or "tie"], len(one.pair.answer_a), len(one.pair.answer_b))
            for one in decided
        ],
        float,
    )
    clusters = _clusters(decided)
    rate = mean_score(rows[:, 0], clusters)

    def controlled(drawn: np.ndarray) -> float:
        return controlled_win_rate(drawn[:, 0], drawn[:, 1], drawn[:, 2])

    bounds = None
    if rate.clusters >= FEWEST and rate.se:
        bounds = bootstrap_interval(rows, controlled, random, clusters, samples=_SAMPLES)
    return rate.mean, rate.interval, controlled(rows), bounds


def _flip_interval(asked: Sequence[Judged]) -> Interval | None:
    if not asked:
        return None
    flipped = np.array([one.judgement.flipped for one in asked], float)
    return mean_score(flipped, _clusters(asked)).interval


def _clusters(ones: Sequence[Judged]) -> Integers:
    return np.unique([one.pair.cluster for one in ones], return_inverse=True)[1]


def _longer_wins(decided: Sequence[Judged]) -> float | None:
    """Of pairs with a winner and a longer answer, how often they are the same."""
    won = [
        (len(one.pair.answer_a) > len(one.pair.answer_b)) == (one.judgement.winner == "a")
        for one in decided
        if one.judgement.winner != "tie" and len(one.pair.answer_a) != len(one.pair.answer_b)
    ]
    return sum(won) / len(won) if won else None


def sentences(duel: Duel) -> list[str]:
    """A duel in words."""
    if duel.win_rate is None:
        return [f"{duel.a} against {duel.b}: no pair has a verdict{_of(duel.unscored)}."]
    lines = [
        f"{duel.a} against {duel.b}: {duel.wins} won, {duel.losses} lost, {duel.ties} tied; "
        f"{duel.a} wins {_share(duel.win_rate, duel.win_interval)}, "
        f"as if no answer were longer {_share(duel.controlled, duel.controlled_interval)}."
    ]
    if duel.asked:
        lines.append(
            f"The order of the answers decided {duel.flipped} of {duel.asked} verdicts, "
            f"{_share(duel.flip_rate, duel.flip_interval)}: these are ties."
        )
    if duel.longer_wins is not None:
        lines.append(f"The longer answer wins {duel.longer_wins:.0%} of what has a winner.")
    if duel.identical:
        lines.append(f"Identical answers, ties that were not asked about: {duel.identical}.")
    if duel.unscored:
        lines.append(f"Without a verdict{_of(duel.unscored)}.")
    return lines


def _share(value: float | None, interval: Interval | None) -> str:
    if value is None:
        return "?"
    if interval is None:
        return f"{value:.1%}"
    return f"{value:.1%} ({interval[0]:.1%} to {interval[1]:.1%})"


def _of(unscored: dict[str, int]) -> str:
    counts = ", ".join(f"{count} {code}" for code, count in sorted(unscored.items()))
    return f": {counts}" if counts else ""
