"""Runs of targets of which those that cost least lose the margin exactly: how often one of them is
called not inferior."""

import numpy as np

from joute.evaluation.comparison.cheapest import MARGIN, Contestant, Outcome, cheapest


def wrongly_named(
    random: np.random.Generator,
    replications: int,
    *,
    targets: int = 6,
    items: int = 200,
    right: float = 0.9,
    per_cluster: int = 1,
) -> float:
    """The share of runs in which any target that loses the margin passes for not inferior.

    `right` is the share of items that the best answers, alone in its rank; `per_cluster` items have
    the same scores.
    """
    wrong = 0
    names = [str(n) for n in range(items)]
    clusters = {name: str(n // per_cluster) for n, name in enumerate(names)}
    for _ in range(replications):
        drawn = [
            random.random(items // per_cluster) < right - (MARGIN if place else 0)
            for place in range(targets)
        ]
        contestants = [
            Contestant(
                str(place),
                dict(zip(names, np.repeat(one, per_cluster).astype(float).tolist(), strict=True)),
                usd=1 / (1 + place),
            )
            for place, one in enumerate(drawn)
        ]
        found = cheapest(contestants, {} if per_cluster == 1 else clusters)
        wrong += any(
            one.outcome is Outcome.NOT_INFERIOR and one.target != "0" for one in found.standings
        )
    return wrong / replications
