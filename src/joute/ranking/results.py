"""The frozen rows that a leaderboard is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A model. Ratings are points: 400 more are odds of ten to one.

    `lower` and `upper` bound the rating at the level of the ranking; None when the votes cannot
    say (one voter only, or a method without intervals). `rank`, its bounds and `tier` count
    from 1 within the component, and are None under the minimum of votes or voters. Models of
    different components were not compared, even through others. `votes` are those that the model
    took part in; `ties` holds both-bad votes too; `win_rate` (0 to 1) counts ties as halves, and
    `mean_win_rate` is its mean over opponents, however often each was met.
    `voters` is None when voters are not known.
    """

    model: str
    rating: float
    lower: float | None
    upper: float | None
    rank: int | None
    rank_lower: int | None
    rank_upper: int | None
    tier: int | None
    component: int
    votes: int
    voters: int | None
    wins: int
    losses: int
    ties: int
    win_rate: float
    mean_win_rate: float | None


@dataclass(frozen=True)
class Effect:
    """An effect other than the model, in rating points, with its interval.

    For position: what standing on side a adds. For a style: what a typical difference between
    the two answers (its root mean square) adds to the side that has more of it.
    """

    name: str
    points: float
    lower: float | None
    upper: float | None

    @property
    def chance(self) -> float:
        """The chance that the side that has it is preferred, between equal models (0 to 1)."""
        return float(1 / (1 + 10 ** (-self.points / 400)))

    @property
    def significant(self) -> bool:
        """The interval leaves zero out."""
        return self.lower is not None and self.upper is not None and self.lower * self.upper > 0


@dataclass(frozen=True)
class StyleRow:
    """A model's rating with and without style control, side by side."""

    model: str
    raw: float
    controlled: float


@dataclass(frozen=True)
class StyleControl:
    """The effects of style and side on votes, and on ratings when controlled for."""

    effects: tuple[Effect, ...]
    rows: tuple[StyleRow, ...]


@dataclass(frozen=True)
class Needed:
    """The shortfall of a model without a rank."""

    model: str
    votes: int
    voters: int


@dataclass(frozen=True)
class Scored:
    """A place on a ranking that others made: higher is better, on a scale of its own.

    `lower` and `upper` bound the rating at 95 %; None when its ranking does not say. A ranking that
    gives places only has minus the place as its rating.
    """

    rating: float
    lower: float | None = None
    upper: float | None = None

    @property
    def spread(self) -> float:
        """The standard error that the interval stands for; 0 without one."""
        if self.lower is None or self.upper is None:
            return 0.0
        return (self.upper - self.lower) / (2 * _NORMAL_95)


# The quantile of the normal distribution that bounds 95 %.
_NORMAL_95 = 1.959963984540054
