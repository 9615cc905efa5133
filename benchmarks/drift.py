"""How often drift alarms sound for nothing, and how soon they find what moved; the same of tests
of two arms.

    python -m benchmarks.drift [MONTHS]

Simulates MONTHS quiet months (1,000) of 3,000 calls in which all seven signals of a use are
watched, also with graded scores and latencies that follow the hour of the day. Then changes at a
random time of a month, after quiet periods of 1,000, 3,000 and 10,000 calls: the calls until the
alarm, and how often its interval holds the true change. Then tests of two arms with a look after
each call, MONTHS of equal arms for each kind of scores; and how many calls one takes.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from numpy.typing import NDArray

from joute.statistics import interval
from joute.statistics.arrays import Floats
from joute.statistics.drift import Movement, Signal, watch
from joute.statistics.experiments import Ending, Rules, endings, forecast, values_of

MONTHS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
CALLS, QUIET, CHANGES = 3_000, 3_000, 300
TOPICS = np.array([f"topic {n}" for n in range(12)])
Draw = Callable[[np.random.Generator, int], list[str] | Floats]


def shares(mean: float) -> Draw:
    return lambda random, n: (random.random(n) < mean).astype(float)


def graded(mean: float) -> Draw:
    return lambda random, n: random.beta(4 * mean, 4 * (1 - mean), n)


def quantity(factor: float) -> Draw:
    """Log-normal, and one in fifty from a Pareto distribution without a variance."""

    def draw(random: np.random.Generator, n: int) -> Floats:
        heavy = random.random(n) < 0.02
        usual = random.lognormal(0, 0.8, n)
        return factor * np.where(heavy, 5 * (1 + random.pareto(1.2, n)), usual)

    return draw


def daily(random: np.random.Generator, n: int) -> Floats:
    """Slower at noon: ten days of a hundred calls in a thousand."""
    hour = np.arange(n) % 100 / 100
    return random.lognormal(0.15 * np.sin(2 * np.pi * hour), 0.8)


def topics(first: float) -> Draw:
    """The first topic has this share, the others less and less."""
    rest = 1 / np.arange(1, len(TOPICS))
    chances = np.concatenate([[first], (1 - first) * rest / rest.sum()])
    return lambda random, n: random.choice(TOPICS, n, p=chances).tolist()


# By name, the signal and how it comes; a use has one of each signal.
USUAL: dict[str, tuple[Signal, Draw]] = {
    "quality, right or wrong": (Signal.QUALITY, shares(0.85)),
    "quality, graded": (Signal.QUALITY, graded(0.85)),
    "refusals": (Signal.REFUSALS, shares(0.02)),
    "length": (Signal.LENGTH, quantity(1)),
    "latency": (Signal.LATENCY, quantity(1)),
    "latency by the hour": (Signal.LATENCY, daily),
    "cost": (Signal.COST, quantity(1)),
    "energy": (Signal.ENERGY, quantity(1)),
    "topics": (Signal.TOPICS, topics(0.05)),
}
BESIDES = {"quality, graded": "quality, right or wrong", "latency by the hour": "latency"}
MOVES: tuple[tuple[str, Signal, Draw, Draw, float], ...] = (
    ("quality, right or wrong: 85 to 75 %", Signal.QUALITY, shares(0.85), shares(0.75), -0.1),
    ("quality, graded: .85 to .75", Signal.QUALITY, graded(0.85), graded(0.75), -0.1),
    ("refusals: 2 to 6 %", Signal.REFUSALS, shares(0.02), shares(0.06), 0.04),
    ("a quantity: 20 % more", Signal.LATENCY, quantity(1), quantity(1.2), 1.2),
    ("a quantity: twice as much", Signal.COST, quantity(1), quantity(2), 2.0),
    ("a topic: 5 to 12 %", Signal.TOPICS, topics(0.05), topics(0.12), 0.07),
)


def quiet_month(name: str, seed: int) -> bool:
    """Whether the signal sounded."""
    random = np.random.default_rng([2026, list(USUAL).index(name), seed])
    signal, draw = USUAL[name]
    quiet = watch(signal, draw(random, QUIET), CALLS)
    return bool(quiet.after(draw(random, CALLS)).movements())


def change(place: int, quiet: int, seed: int) -> tuple[float, bool] | None:
    """The calls until the alarm, infinite after 20,000, and whether its interval holds the change;
    None where there was one before."""
    _, signal, before, later, true = MOVES[place]
    random = np.random.default_rng([7, place, quiet, seed])
    watched = watch(signal, before(random, quiet), CALLS)
    watched = watched.after(before(random, int(random.integers(CALLS))))
    if watched.movements():
        return None
    began = watched.calls
    for _ in range(20):
        watched = watched.after(later(random, 1_000))
        if moves := watched.movements():
            return moves[0].found_at + 1 - began, _holds(moves[0], true)
    return np.inf, True


def _holds(moved: Movement, true: float) -> bool:
    """A tail, which a quantity may show first, has a change of its own."""
    if moved.change_interval is None or moved.move == "tail":
        return True
    return moved.change_interval[0] <= true <= moved.change_interval[1]


def equal_arms(mean: float, seed: int) -> bool:
    """Whether one of two equal arms ever won in 5,000 calls."""
    random, calls = np.random.default_rng([3, seed]), 5_000
    rules = Rules(calls=calls, margin=0.0001)
    values, squares = values_of(
        rules, random.random(calls) < 0.5, np.asarray(shares(mean)(random, calls), float)
    )
    looks = np.arange(1, calls + 1)
    found = endings(rules, looks, np.cumsum(values), np.cumsum(squares))
    return bool({Ending.A_WINS, Ending.B_WINS} & set(found))


def main() -> None:
    with ProcessPoolExecutor(2) as pool:
        false_alarms(pool)
        delays(pool)
        type_one(pool)
    costs()


def false_alarms(pool: ProcessPoolExecutor) -> None:
    print("| in quiet months | with an alarm | interval |\n| --- | --- | --- |")
    found = {}
    for name in USUAL:
        alarms = pool.map(quiet_month, [name] * MONTHS, range(MONTHS), chunksize=10)
        found[name] = np.fromiter(alarms, bool, MONTHS)
        _print_alarms(name, found[name])
    usual = [alarms for name, alarms in found.items() if name not in BESIDES]
    _print_alarms("any of the seven signals", np.any(usual, axis=0))
    others = [alarms for name, alarms in found.items() if name not in BESIDES.values()]
    _print_alarms("any, graded and by the hour", np.any(others, axis=0))


def _print_alarms(name: str, alarms: NDArray[np.bool_]) -> None:
    count = int(alarms.sum())
    low, high = interval(count, MONTHS)
    print(f"| {name} | {count} of {MONTHS} | {low:.2%} to {high:.2%} |", flush=True)


def delays(pool: ProcessPoolExecutor) -> None:
    print("\n| what moves | quiet period | median | nine in ten | 99 in 100 | interval holds |")
    print("| --- | --- | --- | --- | --- | --- |")
    for place, (name, *_) in enumerate(MOVES):
        for quiet in (1_000, 3_000, 10_000):
            runs = pool.map(
                change, [place] * CHANGES, [quiet] * CHANGES, range(CHANGES), chunksize=10
            )
            found = [one for one in runs if one]
            calls = [n for n, _ in found]
            middle, most, nearly = np.quantile(calls, (0.5, 0.9, 0.99), method="higher")
            held = np.mean([holds for _, holds in found])
            print(
                f"| {name} | {quiet:,} | {middle:,.0f} | {most:,.0f} | {nearly:,.0f} "
                f"| {held:.1%} |",
                flush=True,
            )


def type_one(pool: ProcessPoolExecutor) -> None:
    print("\n| equal arms | one won | interval |\n| --- | --- | --- |")
    for mean in (0.03, 0.5, 0.85):
        won = sum(pool.map(equal_arms, [mean] * MONTHS, range(MONTHS), chunksize=10))
        low, high = interval(won, MONTHS)
        print(f"| right {mean:.0%} | {won} of {MONTHS} | {low:.2%} to {high:.2%} |", flush=True)


def costs() -> None:
    random = np.random.default_rng(5)
    rules = Rules(calls=20_000, margin=0.05)
    print("\n| scores | difference | median calls | nine in ten | endings |")
    print("| --- | --- | --- | --- | --- |")
    for name, draw in (("right 80 %", shares(0.8)), ("graded .8", graded(0.8))):
        scores = np.asarray(draw(random, 2_000), float)
        for difference in (0.0, 0.02, 0.05, 0.1):
            found = forecast(rules, scores, difference, random)
            named = ", ".join(f"{one.value} {share:.0%}" for one, share in found.endings.items())
            print(f"| {name} | {difference} | {found.median:,.0f} | {found.usual:,.0f} | {named} |")


if __name__ == "__main__":
    main()
