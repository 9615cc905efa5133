"""The pages of a rater: one item at a time, by an invitation link, without an account."""

from collections.abc import Mapping
from functools import lru_cache

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import JouteError, NotFound
from joute.evaluation.campaigns import discussion, grid, links, rating
from joute.evaluation.campaigns.contexts import DiscussionPage, RatePage, RaterPage
from joute.evaluation.campaigns.discussing import discussed
from joute.evaluation.campaigns.state import load
from joute.evaluation.rights import RATE
from joute.evaluation.settings import EvaluationRetention
from joute.evaluation.tables import Campaign
from joute.people.actors import allow
from joute.services import OwnServices, Services
from joute.store import Int32
from joute.web import PRIVATE, Pages, to_html
from joute.web.current import Web

router = APIRouter(include_in_schema=False, dependencies=[allow(RATE)])

# The field of a criterion in a form.
FIELD = "value-"

# Every rater of a campaign is shown the same answers.
_shown = lru_cache(maxsize=200)(to_html)


def values_of(form: Mapping[str, object]) -> dict[str, float]:
    """The values of a form by criterion; what is no number is left out."""
    found = {}
    for name, value in form.items():
        if name.startswith(FIELD):
            try:
                found[name.removeprefix(FIELD)] = float(str(value))
            except ValueError:
                continue
    return found


@router.get("/rate/{secret}", name="rater")
async def rater(request: Request, web: Web, services: OwnServices, secret: str) -> Response:
    """The start, or where a rater is; looking at a link begins nothing."""
    return await _rater(request, web, services, secret)


async def _rater(
    request: Request, web: Pages, services: Services, secret: str, error: JouteError | None = None
) -> Response:
    place = await rating.place_of(services, secret, even_ended=True)
    speak(request, web, place.campaign)
    page = RaterPage(
        place=place,
        secret=secret,
        days=services.settings.of(EvaluationRetention).campaign_days,
        items=await rating.items_left(services, place.campaign),
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200 if place.rater.linked else 403
    return web.render(request, "evaluation/rater.html", page, status=status, headers=PRIVATE)


@router.post("/rate/{secret}/begin", name="begin_rating")
async def begin(request: Request, web: Web, services: OwnServices, secret: str) -> Response:
    try:
        await rating.begin(services, secret)
    except JouteError as error:
        return await _rater(request, web, services, secret, error)
    return await _go_on(web, services, secret)


async def _go_on(web: Pages, services: Services, secret: str) -> Response:
    """To the first item that is not rated, else to the thanks."""
    place = await rating.place_of(services, secret)
    return _next(web, secret, place.next if place.campaign.state == "open" else None)


def _next(web: Pages, secret: str, position: int | None) -> Response:
    if position is None:
        return RedirectResponse(web.url("rater", secret=secret), 303)
    return RedirectResponse(web.url("rate", secret=secret, position=position), 303)


@router.get("/rate/{secret}/items/{position}", name="rate")
async def item(
    request: Request, web: Web, services: OwnServices, secret: str, position: Int32
) -> Response:
    return await _item(request, web, services, secret, position)


async def _item(
    request: Request,
    web: Pages,
    services: Services,
    secret: str,
    position: int,
    *,
    sent: Mapping[str, object] | None = None,
    error: JouteError | None = None,
) -> Response:
    """The page of an item; `sent` is the form that was refused."""
    place, found = await rating.sent(services, secret, position)
    speak(request, web, place.campaign)
    if found is None:
        raise NotFound(f"item {position}")
    page = RatePage(
        place=place,
        secret=secret,
        criteria=grid.read(place.campaign.criteria),
        position=position,
        question=found.item.question,
        answers=await run_sync(lambda: [*map(_shown, found.answers)]),
        values=found.values if sent is None else values_of(sent),
        comment=found.comment if sent is None else str(sent.get("comment", "")),
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "evaluation/rate.html", page, status=status, headers=PRIVATE)


@router.post("/rate/{secret}/items/{position}")
async def rate(
    request: Request, web: Web, services: OwnServices, secret: str, position: Int32
) -> Response:
    """Store what a rater gave; then the next item."""
    form = await request.form()
    comment = str(form.get("comment", ""))
    try:
        left = await rating.rate(services, secret, position, values_of(form), comment)
    except NotFound:
        raise
    except JouteError as error:
        return await _item(request, web, services, secret, position, sent=form, error=error)
    return _next(web, secret, left)


@router.post("/rate/{secret}/leave", name="leave_campaign")
async def leave(web: Web, services: OwnServices, secret: str) -> Response:
    """Delete a rater and all that they gave."""
    await links.leave(services, secret)
    return RedirectResponse(web.url("home"), 303)


@router.get("/rate/{secret}/discussion", name="rater_discussion")
async def disagreements(request: Request, web: Web, services: OwnServices, secret: str) -> Response:
    return await _discussion(request, web, services, secret)


async def _discussion(
    request: Request, web: Pages, services: Services, secret: str, error: JouteError | None = None
) -> Response:
    place = await rating.place_of(services, secret)
    speak(request, web, place.campaign)
    if place.campaign.state == "open":
        raise NotFound("discussion")
    async with services.store.read() as session:
        state = await load(session, place.campaign)
    own = {task.item for task in state.tasks if task.rater == place.rater.id and task.rated_at}
    page = DiscussionPage(
        campaign=place.campaign,
        discussed=await run_sync(discussed, state, own),
        may_manage=False,
        secret=secret,
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    template = "evaluation/campaign_discussion.html"
    return web.render(request, template, page, status=status, headers=PRIVATE)


@router.post("/rate/{secret}/remarks/{item_id}", name="rater_remark")
async def remark(
    request: Request, web: Web, services: OwnServices, secret: str, item_id: Int32
) -> Response:
    text = str((await request.form()).get("text", ""))
    try:
        await discussion.remark_as_rater(services, secret, item_id, text)
    except NotFound:
        raise
    except JouteError as error:
        return await _discussion(request, web, services, secret, error)
    address = web.url("rater_discussion", secret=secret)
    return RedirectResponse(f"{address}#item-{item_id}", 303)


def speak(request: Request, web: Pages, campaign: Campaign) -> None:
    """Answer in the language of the campaign, where the site still speaks it."""
    if campaign.language in web.translators:
        request.state.language = campaign.language
