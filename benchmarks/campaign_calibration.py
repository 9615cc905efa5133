"""How often the calibration of a campaign names a rater at random, and an honest one.

    python -m benchmarks.campaign_calibration [CAMPAIGNS]

Simulates campaigns of 30 and of 200 raters, one of whom answers at random. The abilities of the
others are drawn from a beta distribution: a mean of 85 % and a standard deviation of 6 points, or
97 % and 2 points, where the known answers are clear to whoever reads. Prints in which share of the
campaigns the rater at random was named, and in which share an honest one was.
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


def main() -> None:
    random = np.random.default_rng(2026)
    print("| raters | honest | chance | known answers | at random, named | an honest one, named |")
    print("| --- | --- | --- | --- | --- | --- |")
    for raters in (30, 200):
        for honest, chance, several in (
            (USUAL, 0.2, (12, 20, 30)),
            (USUAL, 0.5, (30, 60)),
            (CLEAR, 0.5, (20, 30, 40)),
        ):
            for answers in several:
                found = [
                    campaign(random, raters, answers, chance, honest) for _ in range(CAMPAIGNS)
                ]
                named, false = np.mean(found, axis=0)
                row = f"| {raters} | {honest[0]:.0%} | {chance:.0%} | {answers} |"
                print(f"{row} {named:.0%} | {false:.1%} |", flush=True)


if __name__ == "__main__":
    main()
