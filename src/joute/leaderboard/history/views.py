"""From snapshots to what the pages of history show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from joute.errors import N_
from joute.leaderboard.history.charts import HistoryChart, Point, history_chart
from joute.leaderboard.history.contexts import (
    ModelChart,
    ModelNow,
    ModelPoint,
    RankingChoice,
    SnapshotView,
)
from joute.leaderboard.page.arrangement import Address
from joute.leaderboard.page.contexts import Choice
from joute.leaderboard.page.wording import Words
from joute.leaderboard.snapshots.service import RankingName
from joute.leaderboard.snapshots.state import PEOPLE, Kind, Placed
from joute.leaderboard.tables import Snapshot
from joute.translation import signed

# Models whose chart stands on the page of the whole ranking.
MOST_CHARTS = 6
# Of the axis: points of a rating, shares of a score.
_LEAST_POINTS, _LEAST_SHARE = 10.0, 0.01

_LABELS: Mapping[Kind, str] = {
    "set": N_("Set: %(name)s"),
    "judges": N_("Judge: %(name)s"),
}


def label_of(ranking: str, kind: Kind, words: Words) -> str:
    """The name of a ranking on a page."""
    if ranking == PEOPLE:
        return words.gettext("Votes of people here")
    return words.gettext(_LABELS[kind], name=ranking.partition(":")[2])


def in_points(snapshot: Snapshot) -> bool:
    """Whether ratings are points; they are mean scores otherwise."""
    return snapshot.method == "bradley-terry"


@dataclass(frozen=True)
class History:
    """The snapshots of a ranking, the oldest first, with the models of each by its id."""

    ranking: str
    snapshots: Sequence[Snapshot]
    rows: Mapping[int, Sequence[Placed]]
    words: Words

    @property
    def last(self) -> Snapshot:
        return self.snapshots[-1]

    @property
    def label(self) -> str:
        return label_of(self.ranking, self.last.kind, self.words)  # type: ignore[arg-type]

    def choice(self, names: Sequence[RankingName]) -> RankingChoice:
        choices = [
            Choice(one.ranking, label_of(one.ranking, one.kind, self.words)) for one in names
        ]
        return RankingChoice(choices, self.ranking, self.label, in_points(self.last))

    def models(self, page: str) -> Sequence[ModelNow]:
        """The models of the last snapshot, whose own pages are below `page`."""
        first: dict[str, float] = {}
        for snapshot in self.snapshots:
            for row in self.rows.get(snapshot.id, ()):
                first.setdefault(row.model, row.rating)
        return [
            ModelNow(
                model=self.words.name(row.model),
                href=self.href(page, row.model),
                places=places(row),
                rating=self.figure(row.rating),
                interval=self.interval(row),
                change=self.signed(row.rating - first[row.model])
                if len(self.snapshots) > 1
                else None,
            )
            for row in self.rows.get(self.last.id, ())
        ]

    def charts(self, page: str) -> Sequence[ModelChart]:
        """Those of the first models of the last snapshot that have two points."""
        shown = self.rows.get(self.last.id, ())[:MOST_CHARTS]
        drawn = [(row.model, self.chart(row.model)) for row in shown]
        return [
            ModelChart(self.words.name(model).name, self.href(page, model), chart)
            for model, chart in drawn
            if chart is not None
        ]

    def href(self, page: str, model: str) -> str:
        query = [] if self.ranking == PEOPLE else [("ranking", self.ranking)]
        return Address(f"{page}/{model}", query).with_()

    def chart(self, model: str) -> HistoryChart | None:
        points = [
            Point(snapshot.taken_at, row.rating, row.lower, row.upper, _method(snapshot))
            for snapshot, row in self.points_of(model)
        ]
        return history_chart(points, _LEAST_POINTS if in_points(self.last) else _LEAST_SHARE)

    def points_of(self, model: str) -> Sequence[tuple[Snapshot, Placed]]:
        """The snapshots that have this model, the oldest first."""
        return [
            (snapshot, row)
            for snapshot in self.snapshots
            for row in self.rows.get(snapshot.id, ())
            if row.model == model
        ]

    def model_points(self, model: str) -> Sequence[ModelPoint]:
        """The same as lines of a table, the newest first."""
        views = {
            snapshot.id: view
            for snapshot, view in zip(self.snapshots, reversed(self.views()), strict=True)
        }
        return [
            ModelPoint(
                snapshot=views[snapshot.id],
                places=places(row),
                rating=self.figure(row.rating),
                interval=self.interval(row),
                votes=row.votes,
                voters=row.voters,
            )
            for snapshot, row in reversed(self.points_of(model))
        ]

    def views(self) -> list[SnapshotView]:
        """The snapshots as lines of a table, the newest first."""
        changed = [False] + [_method(a) != _method(b) for a, b in pairwise(self.snapshots)]
        lines = [
            SnapshotView(
                moment=one.taken_at,
                models=len(self.rows.get(one.id, ())),
                votes=one.votes,
                voters=one.voters,
                lost=one.erased_votes,
                withheld=one.withheld,
                method=_method(one),
                new_method=new,
            )
            for one, new in zip(self.snapshots, changed, strict=True)
        ]
        return lines[::-1]

    def figure(self, rating: float) -> str:
        if in_points(self.last):
            return self.words.number(rating)
        return self.words.translator.number(rating, 3)

    def signed(self, change: float) -> str:
        if in_points(self.last):
            return self.words.signed(change)
        return signed(change, self.figure)

    def interval(self, row: Placed) -> str | None:
        if row.lower is None or row.upper is None:
            return None
        return self.words.between(self.figure(row.lower), self.figure(row.upper))


def places(row: Placed) -> str | None:
    """“1–3”, or “2” where one place only is possible."""
    if row.rank is None:
        return None
    if row.rank_lower in (None, row.rank_upper):
        return str(row.rank)
    return f"{row.rank_lower}–{row.rank_upper}"


def _method(snapshot: Snapshot) -> str:
    return f"{snapshot.method} {snapshot.method_version}".strip()
