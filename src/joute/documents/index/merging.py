"""Several rankings of passages as one."""

from collections.abc import Sequence

# G. V. Cormack, C. L. A. Clarke and S. Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and
# individual rank learning methods", SIGIR 2009: k = 60 was fixed there, and is kept.
K = 60


def merged(rankings: Sequence[Sequence[int]], k: int = K) -> list[int]:
    """The passages of all rankings, those first that have the highest Σ 1 / (k + rank), ranks
    counted from 1. A ranking that found nothing changes nothing. Passages of one sum stay in the
    order in which they are first seen, ranking by ranking; one that a ranking names twice counts
    where it is first.
    """
    sums: dict[int, float] = {}
    for ranking in rankings:
        for rank, passage in enumerate(dict.fromkeys(ranking), start=1):
            sums[passage] = sums.get(passage, 0.0) + 1 / (k + rank)
    return sorted(sums, key=lambda passage: -sums[passage])
