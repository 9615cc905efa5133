"""What drawing the pairs that teach most saves: `python -m benchmarks.ranking_next_pair`.

The votes that planned draws need, of those that uniform draws need, for the same mean squared
error against the true strengths; averages over runs. First for models that nobody had judged, then
for the rating of one model that joins others.
"""

import sys
from collections.abc import Callable
from functools import partial

import numpy as np
from tests.ranking.pairing_gains import Course, from_nothing, newcomer

from joute.ranking.pairing import EXPLORE

# Models, votes of the uniform draw, runs.
SIZES = ((10, 600, 1000), (40, 3000, 200), (100, 8000, 60))
# Models and their votes, votes of the uniform draw after one more joined, runs.
JOINING = ((10, 600, 200, 600), (40, 3000, 800, 300))


def main(scale: float) -> None:
    for models, votes, runs in SIZES:
        share = _share(partial(from_nothing, models, 2 * votes), votes, round(runs * scale))
        print(f"{models} models: what {votes} uniform votes give takes {share:.0%} of them")
    for models, before, votes, runs in JOINING:
        share = _share(partial(newcomer, models, before, 2 * votes), votes, round(runs * scale))
        print(
            f"A model joins {models} with {before} votes: what {votes} more uniform votes say of "
            f"it takes {share:.0%} of them"
        )


def _share(course: Callable[..., Course], votes: int, runs: int) -> float:
    uniform, planned = (
        _average([course(seed, explore=share) for seed in range(max(runs, 2))])
        for share in (1.0, EXPLORE)
    )
    error = np.interp(votes, uniform.votes, uniform.errors)
    falling = np.minimum.accumulate(planned.errors)
    return float(np.interp(-error, -falling, planned.votes) / votes)


def _average(courses: list[Course]) -> Course:
    return Course(courses[0].votes, np.mean([one.errors for one in courses], axis=0))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
