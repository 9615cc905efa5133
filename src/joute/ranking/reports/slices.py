"""Rankings of parts of the votes: by language, category, task, cohort, month or tag.

A part has fewer votes than the whole: its strengths are drawn toward those of the whole, the more
so the less it says (empirical Bayes, B. Efron and C. Morris, Journal of the American Statistical
Association 70, 1975). The distance that models usually go from one part to another, tau, is the
largest under which the votes of all parts are nearly as likely as under any (Laplace's
approximation): taking the likeliest as known would make intervals too narrow. Votes are counted at
what they are worth given that voters vote more than once (the design effect of the whole).

A part, or a model within it, that fewer than five voters judged is withheld: nothing of it is
shown, not even how few they were.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.fits import bradley_terry
from joute.ranking.fits.connectivity import same_group
from joute.ranking.fits.newton import laplacian, net_outflow
from joute.ranking.fitted import Fitted, fit_votes
from joute.ranking.options import Options
from joute.ranking.scale import POINTS_PER_LOGIT
from joute.ranking.votes.arrays import Booleans, Floats
from joute.ranking.votes.counts import points_by_side, tally, voters_by_model
from joute.ranking.votes.io import open_votes
from joute.ranking.votes.model import TAGS, TIE, A, B, TagKind, Votes, capped
from joute.statistics.student_t import quantile

By: TypeAlias = Literal["language", "category", "task", "cohort", "period", "tag"]

MIN_VOTERS = 5
# Distances tried, in logits.
_TAUS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5)
# In units of the log-likelihood: tau's one-sided interval at 92 %.
_NEARLY = 1.0
_MAX_STEPS = 50


@dataclass(frozen=True)
class SliceRow:
    """A model within a part: its rating there, and how far from its rating in the whole."""

    model: str
    rating: float
    lower: float
    upper: float
    shift: float
    votes: int
    voters: int | None


@dataclass(frozen=True)
class Slice:
    """A part of the votes. When `withheld`, it has no rows and no numbers.

    `shrinkage`, from 0 to 1, is the share of a typical rating that comes from the whole.
    """

    by: By
    value: str
    votes: int | None
    voters: int | None
    shrinkage: float | None
    rows: tuple[SliceRow, ...]
    withheld: bool


def slices(
    source: Any, *, by: By, tags: Mapping[str, TagKind] = TAGS, **options: Any
) -> tuple[Slice, ...]:
    """Rank each part of `source` by Bradley-Terry; `options` are those of `rank`.

    A period is a month. A vote with several categories is in each of them. By tag, for each of
    `tags`, a duel is won by the answer that was given a good tag, or was not given a bad one, and
    tied when both were. Raises BadInput when the source has no such column.
    """
    chosen = Options(**options)
    columns = _COLUMNS[by]
    reading = open_votes(
        source,
        keep=chosen.keep,
        leave_out=chosen.leave_out,
        columns=columns,
        names=chosen.columns,
    )
    votes = capped(reading.votes, chosen.max_votes_per_voter)
    if not votes.labels.keys() >= set(columns):
        raise BadInput(
            message=N_("These votes have no column %(names)s."), names=", ".join(columns)
        )
    whole = fit_votes(
        votes, replace(chosen, method="bradley-terry", style=False, intervals="sandwich")
    )
    parts = list(_by_tag(votes, tags) if by == "tag" else _parts(votes, by))
    shown = [votes for _, votes in parts if _enough(votes)]
    tau = _estimate_tau(whole, shown) if shown else 0.0
    return tuple(_slice(whole, by, value, votes, tau) for value, votes in parts)


_COLUMNS: dict[By, tuple[str, ...]] = {
    "language": ("language",),
    "category": ("category",),
    "task": ("task",),
    "cohort": ("cohort",),
    "period": ("created_at",),
    "tag": ("tags_a", "tags_b"),
}


def _parts(votes: Votes, by: By) -> Iterator[tuple[str, Votes]]:
    labels = votes.labels[_COLUMNS[by][0]]
    for word in labels.words:
        inside = labels.having(word, len(votes))
        if inside.any():
            yield word, votes.only(inside)


def _by_tag(votes: Votes, tags: Mapping[str, TagKind]) -> Iterator[tuple[str, Votes]]:
    for tag, kind in tags.items():
        on_a, on_b = (votes.labels[f"tags_{side}"].having(tag, len(votes)) for side in "ab")
        winner, loser = (B, A) if kind == "bad" else (A, B)
        outcome = np.where(on_a & on_b, TIE, np.where(on_a, winner, loser)).astype(np.uint8)
        yield tag, replace(votes, outcome=outcome, points=None).only(on_a | on_b)


def _enough(votes: Votes) -> bool:
    return _voters_of(votes) >= MIN_VOTERS


def _voters_of(votes: Votes) -> int:
    return len(votes) if votes.voters is None else len(np.unique(votes.voters.codes))


@dataclass(frozen=True, eq=False)
class _Shrunk:
    """Strengths of a part, drawn toward the whole; the covariance that its votes leave; and the
    log-likelihood of tau."""

    strengths: Floats
    covariance: Floats
    log_likelihood: float


def _estimate_tau(whole: Fitted, parts: list[Votes]) -> float:
    tables = [tally(votes).weights for votes in parts]
    worth = 1 / whole.covariance.dispersion
    likelihoods = [
        sum(_shrink(whole, table, tau, worth).log_likelihood for table in tables) for tau in _TAUS
    ]
    # The largest that the votes leave nearly as likely: a smaller one draws too much together.
    return _TAUS[int(np.flatnonzero(np.array(likelihoods) >= max(likelihoods) - _NEARLY).max())]


def _shrink(whole: Fitted, table: Floats, tau: float, worth: float) -> _Shrunk:
    """The likeliest strengths when each is at a normal distance, of scale tau, of the whole's."""
    together = same_group(whole.groups)
    for_a, for_b = points_by_side(table * together[..., None])
    votes, precision = for_a + for_b, np.eye(len(whole.models)) / tau**2
    point = whole.strengths
    for _ in range(_MAX_STEPS):
        expected = bradley_terry.chances(point)
        gradient = worth * net_outflow(for_a - votes * expected)
        gradient -= (point - whole.strengths) / tau**2
        information = worth * laplacian(votes * expected * (1 - expected)) + precision
        step = np.linalg.solve(information, gradient)
        change = float(np.ptp(step))
        if change < 1e-9:
            break
        point = point + step * (np.log1p(change) / change)
    logits = np.subtract.outer(point, point)
    likelihood = worth * float((for_a * logits - votes * np.logaddexp(0, logits)).sum())
    away = float(((point - whole.strengths) ** 2).sum()) / tau**2
    volume = float(np.linalg.slogdet(information * tau**2)[1])
    covariance = np.asarray(np.linalg.inv(information), dtype=float)
    return _Shrunk(point, covariance, likelihood - away / 2 - volume / 2)


def _slice(whole: Fitted, by: By, value: str, votes: Votes, tau: float) -> Slice:
    if not _enough(votes):
        return Slice(by, value, None, None, None, (), withheld=True)
    found = _shrink(whole, tally(votes).weights, tau, 1 / whole.covariance.dispersion)
    return Slice(
        by=by,
        value=value,
        votes=len(votes),
        voters=None if votes.voters is None else _voters_of(votes),
        shrinkage=float(np.trace(found.covariance)) / (len(whole.models) * tau**2),
        rows=_rows(whole, votes, found, tau),
        withheld=False,
    )


def _rows(whole: Fitted, votes: Votes, found: _Shrunk, tau: float) -> tuple[SliceRow, ...]:
    margins = POINTS_PER_LOGIT * _margins(whole, found, tau)
    ratings, before = whole.ratings(found.strengths), whole.ratings(whole.strengths)
    numbers = tally(votes).numbers
    counts = numbers.sum(axis=(1, 2)) + numbers.sum(axis=(0, 2))
    judged = None if votes.voters is None else voters_by_model(votes, votes.voters)
    shown = _shown(counts, judged)
    rows = [
        SliceRow(
            model=whole.models[i],
            rating=float(ratings[i]),
            lower=float(ratings[i] - margins[i]),
            upper=float(ratings[i] + margins[i]),
            shift=float(ratings[i] - before[i]),
            votes=int(counts[i]),
            voters=None if judged is None else int(judged[i]),
        )
        for i in np.flatnonzero(shown).tolist()
    ]
    return tuple(sorted(rows, key=lambda row: -row.rating))


def _shown(counts: Floats, judged: Floats | None) -> Booleans:
    return np.asarray((counts if judged is None else judged) >= MIN_VOTERS)


def _margins(whole: Fitted, found: _Shrunk, tau: float) -> Floats:
    """Half-widths in logits: what the votes of the part leave, and what the whole does not know
    of the strengths toward which they are drawn."""
    n = len(whole.models)
    toward = found.covariance / tau**2
    spread = np.sqrt(np.diag(found.covariance) + whole.covariance.variances(toward))
    level = whole.options.level
    return np.asarray(quantile(level, np.full(n, float(whole.covariance.clusters - 1))) * spread)
