"""A promise of quality: at most so many requests get an answer that the base would have bettered.

The risk is the share of requests where another model is used and the base would have been better.
A threshold is the gain that must be predicted for that model to be used. From the strictest on,
each is tested, by the binomial distribution that C. J. Clopper and E. S. Pearson's limits invert,
until the first that fails: all those before it hold together with the stated confidence (P. Bauer,
Multiple testing in clinical trials, Statistics in Medicine 10, 1991; A. Angelopoulos and others,
Learn then Test, arXiv 2110.01052, 2021).
"""

from dataclasses import dataclass
from math import inf

import numpy as np

from joute.classification.features import Floats, Integers
from joute.routing.estimates import Booleans, effective_size
from joute.statistics import anytime_interval, binomial_less, exact_interval


@dataclass(frozen=True)
class Promise:
    """At most `risk` of the requests are served worse, held with `confidence`. ValueError outside 0
    to 1."""

    risk: float = 0.05
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not (0 < self.risk < 1 and 0 < self.confidence < 1):
            raise ValueError("a risk and a confidence are above 0 and below 1")

    def shared(self, models: int) -> "Promise":
        """The part of each of several models: the risks add up to `risk` at most, and so do the
        probabilities that one is exceeded."""
        return Promise(self.risk / models, 1 - (1 - self.confidence) / models)


@dataclass(frozen=True)
class Kept:
    """The lowest `threshold` at which a promise holds, None where it holds at none.

    `used` is the share of the requests that the model would serve, `worse` that where it is used
    and the base was better, `most` the bound of the latter with the confidence of the promise, all
    from 0 to 1; `effective` how many independent requests said so.
    """

    threshold: float | None
    used: float
    worse: float
    most: float
    effective: float

    @property
    def holds(self) -> bool:
        return self.threshold is not None


@dataclass(frozen=True, eq=False)
class Requests:
    """What is known of some requests, columns of one length that no policy was learned from.

    `predicted` is the gain predicted for the model, `worse` whether the base was better, `fixed`
    what chance decides whatever is predicted: 1 the model is used, -1 it is not, 0 nothing.
    """

    predicted: Floats
    worse: Booleans
    fixed: Integers
    weights: Floats
    voter: Integers


def keep(promise: Promise, requests: Requests, thresholds: Floats) -> Kept:
    """The lowest of `thresholds`, in descending order and not chosen by the outcomes of these
    requests, at which the promise holds; that all before it hold too is part of the test. Without
    requests it holds nowhere."""
    if not len(requests.predicted):
        return Kept(None, 0.0, 0.0, 1.0, 0.0)
    shares = requests.weights / requests.weights.sum()
    size = effective_size(requests.worse, requests.voter, requests.weights)
    kept: float | None = None
    used = _used(requests, inf)
    for threshold in thresholds.tolist():
        tried = _used(requests, threshold)
        worse = float(shares @ (tried & requests.worse))
        if not size or binomial_less(worse * size, size, promise.risk) > 1 - promise.confidence:
            break
        kept, used = threshold, tried
    worse = float(shares @ (used & requests.worse))
    level = 2 * promise.confidence - 1
    most = exact_interval(min(worse, 1.0) * size, size, level)[1] if size else 1.0
    return Kept(kept, float(shares @ used), worse, most, size)


def _used(requests: Requests, threshold: float) -> Booleans:
    wanted = requests.predicted >= threshold
    return np.asarray((wanted & (requests.fixed >= 0)) | (requests.fixed > 0))


@dataclass(frozen=True)
class Watched:
    """What requests served since say of the risk: `least` is its lower bound with a confidence of
    95 %, which stays valid however often one looks."""

    requests: int
    worse: float
    least: float

    def breaks(self, promise: Promise) -> bool:
        return self.least > promise.risk


def watch(worse: Booleans, voter: Integers) -> Watched:
    """The risk in live requests, shape (n), at least one, of which `worse` says whether the model
    was used and the base would have been better."""
    size = effective_size(worse, voter, np.ones(len(worse)))
    share = float(worse.mean())
    found = share * size
    # Squared distances of 1s and 0s to a centre of 0.
    least = anytime_interval(found, size, found)[0] if size else 0.0
    return Watched(len(worse), share, least)
