"""The pages of history: a ranking over time, and a model in it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from joute.leaderboard.errors import UnknownRanking
from joute.leaderboard.history.contexts import HistoryPage, ModelHistoryPage
from joute.leaderboard.history.imported import board_dates
from joute.leaderboard.history.views import History
from joute.leaderboard.page.arrangement import Address
from joute.leaderboard.page.tabs import frame_apart
from joute.leaderboard.page.wording import Words
from joute.leaderboard.service import OwnLeaderboards
from joute.leaderboard.snapshots.service import OwnSnapshots, RankingName, Snapshots
from joute.leaderboard.snapshots.state import PEOPLE
from joute.models.service import OwnModels
from joute.people.actors import CurrentActor, allow
from joute.people.rights import READ_SITE
from joute.web import Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

Ranking = Annotated[str, Query(max_length=300)]


async def readable_names(
    request: Request, actor: CurrentActor, snapshots: OwnSnapshots
) -> Sequence[RankingName]:
    kinds = snapshots.readable(request, actor)
    return [one for one in await snapshots.names() if one.kind in kinds]


Readable = Annotated[Sequence[RankingName], Depends(readable_names)]


async def _words(
    request: Request, web: Web, models: OwnModels, leaderboards: OwnLeaderboards
) -> Words:
    return Words(web.translator(request), models, leaderboards.rules.tags)


OwnWords = Annotated[Words, Depends(_words)]


@router.get("/ranking/history", name="ranking_history", dependencies=[allow(READ_SITE)])
async def history(
    request: Request,
    web: Web,
    snapshots: OwnSnapshots,
    names: Readable,
    words: OwnWords,
    ranking: Ranking = PEOPLE,
) -> Response:
    frame = frame_apart(web, "ranking_history")
    dated = await board_dates(snapshots.store, words, web)
    if not names and ranking == PEOPLE:
        page = HistoryPage(frame, None, (), (), (), (), dated)
        return web.render(request, "leaderboard/history.html", page)
    if ranking == PEOPLE and ranking not in {one.ranking for one in names}:
        ranking = names[0].ranking
    found = await _history(snapshots, names, words, ranking)
    own = web.url("ranking_history")
    page = HistoryPage(
        frame=frame,
        ranking=found.choice(names),
        charts=found.charts(own),
        models=found.models(own),
        snapshots=found.views(),
        downloads=_downloads(web, ranking),
        boards=dated,
    )
    return web.render(request, "leaderboard/history.html", page)


@router.get(
    "/ranking/history/{model_id:path}", name="ranking_model", dependencies=[allow(READ_SITE)]
)
async def model_history(
    request: Request,
    web: Web,
    snapshots: OwnSnapshots,
    names: Readable,
    words: OwnWords,
    model_id: str,
    ranking: Ranking = PEOPLE,
) -> Response:
    found = await _history(snapshots, names, words, ranking, model_id)
    points = found.model_points(model_id)
    if not points:
        raise UnknownRanking
    query = [] if ranking == PEOPLE else [("ranking", ranking)]
    page = ModelHistoryPage(
        frame=frame_apart(web, "ranking_history"),
        model=words.name(model_id),
        ranking=found.choice(names),
        back=Address(web.url("ranking_history"), query).with_(),
        chart=found.chart(model_id),
        points=points,
        downloads=_downloads(web, ranking, model_id),
    )
    return web.render(request, "leaderboard/model_history.html", page)


async def _history(
    snapshots: Snapshots,
    names: Sequence[RankingName],
    words: Words,
    ranking: str,
    model: str | None = None,
) -> History:
    if ranking not in {one.ranking for one in names}:
        raise UnknownRanking
    return History(
        ranking, await snapshots.of(ranking), await snapshots.rows(ranking, model), words
    )


def _downloads(web: Pages, ranking: str, model: str = "") -> list[tuple[str, str]]:
    query = [("ranking", ranking)] + ([("model", model)] if model else [])
    return [
        (label, Address(web.url(name), query).with_())
        for label, name in (("CSV", "get_history_as_csv"), ("JSON", "get_history"))
    ]
