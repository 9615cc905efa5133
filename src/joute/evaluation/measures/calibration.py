"""Whether answers of a confidence of 80 % are right 80 times of 100.

A confidence is what the answer states (« Confiance : 80 % ») or, where the host gives the
probabilities of tokens, their geometric mean: two kinds, never mixed. What a model means by its
words, and what its probabilities say of a whole answer, is not known: calibration compares both
with how often it is right, and nothing else.
"""

import re
from dataclasses import dataclass, field
from math import exp, fsum, inf
from typing import Literal, NamedTuple

from joute.evaluation.answers import Answer

Kind = Literal["stated", "tokens"]

BINS = 10
_STATED = re.compile(
    r"\b(?:confiance|confidence|certitude|certainty)\b[^\w%]{0,6}(?:(?:est|is|de|of|à|at)\s+){0,2}"
    r"(\d{1,3}(?:[.,]\d{1,4})?)\s?(%|/\s?100\b|/\s?10\b)?",
    re.IGNORECASE,
)
_OF = {"%": 100.0, "/100": 100.0, "/10": 10.0}


class Confidence(NamedTuple):
    """From 0 to 1."""

    value: float
    kind: Kind


@dataclass(frozen=True)
class Bin:
    """Answers of about one confidence: how many, their mean confidence, the share that is right."""

    n: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Calibration:
    """`error` is the expected calibration error, Σ n/N |right - confidence| over ten bins of one
    width (M. P. Naeini and others, 2015); `brier` is the mean of (confidence - right)², G. W.
    Brier, 1950. Both are from 0, which is best, to 1. `unknown` answers have no confidence."""

    n: int
    unknown: int
    error: float
    brier: float
    bins: tuple[Bin, ...]


@dataclass
class Confidences:
    """Confidences and whether their answers are right, summed up as they come."""

    counts: list[int] = field(default_factory=lambda: [0] * BINS)
    sums: list[float] = field(default_factory=lambda: [0.0] * BINS)
    right: list[float] = field(default_factory=lambda: [0.0] * BINS)
    squares: float = 0.0

    def add(self, confidence: float, right: float) -> None:
        """Both from 0 to 1."""
        bin = min(BINS - 1, int(confidence * BINS))
        self.counts[bin] += 1
        self.sums[bin] += confidence
        self.right[bin] += right
        self.squares += (confidence - right) ** 2

    def calibration(self, answers: int) -> Calibration | None:
        """That of so many answers; None where none has a confidence."""
        n = sum(self.counts)
        if not n:
            return None
        gaps = (abs(right - total) for right, total in zip(self.right, self.sums, strict=True))
        return Calibration(
            n=n,
            unknown=answers - n,
            error=fsum(gaps) / n,
            brier=self.squares / n,
            bins=tuple(
                Bin(count, total / count, right / count)
                for count, total, right in zip(self.counts, self.sums, self.right, strict=True)
                if count
            ),
        )


def confidences_of(answer: Answer) -> list[Confidence]:
    """The confidences of an answer, of each kind that it has."""
    found = []
    stated = _stated(answer.text)
    if stated is not None:
        found.append(Confidence(stated, "stated"))
    if answer.logprobs and -inf not in answer.logprobs:
        mean = fsum(answer.logprobs) / len(answer.logprobs)
        found.append(Confidence(exp(min(0.0, mean)), "tokens"))
    return found


def _stated(text: str) -> float | None:
    """The last confidence that a text states. A figure above 1 without % or /10 says nothing."""
    found = _STATED.findall(text)
    if not found:
        return None
    number, scale = found[-1]
    value = float(number.replace(",", ".")) / _OF.get(scale.replace(" ", ""), 1.0)
    return value if value <= 1 else None
