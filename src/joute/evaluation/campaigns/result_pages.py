"""What a campaign found: its page, and its files."""

from collections.abc import Sequence

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from joute.evaluation.campaigns import (
    export,
    figures,
)
from joute.evaluation.campaigns.contexts import ResultsPage
from joute.evaluation.campaigns.judged import beside_people
from joute.evaluation.campaigns.state import CampaignState, state_of
from joute.evaluation.rights import CAMPAIGN
from joute.evaluation.site.judges import JudgeRow
from joute.evaluation.site.reading import allow_reading
from joute.evaluation.site.rows import record_of
from joute.evaluation.site.runs import header_of
from joute.evaluation.tables import (
    StoredRow,
    StoredRun,
)
from joute.people.actors import allow
from joute.services import OwnServices
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get(
    "/campaigns/{campaign_id}/results", name="campaign_results", dependencies=[allow_reading()]
)
async def results(request: Request, web: Web, services: OwnServices, campaign_id: str) -> Response:
    """What people gave, and how far scores of the run agree with them."""
    async with services.store.read() as session:
        state = await state_of(session, campaign_id)
        run = await session.get(StoredRun, state.campaign.run_id)
        own = select(StoredRow).where(StoredRow.run_id == state.campaign.run_id)
        rows = (await session.scalars(own)).all() if state.campaign.kind == "rating" else ()
    page = await run_sync(_results_page, state, run, rows)
    return web.render(request, "evaluation/campaign_results.html", page, headers=PRIVATE)


def _results_page(
    state: CampaignState, run: StoredRun | None, rows: Sequence[StoredRow]
) -> ResultsPage:
    kind = state.campaign.kind
    return ResultsPage(
        campaign=state.campaign,
        criteria=state.criteria,
        ratings=len(state.counted),
        means=figures.means(state) if kind == "rating" else (),
        hit_rates=figures.hit_rates(state) if kind == "author" else (),
        pairs=figures.pairs(state) if kind == "pairwise" else (),
        agreements=figures.agreements(state),
        judges=_judges(state, run, rows) if run and kind == "rating" else (),
    )


def _judges(state: CampaignState, run: StoredRun, rows: Sequence[StoredRow]) -> list[JudgeRow]:
    columns = [scorer.column for scorer in header_of(run).scorers]
    return beside_people(state, columns, [record_of(one) for one in rows])


@router.get(
    "/campaigns/{campaign_id}/ratings.csv", name="campaign_csv", dependencies=[allow(CAMPAIGN)]
)
async def ratings_csv(services: OwnServices, campaign_id: str) -> Response:
    async with services.store.read() as session:
        state = await state_of(session, campaign_id)
    return _csv(await run_sync(export.ratings_csv, state), "ratings.csv")


@router.get(
    "/campaigns/{campaign_id}/labels.csv", name="campaign_labels", dependencies=[allow(CAMPAIGN)]
)
async def labels_csv(services: OwnServices, campaign_id: str, criterion: str) -> Response:
    """The ratings on a criterion as labels, for `joute eval agreement`."""
    async with services.store.read() as session:
        state = await state_of(session, campaign_id)
    return _csv(export.labels_csv(figures.labels_of(state, criterion)), "labels.csv")


def _csv(text: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    headers = {**PRIVATE, "Content-Disposition": disposition}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
