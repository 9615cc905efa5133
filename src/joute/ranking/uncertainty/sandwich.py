"""Standard errors of strengths: the sandwich, and never less than the model's own.

The sandwich (P. J. Huber, Fifth Berkeley Symposium, 1967; H. White, Econometrica 48, 1980):
bread x meat x bread, where the meat adds up the squared scores of the units that could have been
others. The unit is the voter when voters are known, as their votes go together (Liang and
Zeger, Biometrika 73, 1986), the vote otherwise. Two corrections for small samples, checked by
simulation in benchmarks/ranking_coverage.py: units / (units - 1), and for each model Student's
quantile with as many degrees of freedom as units judged it, less one. A model judged by one
voter alone has therefore no interval: the votes of others cannot be inferred.

The sandwich estimates a variance from residuals, and those of a model that wins (nearly) all its
votes vanish: it would be sure of the rating of a model because it knows little of it. Each
variance, of a strength or of a difference, is therefore the larger of the sandwich's and of the
model's: the inverse information, the prior included, times a dispersion (P. McCullagh and J. A.
Nelder, "Generalized Linear Models", 1989, section 9.2). That is the larger of two: the ratio over
all votes of squared scores to what the model expects of them, the prior counted as half a win and
half a loss so that it is near 1 for a few one-sided votes; and the median over models of the
sandwich's variance to the inverse information, which is the design effect of voters.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from joute.ranking.fits.newton import Fit, bordered, laplacian, net_outflow
from joute.ranking.votes.arrays import Booleans, Codes, Floats, Integers, sorting
from joute.ranking.votes.counts import Tally
from joute.ranking.votes.model import Voters, Votes
from joute.statistics.student_t import quantile

# Numbers in the table of voters by parameters that is held at once: they stay in cache.
_TABLE = 1 << 19


@dataclass(frozen=True, eq=False)
class Covariance:
    """In squared logits, of strengths (relative to the mean of their group) and effects.

    `robust` (n + k, n + k) is the sandwich, or the covariance of bootstrap samples; `model`, of the
    same shape, the inverse information times `dispersion`. `clusters_by_model` (n) are the units
    (voters, or votes) that judged each model; `clusters` all of them.
    """

    robust: Floats
    model: Floats
    dispersion: float
    clusters_by_model: Floats
    clusters: int

    @property
    def known(self) -> bool:
        return self.clusters > 0

    @property
    def degrees(self) -> Floats:
        """(n,): degrees of freedom of each strength."""
        return np.maximum(self.clusters_by_model - 1, 0)

    @property
    def one_sided(self) -> Booleans:
        """(n,): models whose residuals say less than half of what the model expects of them, as
        when they win, or lose, nearly all their votes."""
        n = len(self.clusters_by_model)
        return np.asarray(np.diag(self.robust)[:n] < np.diag(self.model)[:n] / 2)

    def half_widths(self, contrasts: Floats, level: float) -> Floats:
        """(m,): of the intervals of `contrasts` (m, n) of the strengths, the larger of the two:
        by the sandwich, with the degrees of freedom of the model that has fewest in the contrast,
        and by the model, whose dispersion rests on all clusters."""
        involved = np.where(contrasts == 0, np.inf, self.degrees)
        degrees = np.maximum(involved.min(axis=1, initial=self.clusters - 1), 1)
        n = contrasts.shape[1]
        robust = np.sqrt(of_contrasts(contrasts, self.robust[:n, :n]))
        return np.maximum(
            quantile(level, degrees) * robust, self.half_widths_by_model(contrasts, level)
        )

    def half_widths_by_model(self, contrasts: Floats, level: float) -> Floats:
        """(m,): the same by the model alone."""
        n = contrasts.shape[1]
        spread = np.sqrt(of_contrasts(contrasts, self.model[:n, :n]))
        return np.asarray(quantile(level, np.array([max(self.clusters - 1.0, 1)])) * spread)

    def variances(self, contrasts: Floats) -> Floats:
        """(m,): for each row of `contrasts` (m, n) of the strengths, the larger variance."""
        n = contrasts.shape[1]
        robust = of_contrasts(contrasts, self.robust[:n, :n])
        return np.asarray(np.maximum(robust, of_contrasts(contrasts, self.model[:n, :n])))

    @property
    def of_effects(self) -> Floats:
        """(k,): the variance of each effect, the larger of the two."""
        n = len(self.clusters_by_model)
        return np.asarray(np.maximum(np.diag(self.robust), np.diag(self.model))[n:])


def of_contrasts(contrasts: Floats, matrix: Floats) -> Floats:
    """(m,): the quadratic form c matrix c' of each row c of `contrasts` (m, n)."""
    return np.asarray(np.maximum(((contrasts @ matrix) * contrasts).sum(axis=1), 0))


def differences(matrix: Floats) -> Floats:
    """(n, n): the quadratic form of e_i - e_j, for a symmetric matrix (n, n)."""
    own = np.diag(matrix)
    return np.maximum(own[:, None] + own[None, :] - 2 * matrix, 0)


def by_vote(fit: Fit, tally: Tally) -> Covariance:
    """Each vote could have been another, of its own."""
    scores, squares = fit.scores, tally.squares[..., None]
    own = scores[..., 0]
    corner = laplacian((tally.squares * own**2).sum(axis=2))
    flows = (squares * own[..., None] * scores[..., 1:]).sum(axis=2)
    border = np.array([net_outflow(flows[..., k]) for k in range(flows.shape[-1])]).T
    effects = scores[..., 1:]
    inner = np.einsum("abok,abol->kl", squares * effects, effects)
    meat = bordered(corner, border, inner) if effects.shape[-1] else corner
    judged = tally.numbers.sum(axis=(1, 2)) + tally.numbers.sum(axis=(0, 2))
    total = float((tally.squares * own**2).sum())
    return _covariance(fit, meat, judged, int(tally.numbers.sum()), total)


def by_voter(fit: Fit, votes: Votes, voters: Voters) -> Covariance:
    """Each voter could have been another, with all of their votes."""
    n, size = len(votes.models), len(fit.bread)
    meat, judged, total = np.zeros((size, size)), np.zeros(n), 0.0
    for block in _blocks(fit, votes, voters, max(1, _TABLE // size)):
        sums, seen = _sums_of_voters(block, n)
        meat += sums.T @ sums
        judged += np.count_nonzero(seen, axis=0)
        total += float(np.square(block.scores[:, 0]).sum())
    if voters.erased is not None:
        meat += _of_erased(fit, votes, voters.codes == voters.erased)
    return _covariance(fit, meat, judged, voters.number, total)


def _of_erased(fit: Fit, votes: Votes, erased: Booleans) -> Floats:
    """(n + k, n + k): what is missing in the meat of votes whose voters are not known any more.

    Scores that cancel in one sum would make a variance smaller than when their voters were known.
    By Cauchy-Schwarz, m votes add at most m times their squared scores, whoever cast which.
    """
    own = replace(votes.only(erased), voters=None)
    scores = scores_of(fit, votes, np.flatnonzero(erased))
    rows = np.zeros((len(own), len(fit.bread)))
    each = np.arange(len(own))
    rows[each, own.a] = scores[:, 0]
    rows[each, own.b] -= scores[:, 0]
    rows[:, len(votes.models) :] = scores[:, 1:]
    together = rows.sum(axis=0)
    return np.asarray(len(own) * (rows.T @ rows) - np.outer(together, together))


@dataclass(frozen=True, eq=False)
class _Block:
    """The votes of some voters, who are numbered from 0 here: what each adds to the scores."""

    height: int
    voter: Codes
    a: Codes
    b: Codes
    scores: Floats


def _blocks(fit: Fit, votes: Votes, voters: Voters, height: int) -> Iterator[_Block]:
    """All votes, by blocks of at most `height` voters."""
    codes, total = voters.codes, voters.number
    counts, order = np.bincount(codes), sorting(codes)
    ends = np.cumsum(counts)
    bare = replace(votes, voters=None, styles={}, labels={})
    for first in range(0, total, height):
        last = min(first + height, total)
        places = order[ends[first - 1] if first else 0 : ends[last - 1]]
        voter = np.repeat(np.arange(last - first), counts[first:last])
        own, found = bare.at(places), fit
        if fit.by_vote:
            found = replace(fit, scores=fit.scores[places])
        yield _Block(last - first, voter, own.a, own.b, scores_of(found, own, slice(None)))


def _sums_of_voters(block: _Block, n: int) -> tuple[NDArray[np.float32], Booleans]:
    """(voters, n + k): the scores of each voter, summed; (voters, n): who judged which model.

    Sums are in single precision, twice as fast to multiply: a variance is right to a millionth.
    """
    row = block.voter * n
    on_a, on_b = row + block.a, row + block.b
    own = block.scores.astype(np.float32)
    sums = np.zeros(block.height * n, dtype=np.float32)
    np.add.at(sums, on_a, own[:, 0])
    np.subtract.at(sums, on_b, own[:, 0])
    seen = np.zeros(block.height * n, dtype=bool)
    seen[on_a] = seen[on_b] = True
    table = sums.reshape(-1, n)
    if own.shape[1] > 1:
        effects = np.zeros((block.height, own.shape[1] - 1), dtype=np.float32)
        np.add.at(effects, block.voter, own[:, 1:])
        table = np.hstack([table, effects])
    return table, seen.reshape(-1, n)


def scores_of(fit: Fit, votes: Votes, part: slice | Integers) -> Floats:
    """(votes, 1 + k): the weighted scores of some votes."""
    if fit.by_vote:
        scores = fit.scores[part]
    else:
        table = fit.scores.reshape(-1, fit.scores.shape[-1])
        found = [
            table[cells] if share is None else table[cells] * share[:, None]
            for cells, share in votes.shares(part)
        ]
        scores = found[0] if len(found) == 1 else found[0] + found[1]
    return scores if votes.weight is None else scores * votes.weight[part, None]


def _covariance(
    fit: Fit, meat: Floats, judged: Floats, clusters: int, squares: float
) -> Covariance:
    """`squares` is the sum over votes of their squared scores."""
    robust = fit.bread @ meat @ fit.bread * (clusters / max(clusters - 1, 1))
    dispersion = max(_of_votes(fit, squares), _of_clusters(fit, robust))
    return Covariance(robust, fit.bread * dispersion, dispersion, judged, clusters)


def _of_votes(fit: Fit, squares: float) -> float:
    """Squared scores, those of the prior too, over what the model expects; 1 if it expects none."""
    n = len(fit.strengths)
    # Each vote has a score for both of its models.
    expected = float(np.trace(fit.information[:n, :n])) / 2
    return (squares + fit.prior_squares) / expected if expected else 1.0


def _of_clusters(fit: Fit, robust: Floats) -> float:
    """The median over models of the sandwich's variance to the inverse information."""
    own = np.diag(fit.bread)[: len(fit.strengths)]
    known = own > 0
    ratios = np.diag(robust)[: len(own)][known] / own[known]
    return float(np.median(ratios)) if len(ratios) else 0.0


def unknown(n: int) -> Covariance:
    """The errors of n strengths, all unknown."""
    return Covariance(np.zeros((n, n)), np.zeros((n, n)), 1.0, np.zeros(n), 0)
