"""How often the calibration of a campaign names a rater at random, and an honest one.

    python -m benchmarks.campaign_calibration [CAMPAIGNS]

Simulates campaigns of 30 and of 200 raters, one of whom answers at random. The abilities of the
others are drawn from a beta distribution with a mean of 85 % and a standard deviation of 6 points.
Prints a line for each number of known answers and each chance of a guess: in which share of the
campaigns the rater at random was named, and in which share an honest one was.
"""

import sys

import numpy as np

from joute.evaluation.campaigns.calibration import calibrate

CAMPAIGNS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
MEAN, CORRELATION = 0.85, 0.03


def campaign(
    random: np.random.Generator, raters: int, answers: int, chance: float
) -> tuple[bool, bool]:
    """Whether the rater at random was named, and whether another one was."""
    size = 1 / CORRELATION - 1
    abilities = random.beta(MEAN * size, (1 - MEAN) * size, raters)
    abilities[0] = chance
    hits = (random.random((raters, answers)) < abilities[:, None]).astype(float)
    first, *others = calibrate(hits, np.full(answers, chance))
    return first.named, any(one.named for one in others)


def main() -> None:
    random = np.random.default_rng(2026)
    print("| raters | chance | known answers | at random, named | an honest one, named |")
    print("| --- | --- | --- | --- | --- |")
    for raters in (30, 200):
        for chance, several in ((0.2, (12, 20, 30)), (0.5, (30, 60, 90))):
            for answers in several:
                found = [campaign(random, raters, answers, chance) for _ in range(CAMPAIGNS)]
                named, false = np.mean(found, axis=0)
                row = f"| {raters} | {chance:.0%} | {answers} | {named:.0%} | {false:.1%} |"
                print(row, flush=True)


if __name__ == "__main__":
    main()
