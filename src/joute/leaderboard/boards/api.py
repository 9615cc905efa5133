"""Imported leaderboards, the merged ranking and agreements as JSON, under /api/v1."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from joute.errors import NotFound
from joute.leaderboard.api import CsvResponse
from joute.leaderboard.boards.listing import board_dict, merged_csv, merged_dict
from joute.leaderboard.boards.merging import merged_boards
from joute.leaderboard.boards.pages import Seen
from joute.leaderboard.boards.service import OwnBoards
from joute.leaderboard.boards.sides import REFERENCE, OwnSides, agreement
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1", tags=["ranking"], responses=REFUSALS_DOCUMENTED)


class BoardEntryOut(BaseModel):
    position: int
    name: str = Field(description="As printed")
    organisation: str
    rank: int | None
    rating: float | None
    lower: float | None
    upper: float | None
    votes: int | None
    status: Literal["matched", "not_model", "unmatched"]
    reason: str
    model: str | None = Field(description="Null unless matched: never guessed")
    kind: str = Field(description="What it is, when it is not a model")
    known_as: str
    proposals: list[str] = Field(description="Models that it may mean, for a person to settle")


class BoardOut(BaseModel):
    name: str
    date: str
    source: str
    imported_at: str
    matched: int
    not_models: int
    unmatched: int
    entries: list[BoardEntryOut]


@router.get("/ranking/boards", dependencies=[allow(READ_SITE)])
async def get_boards(boards: OwnBoards) -> list[BoardOut]:
    """The leaderboards that were imported, with what each line means here."""
    return [BoardOut.model_validate(board_dict(board)) for board in await boards.all()]


@router.get("/ranking/boards/{name}", dependencies=[allow(READ_SITE)])
async def get_board(
    boards: OwnBoards,
    name: str,
    date: Annotated[str | None, Query(max_length=10, description="The newest by default")] = None,
) -> BoardOut:
    """One imported leaderboard."""
    return BoardOut.model_validate(board_dict(await boards.find(name, date)))


class MergedOut(BaseModel):
    """Several rankings as one: `rows` with the places that each model could have, `lower` and
    `upper`; null where one ranking only, or two without intervals, have the model."""

    method: str
    rankings: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    apart: list[str] = Field(description="Models of rankings that share none with the others")
    few: list[str] = Field(description="Rankings left out: fewer than two models are known here")
    beyond: list[str] = Field(description="Rankings left out: beyond twenty")
    ageing: dict[str, dict[str, Any]] = Field(
        description="By ranking, models that came out after it: ranked all the same, or missing "
        "though offered here; and how many of the catalogue"
    )


@router.get("/ranking/merged", dependencies=[allow(READ_SITE)])
async def get_merged(sides: OwnSides) -> MergedOut:
    """The votes cast here and the newest leaderboard of each name; 404 under two rankings."""
    found = await merged_boards(sides)
    if found is None:
        raise NotFound("two rankings")
    return MergedOut.model_validate(merged_dict(found))


@router.get("/ranking/merged.csv", response_class=CsvResponse, dependencies=[allow(READ_SITE)])
async def get_merged_as_csv(sides: OwnSides) -> CsvResponse:
    """The same, a line for each model; 404 under two rankings."""
    found = await merged_boards(sides)
    if found is None:
        raise NotFound("two rankings")
    return CsvResponse(merged_csv(found))


class AgreementOut(BaseModel):
    """The output of `joute leaderboard compare --format json`."""

    n: int
    tau_b: float | None
    spearman: float | None
    interval: tuple[float, float] | None
    unmatched_a: tuple[str, ...]
    unmatched_b: tuple[str, ...]
    shared_voters: int | None
    moved: list[dict[str, Any]]


Reference = Annotated[
    str,
    Query(
        pattern=REFERENCE,
        max_length=300,
        description="“people”, “set:NAME”, “judges:NAME” or “board:NAME”, as it is or @ a date",
    ),
]


@router.get("/ranking/agreement", dependencies=[allow(READ_SITE)])
async def get_agreement(seen: Seen, a: Reference, b: Reference) -> AgreementOut:
    """How far two rankings agree: Kendall’s tau-b, Spearman’s rho, who moved."""
    seen.check(a)
    seen.check(b)
    one, other = await seen.sides.find(a), await seen.sides.find(b)
    return AgreementOut.model_validate(asdict(await run_sync(agreement, one, other)))
