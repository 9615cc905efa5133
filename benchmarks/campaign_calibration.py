"""How often the calibration of a campaign names a rater at random, and an honest one.

    python -m benchmarks.campaign_calibration [CAMPAIGNS]

Simulates campaigns of 30 and of 200 raters, one of whom answers at random. The abilities of the
others are drawn from a beta distribution: a mean of 85 % and a standard deviation of 6 points, or
97 % and 2 points, where the known answers are clear to whoever reads. Prints in which share of the
campaigns the rater at random was named, and in which share an honest one was. Then the same of
honest raters of two kinds, none at random: most right on 95 %, some less.
"""

import sys

import numpy as np

from joute.evaluation.campaigns.calibration import calibrate

CAMPAIGNS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
# Mean ability, and the correlation of two hits of a rater.
USUAL, CLEAR = (0.85, 0.03), (0.97, 0.014)


def campaign(
    random: np.random.Generator,
    raters: int,
    answers: int,
    chance: float,
    honest: tuple[float, float],
) -> tuple[bool, bool]:
    """Whether the rater at random was named, and whether another one was."""
    mean, correlation = honest
    size = 1 / correlation - 1
    abilities = random.beta(mean * size, (1 - mean) * size, raters)
    abilities[0] = chance
    hits = (random.random((raters, answers)) < abilities[:, None]).astype(float)
    first, *others = calibrate(hits, np.full(answers, chance))
    return first.named, any(one.named for one in others)


def two_kinds(
    random: np.random.Generator, abilities: np.ndarray, answers: int, chance: float
) -> bool:
    """Whether an honest rater was named."""
    hits = (random.random((len(abilities), answers)) < abilities[:, None]).astype(float)
    return any(one.named for one in calibrate(hits, np.full(answers, chance)))


def main() -> None:
    random = np.random.default_rng(2026)
    print("| raters | honest | chance | known answers | at random, named | an honest one, named |")
    print("| --- | --- | --- | --- | --- | --- |")
    for raters in (30, 200):
        for honest, chance, several in (
            (USUAL, 0.2, (20, 30, 60)),
            (USUAL, 0.5, (30, 60, 100)),
            (CLEAR, 0.5, (30, 60, 100)),
        ):
            for answers in several:
                found = [
                    campaign(random, raters, answers, chance, honest) for _ in range(CAMPAIGNS)
                ]
                named, false = np.mean(found, axis=0)
                row = f"| {raters} | {honest[0]:.0%} | {chance:.0%} | {answers} |"
                print(f"{row} {named:.0%} | {false:.1%} |", flush=True)
    print("| raters | less able | their hits | chance | known answers | an honest one, named |")
    print("| --- | --- | --- | --- | --- | --- |")
    for raters, lower, ability, chance, answers in (
        *((raters, 0.1, 0.65, 0.5, n) for raters in (30, 200) for n in (30, 60)),
        *((raters, 0.1, 0.70, 0.5, n) for raters in (30, 200) for n in (30, 60)),
        *((raters, 1 / raters, 0.5, 0.2, n) for raters in (30, 200) for n in (20, 30)),
    ):
        few = round(lower * raters)
        abilities = np.where(np.arange(raters) < few, ability, 0.95)
        false = np.mean([two_kinds(random, abilities, answers, chance) for _ in range(CAMPAIGNS)])
        row = f"| {raters} | {few} | {ability:.0%} | {chance:.0%} | {answers} |"
        print(f"{row} {false:.1%} |", flush=True)


if __name__ == "__main__":
    main()
