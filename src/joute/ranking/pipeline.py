"""`rank`: from a file or a dataframe of votes to a leaderboard."""

from collections.abc import Collection
from typing import Any, Literal

import numpy as np

from joute.ranking.arrays import Floats
from joute.ranking.evidence import Evidence, weigh
from joute.ranking.leaderboard import Leaderboard
from joute.ranking.options import Options
from joute.ranking.rows import Method, Row, StyleControl, StyleRow
from joute.ranking.rules import Exclusion
from joute.ranking.sandwich import relative_to
from joute.ranking.scale import POINTS_PER_LOGIT
from joute.ranking.student import quantile
from joute.ranking.tiers import Placing, adjusted, better, p_values, place, ranks_alone
from joute.ranking.votes import BOTH_BAD, TIE, A, B, Reading
from joute.ranking.written import STYLE_COLUMNS


def rank(
    source: Any,
    *,
    method: Method = "bradley-terry",
    ties: Literal["half", "leave-out"] = "half",
    both_bad: Literal["tie", "leave-out"] = "tie",
    prior: Literal["weak"] | None = "weak",
    style: bool = False,
    cluster: Literal["voter"] | None = "voter",
    intervals: Literal["sandwich", "bootstrap"] = "sandwich",
    level: float = 0.95,
    min_votes: int = 20,
    min_voters: int = 10,
    max_votes_per_voter: float | None = None,
    keep: Collection[str] = (),
    reference: str | None = None,
    seed: int = 0,
    samples: int = 1000,
) -> Leaderboard:
    """Rank the models of `source`: a path (.parquet, .csv, .jsonl, .json), any dataframe, or votes
    that were read already (`Reading`), to which `keep` was applied then.

    `ties` are half a win for each or left out; `both_bad` is a tie or left out. The weak prior is
    one imagined draw per model, so that an unbeaten model stays finite; with None, models that
    have not all beaten and lost in a circle are on separate scales (components). `style` takes
    out what length, headings, bold, lists and side do to votes. Intervals take voters as they
    come (`cluster`), or each vote by itself; "bootstrap" draws `samples` times from `seed`.
    `level` is the share of cases in which an interval holds the truth. Under `min_votes`, or
    `min_voters` when voters are known, a model has no rank. `max_votes_per_voter` caps the weight
    of a voter. `keep` names rules of exclusion to switch off. Ratings are centred at 1000 within
    each component, or put `reference` at 1000.

    Raises BadInput for a choice or a source that cannot be used, and BadData, with its row, for
    a vote that says nothing known. docs/ranking.md explains the figures.
    """
    options = Options(
        method=method,
        ties=ties,
        both_bad=both_bad,
        prior=prior,
        style=style,
        cluster=cluster,
        intervals=intervals,
        level=level,
        min_votes=min_votes,
        min_voters=min_voters,
        max_votes_per_voter=max_votes_per_voter,
        keep=tuple(keep),
        reference=reference,
        seed=seed,
        samples=samples,
    )
    reading = reading_of(source, options, STYLE_COLUMNS if style else ())
    return leaderboard(weigh(reading.votes, options), reading.excluded)


def reading_of(source: Any, options: Options, columns: Collection[str]) -> Reading:
    """`source` as it is when it was read already, or else read, with these columns."""
    if isinstance(source, Reading):
        return source
    from joute.ranking.reading import read  # noqa: PLC0415 # polars, for files and dataframes

    return read(source, keep=options.keep, leave_out=options.leave_out, columns=columns)


def leaderboard(evidence: Evidence, excluded: tuple[Exclusion, ...] = ()) -> Leaderboard:
    """The rows and totals that evidence amounts to."""
    votes = evidence.votes
    return Leaderboard(
        rows=_rows(evidence),
        method=evidence.options.method,
        votes=int(evidence.tally.numbers.sum()),
        voters=votes.voters.number if votes is not None and votes.voters is not None else None,
        excluded=excluded,
        style=_style(evidence),
        options=evidence.options.to_dict(),
        evidence=evidence,
    )


def _rows(evidence: Evidence) -> tuple[Row, ...]:
    if not evidence.models:
        return ()
    ratings = evidence.ratings(evidence.strengths)
    lower, upper = _bounds(evidence)
    placing = _placing(evidence)
    wins, losses, ties = _records(evidence)
    rows = [
        Row(
            model=model,
            rating=float(ratings[i]),
            lower=_finite(lower[i]),
            upper=_finite(upper[i]),
            rank=int(placing.rank[i]) or None,
            rank_lower=int(placing.lower[i]) or None,
            rank_upper=int(placing.upper[i]) or None,
            tier=int(placing.tier[i]) or None,
            component=int(evidence.groups[i]) + 1,
            votes=int(evidence.votes_of_models[i]),
            voters=None if evidence.voters is None else int(evidence.voters[i]),
            wins=int(wins[i]),
            losses=int(losses[i]),
            ties=int(ties[i]),
            win_rate=float((wins[i] + ties[i] / 2) / max(evidence.votes_of_models[i], 1)),
        )
        for i, model in enumerate(evidence.models)
    ]
    return tuple(sorted(rows, key=lambda row: (row.component, -row.rating, row.model)))


def _placing(evidence: Evidence) -> Placing:
    eligible = evidence.eligible
    if not evidence.covariance.known:
        return ranks_alone(evidence.strengths, evidence.groups, eligible)
    p = p_values(evidence.strengths, evidence.covariance)
    adjusted_p = adjusted(p, evidence.groups, eligible)
    wins_over = better(evidence.strengths, adjusted_p, evidence.options.level)
    return place(evidence.strengths, evidence.groups, eligible, wins_over)


def _records(evidence: Evidence) -> tuple[Floats, Floats, Floats]:
    """Wins, losses and ties of each model, (n) each, in votes."""
    numbers = evidence.tally.numbers
    on_a, on_b = numbers.sum(axis=1), numbers.sum(axis=0)
    ties = (on_a + on_b)[:, [TIE, BOTH_BAD]].sum(axis=1)
    return on_a[:, A] + on_b[:, B], on_a[:, B] + on_b[:, A], ties


def _bounds(evidence: Evidence) -> tuple[Floats, Floats]:
    """The lowest and highest ratings, in points, (n) each; nan where nothing bounds them."""
    n, covariance, reference = len(evidence.models), evidence.covariance, evidence.reference
    degrees, compared = covariance.degrees, np.zeros(n, dtype=bool)
    if reference is not None:
        compared = evidence.groups == evidence.groups[reference]
        degrees = np.where(compared, np.minimum(degrees, degrees[reference]), degrees)
    alone = np.bincount(evidence.groups)[evidence.groups] == 1
    known = (degrees >= 1) & ~alone
    if evidence.samples is not None:
        lower, upper = _percentiles(evidence, evidence.samples)
    else:
        matrix = relative_to(covariance.matrix[:n, :n], reference, compared)
        spread = np.sqrt(np.maximum(np.diag(matrix), 0))
        half = POINTS_PER_LOGIT * spread * quantile(evidence.options.level, np.maximum(degrees, 1))
        ratings = evidence.ratings(evidence.strengths)
        lower, upper = ratings - half, ratings + half
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def _percentiles(evidence: Evidence, samples: Floats) -> tuple[Floats, Floats]:
    tail = (1 - evidence.options.level) / 2
    ratings = np.array([evidence.ratings(strengths) for strengths in samples])
    lower, upper = np.quantile(ratings, [tail, 1 - tail], axis=0)
    return lower, upper


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _style(evidence: Evidence) -> StyleControl | None:
    if not evidence.options.style or evidence.raw is None:
        return None
    raw, controlled = evidence.ratings(evidence.raw), evidence.ratings(evidence.strengths)
    rows = [
        StyleRow(model, float(raw[i]), float(controlled[i]))
        for i, model in enumerate(evidence.models)
    ]
    return StyleControl(evidence.effects, tuple(sorted(rows, key=lambda row: -row.controlled)))
