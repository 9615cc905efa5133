"""The pages of who runs a campaign: the list, a new one, its desk, its links, its results."""

from collections.abc import Sequence
from typing import Annotated, Literal

import segno
from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pydantic import BaseModel, Field
from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import BadInput, JouteError, NotFound
from joute.evaluation.agreement.agreeing import agreement
from joute.evaluation.campaigns import (
    discussion,
    export,
    figures,
    grid,
    links,
    making,
    running,
    sources,
)
from joute.evaluation.campaigns.assignment import raters_wanted
from joute.evaluation.campaigns.contexts import (
    CampaignPage,
    CampaignsPage,
    DiscussionPage,
    JudgeRow,
    KnownPage,
    LinkShown,
    LinksPage,
    NewCampaignPage,
    ResultsPage,
    RunChoice,
)
from joute.evaluation.campaigns.discussing import discussed
from joute.evaluation.campaigns.rater_pages import values_of
from joute.evaluation.campaigns.rating import about_of
from joute.evaluation.campaigns.state import CampaignState, load
from joute.evaluation.campaigns.themes import themes
from joute.evaluation.rights import CAMPAIGN, named
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.site import runs
from joute.evaluation.site.reading import allow_reading
from joute.evaluation.site.rows import record_of
from joute.evaluation.tables import (
    Campaign,
    CampaignRater,
    CampaignSettlement,
    CampaignTask,
    StoredRow,
    StoredRun,
)
from joute.people.actors import CurrentActor, allow
from joute.people.rights import Actor, may
from joute.services import OwnServices, Services
from joute.store import Int32
from joute.web import PRIVATE, Pages, to_html
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
        campaign_id = await making.make(services, source, plan, named(actor))
    except BadInput as error:
        sent = await request.form()
        given = {name: [str(one) for one in sent.getlist(name)] for name in sent}
        return await _new(request, web, services, run.id, given, error)
    return RedirectResponse(web.url("campaign", campaign_id=campaign_id), 303)


@router.get("/campaigns/{campaign_id}", name="campaign", dependencies=[allow_reading()])
async def campaign(
    request: Request, web: Web, services: OwnServices, actor: CurrentActor, campaign_id: str
) -> Response:
    return await _desk(request, web, services, actor, campaign_id)


async def _desk(
    request: Request,
    web: Pages,
    services: Services,
    actor: Actor,
    campaign_id: str,
    error: JouteError | None = None,
) -> Response:
    async with services.store.read() as session:
        state = await _state(session, campaign_id)
    reason = web.translator(request).error(error) if error else ""
    page = await run_sync(_desk_page, state, may(actor, CAMPAIGN), reason)
    status = error.status if error else 200
    return web.render(request, "evaluation/campaign.html", page, status=status, headers=PRIVATE)


def _desk_page(state: CampaignState, may_manage: bool, reason: str) -> CampaignPage:
    known = [one for one in state.items.values() if one.calibration]
    asked = {one.id for one in state.criteria}
    complete, items = figures.coverage(state)
    raters = figures.raters(state)
    comments = figures.comments(state)
    return CampaignPage(
        campaign=state.campaign,
        criteria=state.criteria,
        calibration=len(known),
        unknown=sum(bool(asked - one.known.keys()) for one in known),
        items=items,
        complete=complete,
        ratings=len(state.counted),
        raters=raters,
        raters_wanted=raters_wanted(
            about_of(state.campaign, state.items.values()),
            state.campaign.per_item,
            state.campaign.per_rater,
        ),
        raters_at_random=[one.number for one in raters if one.calibrated.named],
        agreements=figures.agreements(state),
        themes=[
            (theme, [comments[place] for place in theme.comments])
            for theme in themes([text for _, text in comments])
        ],
        may_manage=may_manage,
        reason=reason,
    )


async def _state(session: AsyncSession, campaign_id: str) -> CampaignState:
    return await load(session, await running.find(session, campaign_id))


class CriterionForm(BaseModel):
    """A criterion to add, or the id of one to `remove`."""

    name: str = ""
    instructions: str = ""
    examples: str = ""
    levels: str = ""
    remove: str = ""


@router.post(
    "/campaigns/{campaign_id}/criteria",
    name="campaign_criteria",
    dependencies=[allow(CAMPAIGN)],
)
async def criteria(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    form: Annotated[CriterionForm, Form()],
) -> Response:
    """Add a criterion to the grid of a draft, or take one out."""
    try:
        async with services.store.read() as session:
            found = await running.find(session, campaign_id)
        if found.kind != "rating":
            raise NotFound("criteria")
        known = [one for one in grid.read(found.criteria) if one.id != form.remove]
        if not form.remove:
            known.append(
                grid.own_criterion(form.name, form.instructions, form.examples, form.levels, known)
            )
        await running.set_criteria(services, campaign_id, known)
    except NotFound:
        raise
    except JouteError as error:
        return await _desk(request, web, services, actor, campaign_id, error)
    return RedirectResponse(f"{web.url('campaign', campaign_id=campaign_id)}#grid", 303)


@router.get(
    "/campaigns/{campaign_id}/known/{position}",
    name="campaign_known",
    dependencies=[allow(CAMPAIGN)],
)
async def known(
    request: Request, web: Web, services: OwnServices, campaign_id: str, position: Int32
) -> Response:
    """An item of the calibration, to give its known answers."""
    return await _known(request, web, services, campaign_id, position)


async def _known(
    request: Request,
    web: Pages,
    services: Services,
    campaign_id: str,
    position: int,
    error: JouteError | None = None,
) -> Response:
    async with services.store.read() as session:
        found = await running.find(session, campaign_id)
        items = [one for one in await links.items_of(session, campaign_id) if one.calibration]
    if not 1 <= position <= len(items):
        raise NotFound(f"item {position}")
    item = items[position - 1]
    texts = [text for text in (item.answer_a, item.answer_b) if text]
    page = KnownPage(
        campaign=found,
        criteria=grid.read(found.criteria),
        item=item,
        answers=await run_sync(lambda: [to_html(text) for text in texts]),
        values=item.known,
        position=position,
        total=len(items),
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    template = "evaluation/campaign_known.html"
    return web.render(request, template, page, status=status, headers=PRIVATE)


@router.post("/campaigns/{campaign_id}/known/{position}", dependencies=[allow(CAMPAIGN)])
async def know(
    request: Request, web: Web, services: OwnServices, campaign_id: str, position: Int32
) -> Response:
    """Say what is known of an item; then the next one."""
    async with services.store.read() as session:
        items = [one for one in await links.items_of(session, campaign_id) if one.calibration]
    if not 1 <= position <= len(items):
        raise NotFound(f"item {position}")
    try:
        values = values_of(await request.form())
        await running.know(services, campaign_id, items[position - 1].id, values)
    except JouteError as error:
        return await _known(request, web, services, campaign_id, position, error)
    if position < len(items):
        following = {"campaign_id": campaign_id, "position": position + 1}
        return RedirectResponse(web.url("campaign_known", **following), 303)
    return RedirectResponse(web.url("campaign", campaign_id=campaign_id), 303)


@router.post(
    "/campaigns/{campaign_id}/links", name="campaign_links", dependencies=[allow(CAMPAIGN)]
)
async def invite(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    number: Annotated[Int32, Form()] = 0,
    renew: Annotated[Int32, Form()] = 0,
) -> Response:
    """New links, or another one for the rater `renew`: shown once, since only digests are
    stored."""
    try:
        if renew:
            made = [(renew, await links.renew(services, campaign_id, renew))]
        else:
            made = await links.invite(services, campaign_id, number)
    except BadInput as error:
        return await _desk(request, web, services, actor, campaign_id, error)
    async with services.store.read() as session:
        found = await running.find(session, campaign_id)
    addresses = [(place, web.absolute_url(request, "rater", secret=one)) for place, one in made]
    shown = await run_sync(
        lambda: [LinkShown(place, address, _qr(address)) for place, address in addresses]
    )
    page = LinksPage(found, shown)
    return web.render(request, "evaluation/campaign_links.html", page, headers=PRIVATE)


def _qr(address: str) -> Markup:
    """Black on white in both themes, with the quiet zone of the standard."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=4, omitsize=True, light="white", svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704 # the figures of a drawing


class RaterForm(BaseModel):
    """What becomes of a rater."""

    action: Literal["end_link", "leave_out", "count", "delete"]


@router.post(
    "/campaigns/{campaign_id}/raters/{number}",
    name="campaign_rater",
    dependencies=[allow(CAMPAIGN)],
)
async def rater(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    number: Int32,
    form: Annotated[RaterForm, Form()],
) -> Response:
    """End the link of a rater, leave them out, let them count again, or delete them."""
    try:
        if form.action == "end_link":
            await links.close_link(services, campaign_id, number)
        elif form.action == "delete":
            await links.remove(services, campaign_id, number)
        else:
            left_out = form.action == "leave_out"
            await links.leave_out(services, campaign_id, number, left_out=left_out)
    except BadInput as error:
        return await _desk(request, web, services, actor, campaign_id, error)
    return RedirectResponse(f"{web.url('campaign', campaign_id=campaign_id)}#raters", 303)


class MoveForm(BaseModel):
    """What becomes of a campaign."""

    move: Literal["open", "end_ratings", "close", "delete"]


@router.post("/campaigns/{campaign_id}/move", name="move_campaign", dependencies=[allow(CAMPAIGN)])
async def move(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    form: Annotated[MoveForm, Form()],
) -> Response:
    """Open a campaign, end its ratings, close or delete it."""
    moves = {
        "open": running.open_,
        "end_ratings": running.end_ratings,
        "close": running.close,
        "delete": running.remove,
    }
    try:
        await moves[form.move](services, campaign_id)
    except NotFound:
        raise
    except JouteError as error:
        return await _desk(request, web, services, actor, campaign_id, error)
    if form.move == "delete":
        return RedirectResponse(web.url("campaigns"), 303)
    return RedirectResponse(web.url("campaign", campaign_id=campaign_id), 303)


@router.get(
    "/campaigns/{campaign_id}/disagreements",
    name="campaign_disagreements",
    dependencies=[allow_reading()],
)
async def disagreements(
    request: Request, web: Web, services: OwnServices, actor: CurrentActor, campaign_id: str
) -> Response:
    return await _disagreements(request, web, services, actor, campaign_id)


async def _disagreements(
    request: Request,
    web: Pages,
    services: Services,
    actor: Actor,
    campaign_id: str,
    error: JouteError | None = None,
) -> Response:
    async with services.store.read() as session:
        state = await _state(session, campaign_id)
    page = DiscussionPage(
        campaign=state.campaign,
        discussed=await run_sync(discussed, state),
        may_manage=may(actor, CAMPAIGN),
        secret="",
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    template = "evaluation/campaign_discussion.html"
    return web.render(request, template, page, status=status, headers=PRIVATE)


@router.post(
    "/campaigns/{campaign_id}/items/{item_id}/remarks",
    name="campaign_remark",
    dependencies=[allow(CAMPAIGN)],
)
async def remark(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    item_id: Int32,
    text: Annotated[str, Form()] = "",
) -> Response:
    try:
        await discussion.remark(services, campaign_id, item_id, text)
    except NotFound:
        raise
    except JouteError as error:
        return await _disagreements(request, web, services, actor, campaign_id, error)
    return _to_item(web, campaign_id, item_id)


class SettlementForm(BaseModel):
    """The value that settles a disagreement, and why."""

    criterion: str
    value: float
    reason: str = ""


@router.post(
    "/campaigns/{campaign_id}/items/{item_id}/settlement",
    name="settle_campaign_item",
    dependencies=[allow(CAMPAIGN)],
)
async def settle(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    item_id: Int32,
    form: Annotated[SettlementForm, Form()],
) -> Response:
    settlement = CampaignSettlement(
        criterion=form.criterion, value=form.value, reason=form.reason, settled_by=named(actor)
    )
    try:
        await discussion.settle(services, campaign_id, item_id, settlement)
    except NotFound:
        raise
    except JouteError as error:
        return await _disagreements(request, web, services, actor, campaign_id, error)
    return _to_item(web, campaign_id, item_id)


def _to_item(web: Pages, campaign_id: str, item_id: int) -> Response:
    address = web.url("campaign_disagreements", campaign_id=campaign_id)
    return RedirectResponse(f"{address}#item-{item_id}", 303)


@router.get(
    "/campaigns/{campaign_id}/results", name="campaign_results", dependencies=[allow_reading()]
)
async def results(request: Request, web: Web, services: OwnServices, campaign_id: str) -> Response:
    """What people gave, and how far scores of the run agree with them."""
    async with services.store.read() as session:
        state = await _state(session, campaign_id)
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
    records = [record_of(one) for one in rows]
    found = []
    for scorer in RunHeader.model_validate_json(run.header).scorers:
        for criterion in state.criteria:
            one = agreement(records, scorer.column, figures.labels(state, criterion))
            if one.n:
                found.append(JudgeRow(scorer.column, criterion, one))
    return found


@router.get(
    "/campaigns/{campaign_id}/ratings.csv", name="campaign_csv", dependencies=[allow(CAMPAIGN)]
)
async def ratings_csv(services: OwnServices, campaign_id: str) -> Response:
    async with services.store.read() as session:
        state = await _state(session, campaign_id)
    return _csv(await run_sync(export.ratings_csv, state), "ratings.csv")


@router.get(
    "/campaigns/{campaign_id}/labels.csv", name="campaign_labels", dependencies=[allow(CAMPAIGN)]
)
async def labels_csv(services: OwnServices, campaign_id: str, criterion: str) -> Response:
    """The ratings on a criterion as labels, for `joute eval agreement`."""
    async with services.store.read() as session:
        state = await _state(session, campaign_id)
    return _csv(export.labels_csv(figures.labels_of(state, criterion)), "labels.csv")


def _csv(text: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    headers = {**PRIVATE, "Content-Disposition": disposition}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
