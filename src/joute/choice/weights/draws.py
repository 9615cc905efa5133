"""Draws of weights, each adding up to 1."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from joute.choice.weights.ranking import Ranking
from joute.choice.weights.weight import Weight

Draws = NDArray[np.float32]


def generator(seed: int, name: str) -> np.random.Generator:
    """A source of random numbers that depends on the seed and the name alone."""
    digest = blake2b(f"{seed}/{name}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.SFC64(int.from_bytes(digest)))


def draw_weights(
    weights: Mapping[str, Weight], names: Sequence[str], seed: int, samples: int
) -> Draws:
    """(samples, names): of a ranking, uniform over what its order allows; of bands, each on its
    own, half of the draws between low and mid and half between mid and high, evenly.

    The draws of a criterion depend on the seed and its own name alone, so that raising a band
    raises each of its draws.
    """
    if isinstance(weights, Ranking):
        drawn = _draw_ranking(weights, names, seed, samples)
    else:
        drawn = _draw_bands(weights, names, seed, samples)
    drawn /= drawn.sum(1, keepdims=True)
    return drawn


def _draw_bands(
    weights: Mapping[str, Weight], names: Sequence[str], seed: int, samples: int
) -> Draws:
    drawn = np.empty((samples, len(names)), np.float32)
    for place, name in enumerate(names):
        at = 2 * generator(seed, f"weight {name}").random(samples, np.float32) - 1
        one = weights[name]
        below, above = np.minimum(at, 0), np.maximum(at, 0)
        drawn[:, place] = one.mid + below * (one.mid - one.low) + above * (one.high - one.mid)
    # Rounded, what is all but 0 may fall below it; and all weights may be.
    return np.maximum(drawn, np.float32(1e-12))


def _draw_ranking(ranking: Ranking, names: Sequence[str], seed: int, samples: int) -> Draws:
    """Exponential draws divided by their sum are uniform on the simplex (L. Devroye, Non-Uniform
    Random Variate Generation, 1986, chapter 5.2); sorted, they are so among those in order."""
    drawn = np.stack(
        [generator(seed, f"weight {n}").standard_exponential(samples, np.float32) for n in ranking],
        axis=1,
    )
    ordered, before = np.sort(drawn, axis=1)[:, ::-1], 0
    for group in ranking.groups:
        columns = slice(before, before := before + len(group))
        # Within a group the order is that of the draws, which is any.
        places = np.argsort(np.argsort(-drawn[:, columns], axis=1), axis=1)
        drawn[:, columns] = np.take_along_axis(ordered[:, columns], places, axis=1)
    order = list(ranking)
    return drawn[:, [order.index(name) for name in names]]
