"""What drawing the pairs that teach most saves: `python -m benchmarks.ranking_next_pair`.

Votes needed to reach the mean interval width, and the agreement with the true order (Kendall's
tau), that uniform drawing reaches with all of its votes; averages over runs.
"""

import sys

import numpy as np
from tests.ranking.pairing_gains import Course, course

from joute.ranking.pairing import EXPLORE

# Models, votes of the uniform draw, runs.
SIZES = ((10, 600, 100), (40, 3000, 20), (100, 8000, 5))


def main(scale: float) -> None:
    for models, votes, runs in SIZES:
        seeds = range(max(round(runs * scale), 2))
        uniform, planned = (
            _average([course(models, 2 * votes, seed, explore=share) for seed in seeds])
            for share in (1.0, EXPLORE)
        )
        error = np.interp(votes, uniform.votes, uniform.errors)
        tau = np.interp(votes, uniform.votes, uniform.agreement)
        for_width = np.interp(-error, -planned.errors, planned.votes) / votes
        for_order = np.interp(tau, np.maximum.accumulate(planned.agreement), planned.votes) / votes
        print(
            f"{models} models: what {votes} uniform votes give takes {for_width:.0%} of them for "
            f"the same width, {for_order:.0%} for the same order ({len(seeds)} runs)",
            flush=True,
        )


def _average(courses: list[Course]) -> Course:
    return Course(
        courses[0].votes,
        np.mean([one.errors for one in courses], axis=0),
        np.mean([one.agreement for one in courses], axis=0),
    )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
