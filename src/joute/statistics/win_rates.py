"""How often the first of two is preferred, as if neither were longer."""

import numpy as np

from joute.statistics.arrays import Floats

# As much evidence against an effect of length as one pair: separable pairs keep it finite.
_PRIOR = 1.0
_STEPS = 50
_PRECISION = 1e-10


def controlled_win_rate(points: Floats, lengths_a: Floats, lengths_b: Floats) -> float:
    """The share of pairs that a would win were both answers of the same length, from 0 to 1.

    `points` is what a gets of each pair: 1, 0, or 0.5 for a tie. A logistic regression on the
    relative difference of lengths (a - b) / (a + b), read where it is 0: Y. Dubois, B. Galambosi,
    P. Liang and T. B. Hashimoto, "Length-Controlled AlpacaEval", arXiv 2404.04475 (2024).
    ValueError for no pairs.
    """
    if not len(points):
        raise ValueError("no pairs")
    total = lengths_a + lengths_b
    longer = np.divide(lengths_a - lengths_b, total, out=np.zeros(len(total)), where=total > 0)
    longer /= float(np.sqrt(np.mean(longer**2))) or 1.0
    values = np.stack([np.ones(len(points)), longer], axis=1)
    # One more tie keeps the rate of an unbeaten model inside ]0, 1[, as in the ranking.
    point = np.zeros(2)
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-values @ point))
        even = 1 / (1 + np.exp(-point[0]))
        gradient = values.T @ (points - expected) - np.array([even - 0.5, _PRIOR * point[1]])
        curvature = (values.T * (expected * (1 - expected))) @ values
        curvature += np.diag([even * (1 - even), _PRIOR])
        step = np.linalg.solve(curvature, gradient)
        point = point + step
        if np.abs(step).max() < _PRECISION:
            break
    return float(1 / (1 + np.exp(-point[0])))
