"""Is A preferred to B? An answer that can be looked at after every vote.

A vote is worth 1 when it prefers A, 0 when it prefers B, a half when it is a tie; m is its mean.
If the truth were m, no betting strategy against it could grow rich. The capital of a bettor who
stakes on each vote x the factor

    1 + (q - m) (x - m) / (m (1 - m))

averaged over a fixed set of beliefs q, is a fair game at m: the chance that it ever reaches
1 / (1 - level) is at most 1 - level (Ville's inequality), however often one looks and however the
next pair is chosen from what came before. The values of m at which the capital stays lower are
the confidence sequence (I. Waudby-Smith and A. Ramdas, "Estimating means of bounded random
variables by betting", Journal of the Royal Statistical Society B 86, 2024). The logarithm of the
capital is convex in m, so they form an interval. A tie stakes nothing at m = 1/2: many ties do
not slow the verdict down.

Votes of one voter go together, so each voter counts once for a pair, by their first vote; and the
next pair must be drawn without looking at who is about to vote.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from joute.ranking.votes.arrays import Floats, Integers
from joute.ranking.votes.model import TIE, A, B, Votes

# Beliefs, spread as the arcsine law: closer together near certainty.
_BELIEFS = np.sin(np.pi / 2 * (np.arange(128) + 0.5) / 128) ** 2
# Bounds are searched to within 1 / 2^16, outwards.
_HALVINGS = 16
# Pairs that are worked on at once.
_PART = 4096
# A verdict further away than this number of votes is not foreseen.
_FAR = 1_000_000


@dataclass(frozen=True)
class Preference:
    """The preference for A over B, from 0 to 1, ties as halves, valid at any time.

    `observations` are the votes used, one per voter; `verdict` is the preferred side once a half
    is out of the interval; `votes_to_verdict` is about how many more votes it takes if they go on
    as they went: 0 with a verdict, None when that cannot be foreseen.
    """

    observations: int
    estimate: float | None
    lower: float
    upper: float
    verdict: Literal["a", "b"] | None
    votes_to_verdict: int | None


def preference(wins: float, ties: float, losses: float, level: float = 0.95) -> Preference:
    """The confidence sequence after these votes, one per voter, from A's point of view."""
    counts = np.array([[wins, ties, losses]], dtype=float)
    return preferences(counts, level)[0]


def preferences(counts: Floats, level: float) -> list[Preference]:
    """The same for many pairs: `counts` has shape (pairs, 3), wins, ties and losses."""
    distinct, place = np.unique(counts, axis=0, return_inverse=True)
    found: list[Preference] = []
    for start in range(0, len(distinct), _PART):
        part = distinct[start : start + _PART]
        lower, upper = bounds(part, level)
        more = votes_to_verdict(part, level)
        found += map(_preference, part.tolist(), lower.tolist(), upper.tolist(), more.tolist())
    return [found[i] for i in place.ravel().tolist()]


def _preference(counts: list[float], lower: float, upper: float, more: float) -> Preference:
    wins, ties, losses = counts
    total = wins + ties + losses
    verdict: Literal["a", "b"] | None = "a" if lower > 0.5 else "b" if upper < 0.5 else None
    foreseen = math.ceil(more) if math.isfinite(more) else None
    return Preference(
        observations=int(total),
        estimate=(wins + ties / 2) / total if total else None,
        lower=lower,
        upper=upper,
        verdict=verdict,
        votes_to_verdict=0 if verdict else foreseen,
    )


def bounds(counts: Floats, level: float) -> tuple[Floats, Floats]:
    """The lowest and highest means that are not refuted, (pairs) each."""
    total = counts.sum(axis=1)
    middle = (counts[:, 0] + counts[:, 1] / 2 + 0.5) / (total + 1)
    lower = _edge(counts, middle, np.zeros(len(counts)), level)
    upper = _edge(counts, middle, np.ones(len(counts)), level)
    return lower, upper


def _edge(counts: Floats, inside: Floats, outside: Floats, level: float) -> Floats:
    """Halve between a mean that holds and one that does not; returns the outer edge."""
    threshold = -math.log(1 - level)
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        holds = log_capital(counts, middle) < threshold
        inside, outside = np.where(holds, middle, inside), np.where(holds, outside, middle)
    return outside


def log_capital(counts: Floats, mean: Floats) -> Floats:
    """(pairs,): the logarithm of what betting against each mean (0 to 1) made of 1."""
    wins, ties, losses = counts[:, [0]], counts[:, [1]], counts[:, [2]]
    m, q = mean[:, None], _BELIEFS
    on_tie = np.log((q * (1 - m) + (1 - q) * m) / (2 * m * (1 - m)))
    gains = wins * (np.log(q) - np.log(m)) + losses * (np.log1p(-q) - np.log1p(-m)) + ties * on_tie
    most = gains.max(axis=1)
    return np.asarray(most + np.log(np.exp(gains - most[:, None]).mean(axis=1)))


def votes_to_verdict(counts: Floats, level: float) -> Floats:
    """(pairs,): about how many more votes until a half is refuted, if shares stay as seen (half
    a vote of each kind being added); at least 1, infinite when nothing points to either."""
    total = counts.sum(axis=1)
    shares = (counts + 0.5) / (total + 1.5)[:, None]
    half, threshold = np.full(len(counts), 0.5), -math.log(1 - level)
    # Growing votes of fixed shares, the capital is convex and starts from 1: it crosses once.
    low, high = np.log(np.maximum(total, 1)), np.full(len(counts), math.log(_FAR))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        enough = log_capital(np.exp(middle)[:, None] * shares, half) >= threshold
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    never = log_capital(_FAR * shares, half) < threshold
    return np.where(never, np.inf, np.maximum(np.exp(high) - total, 1))


def first_votes(votes: Votes) -> tuple[Integers, Floats]:
    """Pairs (p, 2) of places in `models`, the lower first, and their counts (p, 3): preferred
    the first, tied, preferred the second; the earliest vote of each voter on the pair only."""
    n = len(votes.models)
    a, b = votes.a.astype(np.int64), votes.b.astype(np.int64)
    pair = np.minimum(a, b) * n + np.maximum(a, b)
    chosen = np.arange(len(votes))
    if votes.voters is not None:
        codes = votes.voters.codes.astype(np.int64)
        chosen = np.unique(codes * n * n + pair, return_index=True)[1]
    outcome = votes.outcome[chosen]
    for_first = np.where(a[chosen] < b[chosen], outcome == A, outcome == B)
    kind = np.where(outcome >= TIE, 1, np.where(for_first, 0, 2))
    met, place = np.unique(pair[chosen], return_inverse=True)
    counts = np.bincount(place * 3 + kind, minlength=3 * len(met)).reshape(-1, 3).astype(float)
    return np.column_stack(np.divmod(met, n)), counts
