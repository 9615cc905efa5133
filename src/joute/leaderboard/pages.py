"""The pages of the ranking, one for each question; their address holds filters and options."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, get_args

from fastapi import APIRouter, Depends, Query, Request, Response

from joute.leaderboard.campaigns import OwnCampaignRankings, readable_source
from joute.leaderboard.downloads import file_name, parquet_is_possible
from joute.leaderboard.page.arrangement import Address, Arrangement
from joute.leaderboard.page.board import Board
from joute.leaderboard.page.contexts import (
    Choice,
    EnergyPage,
    FormView,
    Frame,
    MethodPage,
    PairsPage,
    PartsPage,
    RankingPage,
    RobustnessPage,
    SourcesView,
)
from joute.leaderboard.page.example import elo_example, example
from joute.leaderboard.page.sources import sources_view
from joute.leaderboard.page.tabs import tabs
from joute.leaderboard.page.wording import Words
from joute.leaderboard.query import RankingQuery
from joute.leaderboard.service import OwnLeaderboards
from joute.models.filters import OpennessClass, SizeClass
from joute.models.service import OwnModels
from joute.people.actors import CurrentActor, allow
from joute.people.rights import READ_SITE
from joute.web import Pages
from joute.web.current import Web

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Visit:
    """A page of the ranking that is asked for."""

    request: Request
    web: Pages
    board: Board
    simulated: bool
    sources: SourcesView | None

    @property
    def voted(self) -> bool:
        return self.board.ranking.votes > 0

    def frame(self) -> Frame:
        return Frame(
            tabs=tabs(self.web, self.request.scope["route"].name, self.board.address.query),
            heading=self.board.heading() if self.voted else None,
            clear_href=self.board.address.with_(size="", open=""),
            simulated=self.simulated,
            sources=self.sources,
        )

    def render(self, template: str, page: "DataclassInstance") -> Response:
        return self.web.render(self.request, f"leaderboard/{template}.html", page)


async def _visit(
    request: Request,
    web: Web,
    models: OwnModels,
    leaderboards: OwnLeaderboards,
    rankings: OwnCampaignRankings,
    actor: CurrentActor,
    arrangement: Annotated[Arrangement, Query()],
) -> Visit:
    query = RankingQuery(
        source=arrangement.source,
        style=arrangement.style,
        keep=tuple(sorted(set(arrangement.keep))),
    )
    found = await leaderboards.standing(query)
    address = Address(web.url(request.scope["route"].name), request.query_params.multi_items())
    words = Words(web.translator(request), models, leaderboards.rules.tags)
    board = Board(found, arrangement, models.sizes, address, words)
    imports = await leaderboards.imports()
    campaigns = await rankings.of(request, actor)
    slices = await leaderboards.slices()
    sources = sources_view(
        imports,
        campaigns,
        slices,
        source=arrangement.source,
        address=address,
        words=words.translator,
    )
    return Visit(request, web, board, models.offer.simulated, sources)


Asked = Annotated[Visit, Depends(_visit)]


@router.get("/ranking", name="ranking", dependencies=[allow(READ_SITE), readable_source()])
async def ranking(visit: Asked) -> Response:
    board = visit.board
    table = board.table() if visit.voted else None
    form = _form(board.arrangement, board.address)
    return visit.render("ranking", RankingPage(visit.frame(), table, form))


@router.get(
    "/ranking/energy", name="ranking_energy", dependencies=[allow(READ_SITE), readable_source()]
)
async def energy(visit: Asked) -> Response:
    board = visit.board
    return visit.render("energy", EnergyPage(visit.frame(), board.energy(), board.price()))


@router.get(
    "/ranking/pairs", name="ranking_pairs", dependencies=[allow(READ_SITE), readable_source()]
)
async def pairs(visit: Asked) -> Response:
    board = visit.board
    return visit.render("pairs", PairsPage(visit.frame(), board.matrix(), board.pairs()))


@router.get(
    "/ranking/parts", name="ranking_parts", dependencies=[allow(READ_SITE), readable_source()]
)
async def parts(visit: Asked) -> Response:
    board = visit.board
    return visit.render("parts", PartsPage(visit.frame(), board.parts(), board.tags()))


@router.get(
    "/ranking/robustness",
    name="ranking_robustness",
    dependencies=[allow(READ_SITE), readable_source()],
)
async def robustness(visit: Asked) -> Response:
    board = visit.board
    return visit.render(
        "robustness", RobustnessPage(visit.frame(), board.findings(), board.effects())
    )


@router.get(
    "/ranking/method", name="ranking_method", dependencies=[allow(READ_SITE), readable_source()]
)
async def method(visit: Asked) -> Response:
    board = visit.board
    page = MethodPage(
        frame=visit.frame(),
        example=example(board.words),
        elo=elo_example(board.words),
        exclusions=board.exclusions(),
        downloads=() if board.standing.few_voters else _downloads(board.address, visit.web),
        command=_command(board.arrangement),
    )
    return visit.render("method", page)


def _downloads(address: Address, web: Pages) -> list[tuple[str, str]]:
    formats = {"CSV": "csv", "JSON": "jsonl"}
    formats |= {"Parquet": "parquet"} if parquet_is_possible() else {}
    source = [(name, value) for name, value in address.query if name == "source"]
    return [
        (label, Address(web.url("get_votes", format=end), source).with_())
        for label, end in formats.items()
    ]


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
    words = [f"joute rank {file_name(arrangement.source)}.csv"]
    words += ["--style-control"] if arrangement.style else []
    words += [f"--keep {rule}" for rule in arrangement.keep]
    return " ".join(words)
