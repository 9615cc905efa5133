"""The ranking as JSON, and its votes as files, under /api/v1."""

import csv
import io
import os
import secrets
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import FileResponse, PlainTextResponse
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from joute.leaderboard.campaigns import readable_source
from joute.leaderboard.downloads import MEDIA_TYPES, Format, file_name
from joute.leaderboard.page.arrangement import LIFTABLE
from joute.leaderboard.query import RankingQuery
from joute.leaderboard.scope import SOURCE
from joute.leaderboard.service import OwnLeaderboards
from joute.leaderboard.standing import Standing
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.ranking import Row
from joute.textfiles import inert
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1", tags=["ranking"], responses=REFUSALS_DOCUMENTED)


class RankingOut(BaseModel):
    """The output of `joute rank --format json`, with its method, its time and whose votes."""

    source: str
    computed_at: datetime
    intervals: Literal["voters", "votes"] = Field(
        description="What could have been otherwise: whole people, or each vote by itself"
    )
    method: str
    votes: int
    voters: int | None = Field(description="Null when the counts do not say who voted")
    excluded: list[dict[str, Any]]
    position: dict[str, Any] | None
    style: dict[str, Any] | None
    needed: list[dict[str, Any]] = Field(description="What models without a rank still lack")
    options: dict[str, Any] = Field(description="The arguments of joute.ranking.rank")
    rows: list[dict[str, Any]]


class FullRankingOut(RankingOut):
    pairs: list[dict[str, Any]]
    robustness: dict[str, Any] | None
    slices: dict[str, list[dict[str, Any]]]


Rule = Annotated[str, Field(pattern=LIFTABLE)]


Source = Annotated[
    str,
    Query(
        pattern=SOURCE,
        description="Whose votes: “here”, those cast on this site; “import:” and a name, those of "
        "an import; “all”, both together; “campaign:” and an id, those of the raters of a "
        "campaign; “vision” and “documents”, those on questions with pictures, and on documents",
    ),
]


async def _query(
    source: Source = "here",
    style: Annotated[bool, Query(description="Take out length, layout and side")] = False,
    keep: Annotated[
        tuple[Rule, ...],
        Query(description="Rules of exclusion to switch off, except that of simulated players"),
    ] = (),
) -> RankingQuery:
    return RankingQuery(source=source, style=style, keep=tuple(sorted(set(keep))))


AddressQuery = Annotated[RankingQuery, Depends(_query)]


@router.get(
    "/ranking", response_model=FullRankingOut, dependencies=[allow(READ_SITE), readable_source()]
)
async def get_ranking(leaderboards: OwnLeaderboards, query: AddressQuery) -> Response:
    """Intervals over voters; recomputed at most every minute."""
    found = await leaderboards.standing(query)
    # 300 models have tens of thousands of pairs.
    return Response(await run_sync(_written, found, query), media_type="application/json")


def _written(found: Standing, query: RankingQuery) -> str:
    return FullRankingOut(
        source=query.source,
        computed_at=found.computed_at,
        intervals="voters",
        **found.board.to_dict(),
        pairs=[asdict(pair) for pair in found.pairs],
        robustness=asdict(found.robustness),
        slices={by: [asdict(part) for part in parts] for by, parts in found.parts.items()},
    ).model_dump_json()


class CsvResponse(PlainTextResponse):
    """A table, as the API's document says it."""

    media_type = "text/csv"


@router.get(
    "/ranking.csv", response_class=CsvResponse, dependencies=[allow(READ_SITE), readable_source()]
)
async def get_ranking_as_csv(leaderboards: OwnLeaderboards, query: AddressQuery) -> CsvResponse:
    """The rows of the ranking, a line for each model; unknown values are empty."""
    found = await leaderboards.standing(query)
    lines = io.StringIO()
    writer = csv.DictWriter(lines, [field.name for field in fields(Row)])
    writer.writeheader()
    for row in found.board.rows:
        writer.writerow({name: inert(value) for name, value in asdict(row).items()})
    return CsvResponse(lines.getvalue())


@router.get("/ranking/live", dependencies=[allow(READ_SITE), readable_source()])
async def get_live_ranking(leaderboards: OwnLeaderboards, source: Source = "here") -> RankingOut:
    """The ranking of this moment, from counts of pairs: intervals take each vote by itself."""
    board, as_of = await leaderboards.live(source)
    return RankingOut(source=source, computed_at=as_of, intervals="votes", **board.to_dict())


class VotesResponse(FileResponse):
    """Votes as a file, of one of the types that `_VOTES` documents."""

    media_type = None


_VOTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, in the format of the address",
        "content": {
            media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
            for media_type in MEDIA_TYPES.values()
        },
    }
}


@router.get(
    "/ranking/votes.{format}",
    response_class=VotesResponse,
    responses=_VOTES,
    dependencies=[allow(READ_SITE), readable_source()],
)
async def get_votes(
    leaderboards: OwnLeaderboards, format: Format, source: Source = "here"
) -> FileResponse:
    """Every vote, without who cast it: `joute rank` makes the same ranking of it."""
    path = _new_file(f".{format}")
    try:
        await leaderboards.download(format, path, secrets.token_bytes(32), source)
    except BaseException:
        path.unlink()
        raise
    return FileResponse(
        path,
        media_type=MEDIA_TYPES[format],
        filename=f"{file_name(source)}.{format}",
        background=BackgroundTask(path.unlink),
    )


def _new_file(suffix: str) -> Path:
    descriptor, name = mkstemp(suffix=suffix)
    os.close(descriptor)
    return Path(name)
