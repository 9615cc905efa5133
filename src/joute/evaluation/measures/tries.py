"""Items that are solved within some of their epochs: pass@k."""

from collections.abc import Mapping

import numpy as np

from joute.statistics import Mean, mean_score, pass_at_k
from joute.statistics.arrays import Floats, Integers

TRIES = (1, 5, 10)


def pass_at(passed: Floats, scored: Integers, clusters: Integers) -> Mapping[int, Mean]:
    """By k, the mean of pass@k over the items that were scored k times or more; nothing where no
    item was scored twice. The arrays have the items, of which `scored` epochs were, `passed` of
    them with a score of 1 and all others with 0.
    """
    if scored.max(initial=0) < 2:
        return {}
    known = {k: np.flatnonzero(scored >= k) for k in TRIES}
    return {
        k: mean_score(
            np.array([pass_at_k(int(scored[i]), int(passed[i]), k) for i in items]), clusters[items]
        )
        for k, items in known.items()
        if len(items)
    }
