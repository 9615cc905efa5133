"""Two rankings compared: how far they agree, and who moved.

Agreement is Kendall's tau-b over the models of both (M. G. Kendall, Biometrika 33, 1945): 1 for the
same order, -1 for the opposite one, ties taken into account. Spearman's rho (C. Spearman, American
Journal of Psychology 15, 1904) is Pearson's correlation of the places, that of equals being their
mean. Intervals come from voters drawn again, those of both rankings at once: a voter who is in both
is drawn into both, so that what they share does not count as a difference. A rating that was
published with an interval is drawn again from the normal distribution that this stands for. An
interval of tau-b is the wider, on each side, of the
percentiles and of their reflection on the estimate (Davison and Hinkley, "Bootstrap Methods and
their Application", 1997, chapter 5), since an order drawn again has more noise than the one seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.fitted import Fitted, fit_votes, refit
from joute.ranking.options import Options
from joute.ranking.results import Scored
from joute.ranking.votes.arrays import Floats, Integers
from joute.ranking.votes.counts import summed
from joute.ranking.votes.model import WINNERS, Reading

Ratings: TypeAlias = Mapping[str, float | Scored]


@dataclass(frozen=True)
class Move:
    """A model whose place differs, among the models of both rankings; places count from 1.

    `change` is what it gained from the first to the second (negative when it fell), `lower` and
    `upper` its interval, None without votes; `settled` when that leaves zero out.
    """

    model: str
    place_a: int
    place_b: int
    change: int
    lower: float | None
    upper: float | None
    settled: bool


@dataclass(frozen=True)
class Comparison:
    """Two rankings over the `n` models of both.

    `tau_b` and `spearman` are from -1 to 1, None where one ranking holds all of them level;
    `interval`, of tau-b, is None when neither ranking has votes or intervals. `unmatched_a` and
    `unmatched_b` are in one only, or were never compared with the others there. `shared_voters`
    are in both, None when one ranking does not name its voters. `moved` holds the largest changes
    first.
    """

    n: int
    tau_b: float | None
    spearman: float | None
    interval: tuple[float, float] | None
    unmatched_a: tuple[str, ...]
    unmatched_b: tuple[str, ...]
    shared_voters: int | None
    moved: tuple[Move, ...]


def compare(
    a: Reading | Ratings,
    b: Reading | Ratings,
    *,
    level: float = 0.95,
    samples: int = 500,
    seed: int = 0,
) -> Comparison:
    """Compare the rankings of two sets of votes, or of two tables of ratings, or one of each.

    Raises BadInput when fewer than two models are in both, or a level is not a share of cases.
    """
    if not 0.5 <= level < 1:
        raise BadInput(message=N_("level is a share of cases, from 0.5 to less than 1."))
    first, second = _Board.of(a), _Board.of(b)
    models = [model for model in first.ratings if model in second.ratings]
    if len(models) < 2:
        raise BadInput(
            message=N_("%(number)s models are in both rankings: a comparison needs two."),
            number=len(models),
        )
    one, other = ([board.ratings[model] for model in models] for board in (first, second))
    drawn = _drawn(first, second, models, samples, seed)
    estimate = tau_b(np.array(one), np.array(other))
    return Comparison(
        n=len(models),
        tau_b=estimate,
        spearman=spearman(np.array(one), np.array(other)),
        interval=_interval(estimate, drawn, level),
        unmatched_a=tuple(sorted(first.models - set(models))),
        unmatched_b=tuple(sorted(second.models - set(models))),
        shared_voters=_shared(first, second),
        moved=_moves(models, np.array(one), np.array(other), drawn, level),
    )


def tau_b(one: Floats, other: Floats) -> float | None:
    """Kendall's tau-b of two lists of ratings; None where one of them is level throughout."""
    signs, others = (np.sign(np.subtract.outer(own, own)) for own in (one, other))
    pairs = np.sqrt(np.abs(signs).sum() * np.abs(others).sum())
    return float((signs * others).sum() / pairs) if pairs else None


def spearman(one: Floats, other: Floats) -> float | None:
    """Spearman's rho of two lists of ratings; None where one of them is level throughout."""
    places, others = _mean_places(one), _mean_places(other)
    if not np.ptp(places) or not np.ptp(others):
        return None
    return float(np.corrcoef(places, others)[0, 1])


def _mean_places(ratings: Floats) -> Floats:
    """(n,): places from 1, that of equals being their mean."""
    above = (ratings[None, :] > ratings[:, None]).sum(axis=1)
    level = (ratings[None, :] == ratings[:, None]).sum(axis=1)
    return np.asarray(1 + above + (level - 1) / 2)


@dataclass(frozen=True, eq=False)
class _Board:
    """The ratings of the largest group that was compared, all `models`, and the fit behind them.

    `voters` names those of the votes, with None for one who has no name; `spreads` are the standard
    errors of ratings that were published with intervals.
    """

    ratings: Mapping[str, float]
    models: frozenset[str]
    fitted: Fitted | None
    voters: Sequence[str | None] | None
    spreads: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Reading | Ratings) -> "_Board":
        if not isinstance(source, Reading):
            scored = {model: _scored(value) for model, value in source.items()}
            ratings = {model: one.rating for model, one in scored.items()}
            spreads = {model: one.spread for model, one in scored.items() if one.spread}
            return cls(ratings, frozenset(source), None, None, spreads)
        fitted = fit_votes(source.votes, Options())
        compared = np.flatnonzero(fitted.groups == 0).tolist()
        ratings = {fitted.models[one]: float(fitted.strengths[one]) for one in compared}
        voters = source.votes.voters
        names = None if voters is None or voters.names is None else voters.names.to_list()
        return cls(ratings, frozenset(fitted.models), fitted, names)

    def units(self, known: dict[str, int], number: int) -> tuple[Integers, int]:
        """(votes,): the unit of each vote, a voter whom `known` numbers or else one from `number`
        on, and how many units there are then; each vote is one when voters are not known."""
        votes = self.fitted.votes if self.fitted else None
        if votes is None:
            return np.zeros(0, dtype=np.int64), number
        if votes.voters is None:
            return number + np.arange(len(votes)), number + len(votes)
        codes = np.empty(votes.voters.number, dtype=np.int64)
        for code, name in enumerate(self.voters or [None] * len(codes)):
            codes[code] = known.setdefault(name, number) if name is not None else number
            number += int(codes[code] == number)
        return codes[votes.voters.codes], number


def _scored(value: float | Scored) -> Scored:
    return value if isinstance(value, Scored) else Scored(value)


def _drawn(
    first: _Board, second: _Board, models: Sequence[str], samples: int, seed: int
) -> tuple[Floats, Floats] | None:
    """Ratings (samples, models) of both when voters and published ratings are drawn again; None
    where there is nothing to draw."""
    if not any(board.fitted or board.spreads for board in (first, second)):
        return None
    known: dict[str, int] = {}
    units, number = first.units(known, 0)
    other_units, number = second.units(known, number)
    return (
        np.array(list(_ratings(first, units, _times(number, samples, seed), models, seed))),
        np.array(
            list(_ratings(second, other_units, _times(number, samples, seed), models, seed + 1))
        ),
    )


def _times(number: int, samples: int, seed: int) -> Iterator[Floats]:
    """How often each unit is drawn, sample by sample: the same for both rankings."""
    random = np.random.default_rng(seed)
    for _ in range(samples):
        drawn = random.integers(number, size=number) if number else np.zeros(0, dtype=np.int64)
        yield np.bincount(drawn, minlength=number).astype(float)


def _ratings(
    board: _Board, units: Integers, times: Iterator[Floats], models: Sequence[str], seed: int
) -> Iterator[Floats]:
    fitted = board.fitted
    if fitted is None or fitted.votes is None:
        random = np.random.default_rng(seed)
        published = np.array([board.ratings[model] for model in models])
        spreads = np.array([board.spreads.get(model, 0.0) for model in models])
        yield from (published + spreads * random.standard_normal(len(models)) for _ in times)
        return
    votes, n = fitted.votes, len(fitted.models)
    places, shares = [fitted.models.index(model) for model in models], votes.shares()
    for own in times:
        weight = own[units] if votes.weight is None else own[units] * votes.weight
        table = summed(shares, weight, n * n * len(WINNERS))
        fit = refit(
            table.reshape(n, n, len(WINNERS)), fitted.groups, fitted.options, start=fitted.strengths
        )
        yield fit.strengths[places]


def _interval(
    estimate: float | None, drawn: tuple[Floats, Floats] | None, level: float
) -> tuple[float, float] | None:
    if estimate is None or drawn is None:
        return None
    taus = [tau_b(one, other) for one, other in zip(*drawn, strict=True)]
    found = np.array([tau for tau in taus if tau is not None])
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return (
        float(max(min(low, 2 * estimate - high), -1)),
        float(min(max(high, 2 * estimate - low), 1)),
    )


def _shared(first: _Board, second: _Board) -> int | None:
    if first.voters is None or second.voters is None:
        return None
    return len({name for name in first.voters if name} & set(second.voters))


def _moves(
    models: Sequence[str],
    one: Floats,
    other: Floats,
    drawn: tuple[Floats, Floats] | None,
    level: float,
) -> tuple[Move, ...]:
    from_a, to_b = _places(one), _places(other)
    lower = upper = np.full(len(models), np.nan)
    if drawn is not None:
        changes = np.array([_places(a) - _places(b) for a, b in zip(*drawn, strict=True)])
        lower, upper = np.quantile(changes, [(1 - level) / 2, (1 + level) / 2], axis=0)
    moves = [
        Move(
            model=model,
            place_a=int(from_a[i]),
            place_b=int(to_b[i]),
            change=int(from_a[i] - to_b[i]),
            lower=None if drawn is None else float(lower[i]),
            upper=None if drawn is None else float(upper[i]),
            settled=drawn is not None and bool(lower[i] * upper[i] > 0),
        )
        for i, model in enumerate(models)
        if from_a[i] != to_b[i]
    ]
    return tuple(sorted(moves, key=lambda move: (-abs(move.change), move.place_b, move.model)))


def _places(ratings: Floats) -> Integers:
    """(n,): places from 1, that of equals being their first."""
    return np.asarray(1 + (ratings[None, :] > ratings[:, None]).sum(axis=1))
