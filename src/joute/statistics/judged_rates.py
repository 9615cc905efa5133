"""The true rate behind the verdicts of an imperfect judge."""

from dataclasses import dataclass
from math import sqrt

# The quantile of the normal distribution for a confidence of 95 %, both sides.
_Z = 1.959964


@dataclass(frozen=True)
class Calibration:
    """A judge against people: of `positives` that they found right it found `hits`, of `negatives`
    that they found wrong it rejected `rejections`."""

    hits: int
    positives: int
    rejections: int
    negatives: int

    @property
    def sensitivity(self) -> float | None:
        """The share of right answers that the judge finds right; None without any."""
        return self.hits / self.positives if self.positives else None

    @property
    def specificity(self) -> float | None:
        """The share of wrong answers that the judge finds wrong; None without any."""
        return self.rejections / self.negatives if self.negatives else None


def corrected_rate(judged: float, sensitivity: float, specificity: float) -> float:
    """The true share of right answers where a judge finds the share `judged`, from 0 to 1.

    (p + specificity - 1) / (sensitivity + specificity - 1): W. J. Rogan and B. Gladen, American
    Journal of Epidemiology 107 (1978). ValueError for a judge that is no better than chance.
    """
    informed = sensitivity + specificity - 1
    if informed <= 0:
        raise ValueError("a judge that is no better than chance corrects nothing")
    return min(1.0, max(0.0, (judged + specificity - 1) / informed))


def corrected_interval(
    found: int, read: int, calibration: Calibration
) -> tuple[float, float] | None:
    """The interval of the corrected rate with a confidence of 95 %, from both samples: the `found`
    right in `read` judged answers, and the calibration. None where the calibration has no right or
    no wrong answer, or does not show the judge to be better than chance.

    By the delta method on counts that are moved away from 0 and 1, as in C. Lee and others, arXiv
    2511.21140 (2025). ValueError for no judged answer.
    """
    if read <= 0:
        raise ValueError("no answer was judged")
    if not calibration.positives or not calibration.negatives:
        return None
    n, positives, negatives = read + _Z**2, calibration.positives + 2, calibration.negatives + 2
    judged = (found + _Z**2 / 2) / n
    sensitivity = (calibration.hits + 1) / positives
    specificity = (calibration.rejections + 1) / negatives
    informed = sensitivity + specificity - 1
    if informed <= 0:
        return None
    rate = (judged + specificity - 1) / informed
    variance = (
        judged * (1 - judged) / n
        + rate**2 * sensitivity * (1 - sensitivity) / positives
        + (1 - rate) ** 2 * specificity * (1 - specificity) / negatives
    ) / informed**2
    half = _Z * sqrt(variance)
    return min(1.0, max(0.0, rate - half)), max(0.0, min(1.0, rate + half))
