"""Classes that answers take, beside those expected: confusion matrix, precision, recall, F1."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from joute.statistics import interval, jeffreys_interval

# A class that is expected, and the one that was taken.
Pair = tuple[str, str]


@dataclass(frozen=True)
class ClassFigures:
    """One class: `support` answers expect it, `taken` take it. Precision is None where no answer
    takes it, recall where none expects it; F1 is 2 · right / (support + taken)."""

    support: int
    taken: int
    precision: float | None
    recall: float | None
    f1: float


@dataclass(frozen=True)
class Classes:
    """The classes of n answers. `confusion` has how many expect a class and take another, by both.

    `macro` are means over the classes, undefined ones as 0; `micro` counts all answers alike, so
    that its precision, recall and F1 are the accuracy, where each answer takes one class.
    `unscored` answers take none, or several: they are in no figure.
    """

    n: int
    unscored: int
    accuracy: float
    wilson: tuple[float, float]
    jeffreys: tuple[float, float]
    macro_precision: float
    macro_recall: float
    macro_f1: float
    micro_f1: float
    classes: Mapping[str, ClassFigures]
    confusion: Mapping[str, Mapping[str, int]]


def classes_of(pairs: Mapping[Pair, int], unscored: int = 0) -> Classes | None:
    """The figures of counts of pairs; None without any."""
    n = sum(pairs.values())
    if not n:
        return None
    support, taken = Counter[str](), Counter[str]()
    for (wanted, found), count in pairs.items():
        support[wanted] += count
        taken[found] += count
    names = sorted(support.keys() | taken.keys())
    classes = {
        name: _figures(pairs.get((name, name), 0), support[name], taken[name]) for name in names
    }
    right = sum(count for (wanted, found), count in pairs.items() if wanted == found)
    return Classes(
        n=n,
        unscored=unscored,
        accuracy=right / n,
        wilson=interval(right, n),
        jeffreys=jeffreys_interval(right, n),
        macro_precision=_mean(one.precision for one in classes.values()),
        macro_recall=_mean(one.recall for one in classes.values()),
        macro_f1=_mean(one.f1 for one in classes.values()),
        micro_f1=right / n,
        classes=classes,
        confusion={
            wanted: {found: pairs.get((wanted, found), 0) for found in names} for wanted in names
        },
    )


def _figures(right: int, support: int, taken: int) -> ClassFigures:
    return ClassFigures(
        support=support,
        taken=taken,
        precision=right / taken if taken else None,
        recall=right / support if support else None,
        f1=2 * right / (support + taken),
    )


def _mean(values: Iterable[float | None]) -> float:
    known = [value or 0.0 for value in values]
    return fsum(known) / len(known)
