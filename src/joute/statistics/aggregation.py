"""One figure over several domains, beside which their own stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt


@dataclass(frozen=True)
class Domain:
    """The mean score of a domain, its standard error and its number of items; the aggregate of
    several has the items of all."""

    mean: float
    se: float | None
    n: int


def aggregate(domains: Sequence[Domain], weights: Sequence[float] | None = None) -> Domain:
    """The weighted mean of domains, all of one weight by default, and its standard error.

    Σwm/Σw and √(Σ(w SE)²)/Σw for independent domains; the error is None where that of a domain is.
    A mean over domains, as SuperGLUE takes it (A. Wang and others, arXiv 1905.00537, 2019).
    ValueError for no domains, a weight below 0 or a sum of 0.
    """
    given = [1.0] * len(domains) if weights is None else list(weights)
    if not domains or len(given) != len(domains) or min(given) < 0 or not sum(given):
        raise ValueError(f"weights {given} for {len(domains)} domains")
    total = fsum(given)
    mean = fsum(w * one.mean for w, one in zip(given, domains, strict=True)) / total
    return Domain(mean, _error(domains, given, total), sum(one.n for one in domains))


def _error(domains: Sequence[Domain], weights: Sequence[float], total: float) -> float | None:
    errors = [one.se for one in domains if one.se is not None]
    if len(errors) < len(domains):
        return None
    return sqrt(fsum((w * se) ** 2 for w, se in zip(weights, errors, strict=True))) / total
