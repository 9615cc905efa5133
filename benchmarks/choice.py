"""A shortlist of many candidates: `python -m benchmarks.choice [candidates] [samples]`.

Candidates score on all criteria, a third of them unknown; weights are the survey's bands. Printed:
the median time of a shortlist and its processor time, in milliseconds, which must leave room for a
page within 100 ms.
"""

import random
import statistics
import sys
import time

from joute.choice.candidates import Candidate, Score
from joute.choice.criteria import criteria
from joute.choice.shortlist import shortlist
from joute.choice.weights import survey_weights

REQUESTS = 15
MOST_MS = 100.0


def candidate(number: int) -> Candidate:
    drawn = random.Random(number)
    known = {}
    for id in criteria():
        low, mid, high = sorted(drawn.random() for _ in range(3))
        if drawn.random() > 1 / 3:
            known[id] = Score(low, mid, high)
    return Candidate(
        f"model-{number}@host", f"Model {number}", scores=known, frugal=number % 5 == 0
    )


def main(candidates: int, samples: int) -> None:
    all_of_them, weights = [candidate(n) for n in range(candidates)], survey_weights()
    elapsed, worked = [], []
    for seed in range(REQUESTS):
        started, cpu = time.perf_counter(), time.process_time()
        found = shortlist(all_of_them, {}, weights, seed=seed, samples=samples)
        elapsed.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
        assert len(found.entries) == candidates
    median = statistics.median(elapsed)
    print(f"{candidates} candidates, {samples} samples: {median:.0f} ms", end="")
    print(
        f", {statistics.median(worked):.0f} ms of processor", "" if median < MOST_MS else "  OVER"
    )


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*given, *(200, 10_000)[len(given) :])
