"""The contexts of the pages of history: figures as text, in the page's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joute.leaderboard.history.charts import HistoryChart
from joute.leaderboard.page.contexts import Choice, Frame, Name


@dataclass(frozen=True)
class RankingChoice:
    """The rankings that have a history, of which `chosen` is shown."""

    choices: Sequence[Choice]
    chosen: str
    label: str
    points: bool


@dataclass(frozen=True)
class SnapshotView:
    """A snapshot in a line. `lost` are the votes that lost their voter, `new_method` says that
    figures before were computed in another way; `voters` is None where nobody voted."""

    moment: datetime
    models: int
    votes: int
    voters: int | None
    lost: int
    withheld: int
    method: str
    new_method: bool


@dataclass(frozen=True)
class ModelNow:
    """A model in the last snapshot. `change` is that of its rating since the first one that has
    it, None with one; `href` is the page of its history."""

    model: Name
    href: str
    places: str | None
    rating: str
    interval: str | None
    change: str | None


@dataclass(frozen=True)
class ModelChart:
    """The history of a model as a drawing."""

    name: str
    href: str
    chart: HistoryChart


@dataclass(frozen=True)
class BoardDates:
    """An imported leaderboard by its name, and the pages of its dates, the newest first."""

    name: str
    dates: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class HistoryPage:
    """leaderboard/history.html: a ranking over time. `charts` are those of its first models;
    `ranking` is None before any snapshot, and `downloads` are its addresses by format. `boards` are
    rankings of others, which have dates of their own."""

    frame: Frame
    ranking: RankingChoice | None
    charts: Sequence[ModelChart]
    models: Sequence[ModelNow]
    snapshots: Sequence[SnapshotView]
    downloads: Sequence[tuple[str, str]]
    boards: Sequence[BoardDates]


@dataclass(frozen=True)
class ModelPoint:
    """A model in a snapshot."""

    snapshot: SnapshotView
    places: str | None
    rating: str
    interval: str | None
    votes: int
    voters: int | None


@dataclass(frozen=True)
class ModelHistoryPage:
    """leaderboard/model_history.html: a model in a ranking over time, the newest first."""

    frame: Frame
    model: Name
    ranking: RankingChoice
    back: str
    chart: HistoryChart | None
    points: Sequence[ModelPoint]
    downloads: Sequence[tuple[str, str]]
