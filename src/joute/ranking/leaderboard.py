"""`rank`: from votes to a leaderboard, with its diagnostics."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import numpy as np

from joute.ranking.fitted import Fitted, fit_votes, position
from joute.ranking.options import Method, Options, options_as_keywords
from joute.ranking.reports import pairs, robustness
from joute.ranking.reports.pairs import Pair
from joute.ranking.reports.robustness import Robustness
from joute.ranking.results import Effect, Needed, Row, StyleControl, StyleRow
from joute.ranking.scale import POINTS_PER_LOGIT
from joute.ranking.uncertainty.ranks import (
    Placing,
    adjusted,
    better,
    place,
    ranks_alone,
)
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.counts import PairCounts
from joute.ranking.votes.io import open_votes
from joute.ranking.votes.model import BOTH_BAD, TIE, A, B
from joute.ranking.votes.rules import Exclusion
from joute.ranking.votes.style import STYLE_COLUMNS

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Leaderboard:
    """A ranking with its diagnostics.

    `options` holds every argument of `rank`, so that it can be made again from the same votes;
    `excluded` the votes left out, rule by rule.
    """

    rows: tuple[Row, ...]
    method: Method
    votes: int
    voters: int | None
    excluded: tuple[Exclusion, ...]
    style: StyleControl | None
    options: Mapping[str, Any]
    fitted: Fitted = field(repr=False, compare=False)

    def __getitem__(self, model: str) -> Row:
        return self._by_model[model]

    @cached_property
    def _by_model(self) -> dict[str, Row]:
        return {row.model: row for row in self.rows}

    @cached_property
    def position(self) -> Effect | None:
        """The effect of side a; None when the votes do not record sides."""
        return position(self.fitted)

    @cached_property
    def needed(self) -> tuple[Needed, ...]:
        """The shortfall of each model without a rank."""
        asked_votes, asked_voters = self.options["min_votes"], self.options["min_voters"]
        return tuple(
            Needed(
                row.model,
                max(asked_votes - row.votes, 0),
                0 if row.voters is None else max(asked_voters - row.voters, 0),
            )
            for row in self.rows
            if row.rank is None
        )

    def robustness(self) -> Robustness:
        """The smallest changes that move the first place, and unlikely voters."""
        return robustness.examine(self.fitted)

    def pairs(self) -> tuple[Pair, ...]:
        """Every pair that met: counts, expected and observed, and whether it is settled."""
        return pairs.pairs(self.fitted)

    def to_polars(self) -> "pl.DataFrame":
        """The rows, one column per field; needs polars, of the extra `ranking`."""
        import polars as pl  # noqa: PLC0415 # a large library that a site does without

        return pl.DataFrame([asdict(row) for row in self.rows], schema=_schema())

    def to_dict(self) -> dict[str, Any]:
        """Plain values: rows, method, votes, voters, excluded, position, style, options."""
        return {
            "method": self.method,
            "votes": self.votes,
            "voters": self.voters,
            "excluded": [asdict(exclusion) for exclusion in self.excluded],
            "position": self.position and asdict(self.position),
            "style": self.style and asdict(self.style),
            "needed": [asdict(needed) for needed in self.needed],
            "options": dict(self.options),
            "rows": [asdict(row) for row in self.rows],
        }

    def to_json(self) -> str:
        """`to_dict` as JSON; unknown values are null."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)


@options_as_keywords(Options)
def rank(source: Any, options: Options) -> Leaderboard:
    """Rank the models of `source`: a path (.parquet, .csv, .jsonl, .json), any dataframe, or votes
    in memory (`Reading`), to which `keep` was already applied. `Options` describes the keyword
    arguments; docs/ranking.md explains the figures.

    Raises BadInput for an option or a source that cannot be used, and BadData, with its row, for
    a vote whose winner is not known.
    """
    reading = open_votes(
        source,
        keep=options.keep,
        leave_out=options.leave_out,
        columns=STYLE_COLUMNS if options.style else (),
        names=options.columns,
    )
    return leaderboard(fit_votes(reading.votes, options), reading.excluded)


def leaderboard(fitted: Fitted, excluded: tuple[Exclusion, ...] = ()) -> Leaderboard:
    """The rows and totals that evidence amounts to."""
    votes = fitted.votes
    return Leaderboard(
        rows=_rows(fitted),
        method=fitted.options.method,
        votes=int(fitted.tally.numbers.sum()),
        voters=votes.voters.number if votes is not None and votes.voters is not None else None,
        excluded=excluded,
        style=_style(fitted),
        options=fitted.options.to_dict(),
        fitted=fitted,
    )


def _rows(fitted: Fitted) -> tuple[Row, ...]:
    if not fitted.models:
        return ()
    ratings = fitted.ratings(fitted.strengths)
    lower, upper = _bounds(fitted)
    placing = _placing(fitted)
    wins, losses, ties = _records(fitted)
    mean_rates = _mean_win_rates(fitted)
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
            component=int(fitted.groups[i]) + 1,
            votes=int(fitted.votes_of_models[i]),
            voters=None if fitted.voters is None else int(fitted.voters[i]),
            wins=int(wins[i]),
            losses=int(losses[i]),
            ties=int(ties[i]),
            win_rate=float((wins[i] + ties[i] / 2) / max(fitted.votes_of_models[i], 1)),
            mean_win_rate=_finite(mean_rates[i]),
        )
        for i, model in enumerate(fitted.models)
    ]
    return tuple(sorted(rows, key=lambda row: (row.component, -row.rating, row.model)))


def _placing(fitted: Fitted) -> Placing:
    eligible = fitted.eligible
    if not fitted.covariance.known:
        return ranks_alone(fitted.strengths, fitted.groups, eligible)
    adjusted_p = adjusted(fitted.p_values, fitted.groups, eligible)
    wins_over = better(fitted.strengths, adjusted_p, fitted.options.level)
    return place(fitted.strengths, fitted.groups, eligible, wins_over)


def _records(fitted: Fitted) -> tuple[Floats, Floats, Floats]:
    """Wins, losses and ties of each model, (n) each, in votes."""
    numbers = fitted.tally.numbers
    on_a, on_b = numbers.sum(axis=1), numbers.sum(axis=0)
    ties = (on_a + on_b)[:, [TIE, BOTH_BAD]].sum(axis=1)
    return on_a[:, A] + on_b[:, B], on_a[:, B] + on_b[:, A], ties


def _mean_win_rates(fitted: Fitted) -> Floats:
    """(n,): the mean over opponents of the win rate against each, ties as halves; nan without
    one."""
    counts = PairCounts(fitted.models, fitted.tally.numbers)
    met = counts.meetings > 0
    rates = np.divide(counts.points, counts.meetings, out=np.zeros(met.shape), where=met)
    opponents = met.sum(axis=1)
    mean = rates.sum(axis=1) / np.maximum(opponents, 1)
    return np.where(opponents > 0, mean, np.nan)


def _bounds(fitted: Fitted) -> tuple[Floats, Floats]:
    """The lowest and highest ratings, in points, (n) each; nan where nothing bounds them."""
    covariance, level = fitted.covariance, fitted.options.level
    contrasts, known = fitted.contrasts, covariance.degrees >= 1
    # An interval is known when all the models that it involves are.
    known &= ~(contrasts[:, ~known] != 0).any(axis=1)
    known &= np.bincount(fitted.groups)[fitted.groups] > 1
    ratings = fitted.ratings(fitted.strengths)
    if fitted.samples is None:
        half = POINTS_PER_LOGIT * covariance.half_widths(contrasts, level)
        lower, upper = ratings - half, ratings + half
    else:
        half = POINTS_PER_LOGIT * covariance.half_widths_by_model(contrasts, level)
        lower, upper = _percentiles(fitted, fitted.samples)
        lower, upper = np.minimum(lower, ratings - half), np.maximum(upper, ratings + half)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def _percentiles(fitted: Fitted, samples: Floats) -> tuple[Floats, Floats]:
    tail = (1 - fitted.options.level) / 2
    ratings = np.array([fitted.ratings(strengths) for strengths in samples])
    lower, upper = np.quantile(ratings, [tail, 1 - tail], axis=0)
    return lower, upper


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _style(fitted: Fitted) -> StyleControl | None:
    if not fitted.options.style or fitted.raw is None:
        return None
    raw, controlled = fitted.ratings(fitted.raw), fitted.ratings(fitted.strengths)
    rows = [
        StyleRow(model, float(raw[i]), float(controlled[i]))
        for i, model in enumerate(fitted.models)
    ]
    return StyleControl(fitted.effects, tuple(sorted(rows, key=lambda row: -row.controlled)))


def _schema() -> dict[str, Any]:
    """Polars knows a column's type by Python's."""
    return {name: (get_args(kind) or (kind,))[0] for name, kind in _ROW_TYPES.items()}


_ROW_TYPES: dict[str, Any] = get_type_hints(Row)
