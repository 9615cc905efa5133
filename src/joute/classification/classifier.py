"""A classifier of short texts: hashed counts by their rarity, and a logistic regression."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np

from joute.classification.features import BUCKETS, Floats, Integers, Rows, encode
from joute.classification.regression import fit, probabilities

_RIDGE = 1e-4
# What many texts have says little of any: a count weighs by the cube of its inverse document
# frequency, which cross-validation on our prompts preferred to its square and to none.
_RARITY_POWER = 3
_FOLDS = 3
_SHARPNESSES = np.geomspace(0.5, 8, 41)
# Weights are stored as bytes, each column with its own scale.
_LEVELS = 127


@dataclass(frozen=True)
class Label:
    """The most probable class; None when it is less probable than the threshold."""

    name: str | None
    probability: float


@dataclass(frozen=True, eq=False)
class Classifier:
    """`rarity` is by bucket, `slopes` by bucket and class. A class whose probability is under
    `threshold` is unknown, which is no class."""

    names: tuple[str, ...]
    rarity: Floats
    slopes: Floats
    intercepts: Floats
    threshold: float

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        *,
        vocabulary: Mapping[str, Sequence[str]] | None = None,
        threshold: float = 0.4,
    ) -> "Classifier":
        """Learn from labelled texts, the same from the same each time.

        `vocabulary` are words of each class, learned beside the texts. Probabilities are as sharp
        as cross-validation on the texts allows. Raises ValueError without two classes.
        """
        names = tuple(sorted({*labels}))
        if len(names) < 2:
            raise ValueError("a classifier needs texts of two classes")
        words = [(word, name) for name, group in (vocabulary or {}).items() for word in group]
        rows = Rows.of([*texts, *(word for word, _ in words)])
        places = np.array([names.index(one) for one in (*labels, *(name for _, name in words))])
        rarity = _rarity(rows)
        rows = rows.scaled(rarity)
        found = fit(rows, places, len(names), _RIDGE)
        sharpness = _sharpness(rows, places, len(names), len(texts))
        return cls(names, rarity, sharpness * found.slopes, sharpness * found.intercepts, threshold)

    def predict(self, text: str) -> Label:
        chances = self.probabilities(text)
        best = int(chances.argmax())
        known = chances[best] >= self.threshold
        return Label(self.names[best] if known else None, float(chances[best]))

    def probabilities(self, text: str) -> Floats:
        """(classes,): the probability of each class, in the order of `names`."""
        buckets, counts = encode(text)
        values = counts * self.rarity[buckets]
        length = max(float(np.sqrt(values @ values)), 1e-12)
        return probabilities(values @ self.slopes[buckets] / length + self.intercepts)

    def save(self, file: IO[bytes]) -> None:
        """Write it as arrays of bytes: about 200 kB for ten classes."""
        scales = np.maximum(np.abs(self.slopes).max(axis=0), 1e-12) / _LEVELS
        np.savez_compressed(
            file,
            names=np.array(self.names),
            rarity=np.round(self.rarity * 255).astype(np.uint8),
            slopes=np.round(self.slopes / scales).astype(np.int8),
            scales=scales,
            intercepts=self.intercepts,
            threshold=self.threshold,
        )

    @classmethod
    def load(cls, file: IO[bytes]) -> "Classifier":
        """What `save` wrote. Nothing in the file is executed."""
        with np.load(file, allow_pickle=False) as stored:
            return cls(
                names=tuple(stored["names"].tolist()),
                rarity=stored["rarity"].astype(np.float32) / 255,
                slopes=(stored["slopes"] * stored["scales"]).astype(np.float32),
                intercepts=stored["intercepts"],
                threshold=float(stored["threshold"]),
            )


def _rarity(rows: Rows) -> Floats:
    """(buckets,): from 0 for what every text has to 1 for what none has."""
    having = np.bincount(rows.buckets, minlength=BUCKETS)
    texts = 1 + len(rows)
    return np.asarray((np.log(texts / (1 + having)) / np.log(texts)) ** _RARITY_POWER)


def _sharpness(rows: Rows, places: Integers, classes: int, texts: int) -> float:
    """By how much to multiply scores: texts that were left out of the training are then the most
    likely (temperature scaling, C. Guo and others, On Calibration of Modern Neural Networks, 2017).
    The first `texts` rows are left out in turn."""
    scores = np.zeros((texts, classes))
    fold = np.arange(len(rows)) % _FOLDS
    fold[texts:] = _FOLDS
    for number in range(_FOLDS):
        held_out = np.flatnonzero(fold == number)
        if not len(held_out):
            continue
        learned = np.flatnonzero(fold != number)
        found = fit(rows.only(learned), places[learned], classes, _RIDGE)
        for one in held_out.tolist():
            part = slice(rows.starts[one], rows.starts[one + 1])
            scores[one] = rows.values[part] @ found.slopes[rows.buckets[part]] + found.intercepts
    own = np.arange(texts), places[:texts]
    losses = [-np.log(probabilities(sharp * scores)[own]).mean() for sharp in _SHARPNESSES]
    return float(_SHARPNESSES[int(np.argmin(losses))])
