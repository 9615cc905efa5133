"""How often an inferior target is called not inferior: `python -m benchmarks.cheapest [runs]`.

Targets of which one is the best and all others, which cost less, lose the margin of 5 points
exactly, the worst case: any of them that passes is an error, of which 5 % are allowed.
"""

import sys

import numpy as np
from tests.evaluation.comparison.inferior_targets import wrongly_named


def main(replications: int) -> None:
    print("targets  items  right  items of a cluster  wrongly called not inferior")
    for targets in (2, 4, 8):
        for items in (100, 300, 1_000):
            for right, per_cluster in ((0.95, 1), (0.8, 1), (0.8, 5)):
                rate = wrongly_named(
                    np.random.default_rng(1),
                    replications,
                    targets=targets,
                    items=items,
                    right=right,
                    per_cluster=per_cluster,
                )
                print(f"{targets:7} {items:6} {right:6} {per_cluster:19} {rate:28.1%}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
