"""How far ratings can be from the truth, whatever the model gets wrong.

The sandwich (P. J. Huber, Fifth Berkeley Symposium, 1967; H. White, Econometrica 48, 1980):
bread x meat x bread, where the meat adds up the squared scores of the units that could have been
others. The unit is the voter when voters are known, as their votes go together (Liang and
Zeger, Biometrika 73, 1986), the vote otherwise. Two corrections for small samples, checked by
simulation in benchmarks/ranking_coverage.py: units / (units - 1), and for each model Student's
quantile with as many degrees of freedom as units judged it, less one. A model judged by one
voter alone has therefore no interval: nothing says how others would have voted.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joute.ranking.fits.newton import Fit, bordered, laplacian, net_outflow
from joute.ranking.votes.arrays import Booleans, Codes, Floats
from joute.ranking.votes.counts import Tally
from joute.ranking.votes.model import Voters, Votes

# Numbers in the table of voters by parameters that is held at once: they stay in cache.
_TABLE = 1 << 18


@dataclass(frozen=True, eq=False)
class Covariance:
    """In logits: `matrix` (n + k, n + k) of strengths (relative to the mean of their group) and
    effects; `judges` (n), the units that judged each model; `units` in all."""

    matrix: Floats
    clusters_by_model: Floats
    clusters: int

    @property
    def known(self) -> bool:
        return self.clusters > 0

    @property
    def degrees(self) -> Floats:
        """(n,): degrees of freedom of each strength."""
        return np.maximum(self.clusters_by_model - 1, 0)


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
    return _covariance(fit, meat, judged, int(tally.numbers.sum()))


def by_voter(fit: Fit, votes: Votes, voters: Voters) -> Covariance:
    """Each voter could have been another, with all of their votes."""
    n, size = len(votes.models), len(fit.bread)
    meat, judged = np.zeros((size, size)), np.zeros(n)
    for block in _blocks(fit, votes, voters, max(1, _TABLE // size)):
        sums, seen = _sums_of_voters(block, n)
        meat += sums.T @ sums
        judged += seen.sum(axis=0)
    return _covariance(fit, meat, judged, voters.number)


@dataclass(frozen=True, eq=False)
class _Block:
    """The votes of some voters, who are numbered from 0 here: what each adds to the scores."""

    height: int
    voter: Codes
    a: Codes
    b: Codes
    scores: Floats


def _blocks(fit: Fit, votes: Votes, voters: Voters, height: int) -> Iterator[_Block]:
    """All votes, sorted into blocks of at most `height` voters."""
    codes, total = voters.codes, voters.number
    number = (codes // height).astype(np.uint16)
    order = np.argsort(number, kind="stable") if total > height else slice(None)
    edges = np.cumsum(np.bincount(number))[:-1]
    scores = np.concatenate([scores_of(fit, votes, part) for part in votes.parts()])
    sorted_arrays = (array[order] for array in (codes, votes.a, votes.b, scores))
    split = zip(*(np.split(array, edges) for array in sorted_arrays), strict=True)
    for place, (voter, a, b, own) in enumerate(split):
        first = place * height
        yield _Block(min(height, total - first), voter.astype(np.int64) - first, a, b, own)


def _sums_of_voters(block: _Block, n: int) -> tuple[NDArray[np.float32], Booleans]:
    """(voters, n + k): the scores of each voter, summed; (voters, n): who judged which model.

    Sums are in single precision, twice as fast to multiply: a variance is right to a millionth.
    """
    cells, row = block.height * n, block.voter * n
    on_a, on_b = row + block.a, row + block.b
    own = np.ascontiguousarray(block.scores[:, 0])
    sums = np.bincount(on_a, own, cells) - np.bincount(on_b, own, cells)
    seen = np.zeros(cells, dtype=bool)
    seen[on_a] = seen[on_b] = True
    effects = [
        np.bincount(block.voter, effect, block.height)[:, None] for effect in block.scores.T[1:]
    ]
    table = np.hstack([sums.reshape(-1, n), *effects], dtype=np.float32, casting="same_kind")
    return table, seen.reshape(-1, n)


def scores_of(fit: Fit, votes: Votes, part: slice) -> Floats:
    """(votes, 1 + k): the weighted scores of some votes."""
    if fit.by_vote:
        scores = fit.scores[part]
    else:
        scores = fit.scores.reshape(-1, fit.scores.shape[-1])[votes.cells(part)]
    return scores if votes.weight is None else scores * votes.weight[part, None]


def _covariance(fit: Fit, meat: Floats, judged: Floats, clusters: int) -> Covariance:
    matrix = fit.bread @ meat @ fit.bread
    return Covariance(matrix * (clusters / max(clusters - 1, 1)), judged, clusters)


def unknown(n: int) -> Covariance:
    """Nothing is known of how far n strengths can be from the truth."""
    return Covariance(np.zeros((n, n)), np.zeros(n), 0)


def relative_to(matrix: Floats, reference: int | None, compared: Booleans) -> Floats:
    """The covariance (n, n) of strengths, those of `compared` models less the reference's."""
    if reference is None:
        return matrix
    shift = np.eye(len(matrix))
    shift[compared, reference] -= 1
    return np.asarray(shift @ matrix @ shift.T)
