"""Multinomial logistic regression with a ridge, on sparse rows.

The loss is the mean of the log-losses plus `ridge` / 2 times the sum of squares of the weights;
intercepts are free. It is convex, so that its minimum does not depend on the way there: the
limited-memory method of Broyden, Fletcher, Goldfarb and Shanno (J. Nocedal and S. Wright, Numerical
Optimization, 2006, chapter 7).
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from joute.classification.features import BUCKETS, Floats, Integers, Rows

_MEMORY = 10
_MAX_STEPS = 500
_TOLERANCE = 1e-5


@dataclass(frozen=True, eq=False)
class Weights:
    """(buckets, classes) and (classes,)."""

    slopes: Floats
    intercepts: Floats


class Problem:
    """The loss and its gradient at a point: weights of the used buckets, then intercepts, flat."""

    def __init__(self, rows: Rows, labels: Integers, classes: int, ridge: float) -> None:
        self.used, columns = np.unique(rows.buckets, return_inverse=True)
        self.rows, self.columns, self.classes, self.ridge = rows, columns, classes, ridge
        self.targets = np.eye(classes)[labels]
        self.order = np.argsort(columns, kind="stable")
        self.by_column = np.flatnonzero(np.diff(columns[self.order], prepend=-1))
        # A text without any value has no sum of its own.
        self.filled = np.flatnonzero(np.diff(rows.starts))

    @property
    def size(self) -> int:
        return (len(self.used) + 1) * self.classes

    def loss(self, point: Floats) -> tuple[float, Floats]:
        """The loss, and its gradient."""
        table = point.reshape(-1, self.classes)
        slopes, intercepts = table[:-1], table[-1]
        scores = self._scores(slopes) + intercepts
        logs = scores - _log_sum(scores)
        rest = (np.exp(logs) - self.targets) / len(self.rows)
        gradient = np.vstack([self._sums(rest) + self.ridge * slopes, rest.sum(axis=0)])
        value = -float((self.targets * logs).sum()) / len(self.rows)
        return value + self.ridge / 2 * float((slopes**2).sum()), gradient.ravel()

    def _scores(self, slopes: Floats) -> Floats:
        terms = self.rows.values[:, None] * slopes[self.columns]
        scores = np.zeros((len(self.rows), self.classes))
        if len(terms):
            scores[self.filled] = np.add.reduceat(terms, self.rows.starts[self.filled])
        return scores

    def _sums(self, rest: Floats) -> Floats:
        terms = (self.rows.values[:, None] * rest[self.rows.texts])[self.order]
        return np.asarray(np.add.reduceat(terms, self.by_column)) if len(terms) else terms

    def weights(self, point: Floats) -> Weights:
        table = point.reshape(-1, self.classes)
        slopes = np.zeros((BUCKETS, self.classes))
        slopes[self.used] = table[:-1]
        return Weights(slopes, table[-1])


def fit(rows: Rows, labels: Integers, classes: int, ridge: float) -> Weights:
    """The weights that minimise the loss. `labels` are places in `classes`."""
    problem = Problem(rows, labels, classes, ridge)
    return problem.weights(_minimum(problem))


def _minimum(problem: Problem) -> Floats:
    point = np.zeros(problem.size)
    value, gradient = problem.loss(point)
    pairs: deque[tuple[Floats, Floats]] = deque(maxlen=_MEMORY)
    for _ in range(_MAX_STEPS):
        if np.abs(gradient).max() < _TOLERANCE:
            break
        direction = -_newton(gradient, pairs)
        step, slope = 1.0, _dot(gradient, direction)
        while True:
            tried = point + step * direction
            found, there = problem.loss(tried)
            if found <= value + 1e-4 * step * slope or step < 1e-10:
                break
            step /= 2
        pairs.append((tried - point, there - gradient))
        point, value, gradient = tried, found, there
    return point


def _newton(gradient: Floats, pairs: "deque[tuple[Floats, Floats]]") -> Floats:
    """About the gradient divided by the curvature that the last steps met."""
    direction, factors = gradient, []
    for moved, turned in reversed(pairs):
        factor = _dot(moved, direction) / _dot(moved, turned)
        factors.append(factor)
        direction = direction - factor * turned
    if pairs:
        moved, turned = pairs[-1]
        direction = direction * (_dot(moved, turned) / _dot(turned, turned))
    for (moved, turned), factor in zip(pairs, reversed(factors), strict=True):
        direction = direction + (factor - _dot(turned, direction) / _dot(moved, turned)) * moved
    return direction


def _dot(one: Floats, other: Floats) -> float:
    """Their product. The library behind `@` shares such short sums between threads, which wait for
    each other where processors are few: sixteen times as long on a busy machine."""
    return float(np.einsum("i,i", one, other))


def probabilities(scores: Floats) -> Floats:
    """The softmax of the last axis."""
    return np.asarray(np.exp(scores - _log_sum(scores)))


def _log_sum(scores: Floats) -> Floats:
    most = scores.max(axis=-1, keepdims=True)
    return np.asarray(most + np.log(np.exp(scores - most).sum(axis=-1, keepdims=True)))
