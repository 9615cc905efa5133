"""The pages of other rankings: imported ones, one of them, all merged, two held together."""

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request, Response

from joute.errors import BadInput
from joute.leaderboard.boards.contexts import (
    AgreementPage,
    BoardPage,
    BoardsPage,
    MergedPage,
)
from joute.leaderboard.boards.merging import merged_boards
from joute.leaderboard.boards.service import OwnBoards
from joute.leaderboard.boards.sides import REFERENCE, OwnSides, Sides, agreement
from joute.leaderboard.boards.views import BoardViews
from joute.leaderboard.errors import UnknownRanking
from joute.leaderboard.history.pages import OwnWords, Readable
from joute.leaderboard.page.tabs import frame_apart
from joute.people.actors import CurrentActor, allow
from joute.people.rights import READ_SITE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


async def _views(web: Web, boards: OwnBoards, words: OwnWords) -> BoardViews:
    return BoardViews(boards, words, web.url)


OwnViews = Annotated[BoardViews, Depends(_views)]
Reference = Annotated[str, Query(max_length=300)]


async def readable_sides(request: Request, actor: CurrentActor, sides: OwnSides) -> "ReadableSides":
    return ReadableSides(sides, {*sides.snapshots.readable(request, actor), "board"})


class ReadableSides:
    """The rankings that the reader may see: others are not found."""

    def __init__(self, sides: Sides, kinds: set[str]) -> None:
        self.sides, self._kinds = sides, kinds

    def check(self, reference: str) -> None:
        """Raises UnknownRanking."""
        if reference.partition("@")[0].partition(":")[0] not in self._kinds:
            raise UnknownRanking


Seen = Annotated[ReadableSides, Depends(readable_sides)]


@router.get("/ranking/boards", name="ranking_boards", dependencies=[allow(READ_SITE)])
async def boards_page(
    request: Request, web: Web, boards: OwnBoards, views: OwnViews, names: Readable
) -> Response:
    found = await boards.all()
    page = BoardsPage(
        frame=frame_apart(web, "ranking_boards"),
        boards=[views.row(board) for board in found],
        choices=views.choices(found, names),
        mergeable=bool(found),
    )
    return web.render(request, "leaderboard/boards.html", page)


@router.get("/ranking/boards/{name}/{dated}", name="ranking_board", dependencies=[allow(READ_SITE)])
async def board_page(
    request: Request, web: Web, boards: OwnBoards, views: OwnViews, name: str, dated: str
) -> Response:
    board = await boards.find(name, dated)
    page = BoardPage(
        frame=frame_apart(web, "ranking_boards"),
        row=views.row(board),
        imported_at=board.imported_at,
        matched=views.matched(board),
        left=views.left(board),
        things=views.things(board),
    )
    return web.render(request, "leaderboard/board.html", page)


@router.get("/ranking/merged", name="ranking_merged", dependencies=[allow(READ_SITE)])
async def merged_page(request: Request, web: Web, sides: OwnSides, views: OwnViews) -> Response:
    found = await merged_boards(sides)
    page = MergedPage(
        frame=frame_apart(web, "ranking_boards"),
        rows=views.merged(found) if found else (),
        sides=views.sides(found) if found else (),
        apart=views.words.names(found.merged.apart) if found else "",
        few=views.listed(found.few) if found else "",
        beyond=views.listed(found.beyond) if found else "",
        downloads=[("CSV", web.url("get_merged_as_csv")), ("JSON", web.url("get_merged"))],
    )
    return web.render(request, "leaderboard/merged.html", page)


@router.get("/ranking/agreement", name="ranking_agreement", dependencies=[allow(READ_SITE)])
async def agreement_page(
    request: Request,
    web: Web,
    boards: OwnBoards,
    views: OwnViews,
    names: Readable,
    seen: Seen,
    a: Annotated[str, Query(pattern=REFERENCE, max_length=300)],
    b: Annotated[str, Query(pattern=REFERENCE, max_length=300)],
) -> Response:
    seen.check(a)
    seen.check(b)
    one, other = await seen.sides.find(a), await seen.sides.find(b)
    found, refusal = None, ""
    try:
        found = views.agreement(await run_sync(agreement, one, other))
    except BadInput as error:
        refusal = web.translator(request).error(error)
    page = AgreementPage(
        frame=frame_apart(web, "ranking_boards"),
        choices=views.choices(await boards.all(), names),
        a=a,
        b=b,
        label_a=views.label(a),
        label_b=views.label(b),
        found=found,
        refusal=refusal,
    )
    return web.render(request, "leaderboard/agreement.html", page)
