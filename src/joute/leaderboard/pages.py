"""The page of the ranking; its address holds its filters and options."""

from collections.abc import Iterable
from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request, Response

from joute.leaderboard.downloads import parquet_is_possible
from joute.leaderboard.page.arrangement import Address, Arrangement
from joute.leaderboard.page.board import board_view, exclusion_views
from joute.leaderboard.page.contexts import Choice, FormView, RankingPage
from joute.leaderboard.page.example import example
from joute.leaderboard.page.wording import Words
from joute.leaderboard.query import RankingQuery
from joute.leaderboard.service import OwnLeaderboards
from joute.models.filters import OpennessClass, SizeClass
from joute.models.service import OwnModels
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.web import Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get("/ranking", name="ranking", dependencies=[allow(READ_SITE)])
async def ranking(
    request: Request,
    web: Web,
    models: OwnModels,
    leaderboards: OwnLeaderboards,
    arrangement: Annotated[Arrangement, Query()],
) -> Response:
    query = RankingQuery(style=arrangement.style, keep=tuple(sorted(set(arrangement.keep))))
    found = await leaderboards.standing(query)
    address = Address(web.url("ranking"), request.query_params.multi_items())
    words = Words(web.translator(request), models)
    voted = found.board.votes > 0
    page = RankingPage(
        board=board_view(found, arrangement, models.sizes, address, words) if voted else None,
        form=_form(arrangement, address),
        exclusions=exclusion_views(found.board.excluded, address, words),
        example=example(words),
        downloads=() if found.few_voters else _downloads(web),
        command=_command(arrangement),
        simulated=models.offer.simulated,
    )
    return web.render(request, "leaderboard/ranking.html", page)


def _downloads(web: Pages) -> list[tuple[str, str]]:
    formats = {"CSV": "csv", "JSON": "jsonl"}
    formats |= {"Parquet": "parquet"} if parquet_is_possible() else {}
    return [(label, web.url("get_votes", format=end)) for label, end in formats.items()]


def _form(arrangement: Arrangement, address: Address) -> FormView:
    return FormView(
        values={"size": arrangement.size, "open": arrangement.open},
        choices={"size": _choices(get_args(SizeClass)), "open": _choices(get_args(OpennessClass))},
        hidden=address.without("size", "open"),
        narrowed=arrangement.narrowed,
    )


def _choices(values: Iterable[str]) -> list[Choice]:
    return [Choice(value, "") for value in values]


def _command(arrangement: Arrangement) -> str:
    """The command that computes the same ranking from the downloaded votes."""
    words = ["joute rank votes.csv"]
    words += ["--style-control"] if arrangement.style else []
    words += [f"--keep {rule}" for rule in arrangement.keep]
    return " ".join(words)
