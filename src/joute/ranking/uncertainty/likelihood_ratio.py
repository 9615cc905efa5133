"""Is a model that wins, or loses, nearly all its votes different from another one?

Wald's test, a gap over its standard error, loses its power as a model becomes unbeaten: the error
grows faster than the gap (W. W. Hauck and A. Donner, Journal of the American Statistical
Association 72, 1977). The likelihood ratio does not. With the others where they are, two models
are brought to the strength at which their votes are likeliest under equality:

    2 [ sum over k of N_ik KL(p_ik, p_mk) + N_jk KL(p_jk, p_mk), + N_ij KL(p_ij, 1/2) ]

N the votes of a pair, the prior included, p its chances at the fit, and at m. It is then scaled by
how much larger the variance of the gap is than with the others fixed: near equality it is the
square of Wald's statistic.
"""

from typing import NamedTuple

import numpy as np

from joute.ranking.votes.arrays import Floats

# Halvings of the gap between two strengths in the search for their common one: the ratio is flat
# there, and right to a ten-thousandth.
_HALVINGS = 10
# Chances closer to 0 or 1 than this are rounded to it.
_NEVER = 1e-15


class Meetings(NamedTuple):
    """(n, n) each: votes of two models on one scale, whichever side, the prior included, and the
    chance that the first is preferred."""

    votes: Floats
    chance: Floats


def statistics(strengths: Floats, meetings: Meetings, variance: Floats, model: int) -> Floats:
    """(n,): |t| of the gap between `model` and each other; `variance` (n) is that of these."""
    own, others = _Rest.of(model, strengths, meetings)
    common = _common(own, others, strengths, model)
    direct = meetings.votes[model], meetings.chance[model]
    ratio = own.divergence(common) + others.divergence(common)
    ratio += direct[0] * _divergence(direct[1], np.full_like(common, 0.5))
    information = direct[0] * direct[1] * (1 - direct[1]) + _parallel(own, others)
    scaled = information * variance
    scale = np.divide(1, scaled, out=np.ones_like(common), where=scaled > 0)
    return np.asarray(np.sqrt(np.maximum(2 * ratio * scale, 0)))


class _Rest(NamedTuple):
    """For each pair (n): the votes of one of the two against all but the other one (n, n)."""

    votes: Floats
    chance: Floats
    strengths: Floats

    @classmethod
    def of(cls, model: int, strengths: Floats, meetings: Meetings) -> "tuple[_Rest, _Rest]":
        n = len(strengths)
        against_others = meetings.votes[model] * (1 - np.eye(n))
        own = cls(against_others, np.tile(meetings.chance[model], (n, 1)), strengths)
        votes = meetings.votes.copy()
        votes[:, model] = 0
        return own, cls(votes, meetings.chance, strengths)

    def expected(self, common: Floats) -> Floats:
        """(n, n): the chances of a model whose strength is `common` (n)."""
        return np.asarray(1 / (1 + np.exp(self.strengths - common[:, None])))

    def excess(self, common: Floats) -> Floats:
        """(n,): points expected at `common` beyond those of the fit."""
        return np.asarray((self.votes * (self.expected(common) - self.chance)).sum(axis=1))

    def divergence(self, common: Floats) -> Floats:
        """(n,): the log-likelihood lost at `common`."""
        lost = self.votes * _divergence(self.chance, self.expected(common))
        return np.asarray(lost.sum(axis=1))

    @property
    def information(self) -> Floats:
        return np.asarray((self.votes * self.chance * (1 - self.chance)).sum(axis=1))


def _common(own: _Rest, others: _Rest, strengths: Floats, model: int) -> Floats:
    """(n,): the likeliest common strength of `model` and each other one, between the two."""
    low = np.minimum(strengths, strengths[model])
    high = np.maximum(strengths, strengths[model])
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = own.excess(middle) + others.excess(middle) > 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.asarray((low + high) / 2)


def _parallel(own: _Rest, others: _Rest) -> Floats:
    """(n,): the information on a gap through third models that are fixed."""
    first, second = own.information, others.information
    total = first + second
    return np.divide(first * second, total, out=np.zeros_like(total), where=total > 0)


def _divergence(p: Floats, q: Floats) -> Floats:
    """Kullback and Leibler's divergence of a vote of chance q from one of chance p, in nats."""
    p, q = np.clip(p, _NEVER, 1 - _NEVER), np.clip(q, _NEVER, 1 - _NEVER)
    return np.asarray(p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
