"""The history of rankings as JSON and CSV, under /api/v1."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from joute.leaderboard.api import CsvResponse
from joute.leaderboard.errors import UnknownRanking
from joute.leaderboard.history.pages import Readable
from joute.leaderboard.snapshots.service import OwnSnapshots
from joute.leaderboard.snapshots.state import PEOPLE, Placed
from joute.leaderboard.tables import Snapshot
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.textfiles import inert
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1", tags=["ranking"], responses=REFUSALS_DOCUMENTED)


class SnapshotRowOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    model: str
    rating: float
    lower: float | None
    upper: float | None
    rank: int | None
    rank_lower: int | None
    rank_upper: int | None
    votes: int
    voters: int | None


class SnapshotOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    taken_at: datetime
    method: str
    method_version: str
    options: dict[str, Any]
    votes: int
    voters: int | None
    erased_votes: int = Field(description="Of the votes, those that lost their voter")
    withheld: int = Field(description="Models that fewer than five people judged")
    rows: list[SnapshotRowOut]


class RankingNameOut(BaseModel):
    ranking: str
    kind: Literal["people", "judges", "set"]
    snapshots: int
    last: datetime


class HistoryOut(BaseModel):
    """The snapshots of a ranking, the oldest first, and the rankings that have some."""

    ranking: str
    rankings: list[RankingNameOut]
    snapshots: list[SnapshotOut]


Asked = Annotated[
    str,
    Query(
        max_length=300,
        description="“people”, the votes cast here; “set:” or “judges:” and a name",
    ),
]
Model = Annotated[str | None, Query(max_length=300, description="One model only")]


async def _snapshots(
    snapshots: OwnSnapshots, names: Readable, ranking: Asked = PEOPLE, model: Model = None
) -> Sequence[tuple[Snapshot, Sequence[Placed]]]:
    """Every snapshot of a ranking with its rows; none of one that was never taken."""
    if ranking != PEOPLE and ranking not in {one.ranking for one in names}:
        raise UnknownRanking
    rows: Mapping[int, Sequence[Placed]] = await snapshots.rows(ranking, model)
    return [(one, rows.get(one.id, ())) for one in await snapshots.of(ranking)]


Found = Annotated[Sequence[tuple[Snapshot, Sequence[Placed]]], Depends(_snapshots)]


@router.get("/ranking/history", dependencies=[allow(READ_SITE)])
async def get_history(found: Found, names: Readable, ranking: Asked = PEOPLE) -> HistoryOut:
    """A ranking over time: dated snapshots, taken daily where something changed."""
    return HistoryOut(
        ranking=ranking,
        rankings=[RankingNameOut(**asdict(one)) for one in names],
        snapshots=[
            SnapshotOut.model_validate({**_columns(one), "rows": [asdict(row) for row in rows]})
            for one, rows in found
        ],
    )


@router.get("/ranking/history.csv", response_class=CsvResponse, dependencies=[allow(READ_SITE)])
async def get_history_as_csv(found: Found) -> CsvResponse:
    """A line for each snapshot and model; unknown values are empty."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([*_OF_SNAPSHOT, *SnapshotRowOut.model_fields])
    for snapshot, rows in found:
        own = [str(getattr(snapshot, name)) for name in _OF_SNAPSHOT]
        for row in rows:
            writer.writerow([*own, *(inert(value) for value in asdict(row).values())])
    return CsvResponse(lines.getvalue())


_OF_SNAPSHOT = ("number", "taken_at", "method", "method_version", "erased_votes")


def _columns(snapshot: Snapshot) -> dict[str, Any]:
    return {name: getattr(snapshot, name) for name in SnapshotOut.model_fields if name != "rows"}
