"""The pages of campaigns: the list, and a new one."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy import distinct, func, select

from joute.errors import BadInput, JouteError
from joute.evaluation.campaigns import (
    grid,
    making,
    sources,
)
from joute.evaluation.campaigns.contexts import (
    CampaignsPage,
    NewCampaignPage,
    RunChoice,
)
from joute.evaluation.rights import CAMPAIGN
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.site import runs
from joute.evaluation.site.reading import allow_reading
from joute.evaluation.tables import (
    Campaign,
    CampaignRater,
    CampaignTask,
    StoredRun,
)
from joute.people.actors import CurrentActor, allow
from joute.people.rights import author, may
from joute.services import OwnServices, Services
from joute.web import PRIVATE, Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# Runs that a new campaign can be made from.
RUNS = 50
LANGUAGES = {"fr": "français", "en": "English"}


@router.get("/campaigns", name="campaigns", dependencies=[allow_reading()])
async def campaigns(
    request: Request, web: Web, services: OwnServices, actor: CurrentActor
) -> Response:
    rated = select(
        CampaignRater.campaign_id,
        func.count(distinct(CampaignRater.id)).label("raters"),
        func.count(CampaignTask.rated_at).label("rated"),
    ).outerjoin(CampaignTask, CampaignTask.rater_id == CampaignRater.id)
    counts = rated.group_by(CampaignRater.campaign_id).subquery()
    found = (
        select(Campaign, func.coalesce(counts.c.raters, 0), func.coalesce(counts.c.rated, 0))
        .outerjoin(counts, counts.c.campaign_id == Campaign.id)
        .order_by(Campaign.created_at.desc(), Campaign.id)
    )
    async with services.store.read() as session:
        rows = [(one, raters, ratings) for one, raters, ratings in await session.execute(found)]
    page = CampaignsPage(rows, may(actor, CAMPAIGN))
    return web.render(request, "evaluation/campaigns.html", page, headers=PRIVATE)


class NewForm(BaseModel):
    """A campaign to make."""

    run: str = Field("", pattern=r"^[^\x00]*$")
    title: str = ""
    kind: grid.Kind = "rating"
    language: Literal["fr", "en"] = "fr"
    instructions: str = ""
    target: list[str] = Field(default_factory=list, max_length=50)
    people: list[str] = Field(default_factory=list, max_length=50)
    criterion: list[str] = Field(default_factory=list, max_length=50)
    questions: int = Field(20, ge=1, le=2_000)
    calibration: int = Field(0, ge=0, le=200)
    per_item: int = Field(3, ge=1, le=1_000)
    per_rater: int = Field(20, ge=1, le=2_000)


@router.get("/campaigns/new", name="new_campaign", dependencies=[allow(CAMPAIGN)])
async def new(
    request: Request, web: Web, services: OwnServices, run: Annotated[str, Query()] = ""
) -> Response:
    return await _new(request, web, services, run, {})


async def _new(
    request: Request,
    web: Pages,
    services: Services,
    run: str,
    sent: dict[str, list[str]],
    error: JouteError | None = None,
) -> Response:
    """The form, once a run is chosen; `sent` is one that was refused."""
    done = select(StoredRun).where(StoredRun.state == "done")
    async with services.store.read() as session:
        newest = done.order_by(StoredRun.started_at.desc()).limit(RUNS)
        choices = [_choice(one, run) for one in await session.scalars(newest)]
    chosen = _choice(await runs.find(services.store, run), run) if run else None
    page = NewCampaignPage(
        runs=choices,
        chosen=chosen,
        starters=grid.STARTERS,
        sent=sent,
        languages=[*LANGUAGES.items()],
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    template = "evaluation/campaign_new.html"
    return web.render(request, template, page, status=status, headers=PRIVATE)


def _choice(run: StoredRun, chosen: str) -> RunChoice:
    header = RunHeader.model_validate_json(run.header)
    return RunChoice(run.id, run.set_name, run.started_at, header.models, run.id == chosen)


@router.post("/campaigns/new", dependencies=[allow(CAMPAIGN)])
async def make(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    form: Annotated[NewForm, Form()],
) -> Response:
    """A draft, from a run of the site."""
    run = await runs.find(services.store, form.run)
    words = web.translators[form.language if form.language in web.translators else "en"]
    criteria = (
        grid.started(form.criterion, words.gettext)
        if form.kind == "rating"
        else grid.asked(form.kind, words.gettext)
    )
    plan = making.Plan(
        title=form.title,
        kind=form.kind,
        language=form.language,
        targets=[one for one in dict.fromkeys(form.target) if one not in form.people],
        people=[*dict.fromkeys(form.people)] if form.kind == "author" else (),
        criteria=criteria,
        instructions=form.instructions,
        questions=form.questions,
        calibration=form.calibration,
        per_item=form.per_item,
        per_rater=form.per_rater,
    )
    try:
        async with services.store.read() as session:
            source = await sources.stored_source(session, run)
        campaign_id = await making.make(services, source, plan, author(actor))
    except BadInput as error:
        sent = await request.form()
        given = {name: [str(one) for one in sent.getlist(name)] for name in sent}
        return await _new(request, web, services, run.id, given, error)
    return RedirectResponse(web.url("campaign", campaign_id=campaign_id), 303)
