"""Pages on which a steward or the operator has drafts written, reads samples and publishes."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from joute.dataset import drafts
from joute.dataset.contexts import Part, ReviewPage, ReviewsPage, ShownText, TextsPage
from joute.dataset.publication import review
from joute.dataset.publication.discarding import discard
from joute.dataset.publication.removal import remove_from
from joute.dataset.release.layouts import LayoutName
from joute.dataset.release.selection import Filters
from joute.dataset.rights import REVIEW
from joute.dataset.service import Datasets
from joute.dataset.settings import DatasetSettings
from joute.dataset.tables import Release, SampledText
from joute.jobs.low_carbon import LowCarbon
from joute.people.actors import CurrentActor, allow
from joute.people.rights import author
from joute.privacy.marks import SET
from joute.services import Own, OwnServices
from joute.store import Int32
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# Under the path of the operator's cookie.
PATH = "/operator/datasets"
PAGE = 20
_FIELD = re.compile(r"text-([0-9]{1,9})")


class DraftForm(BaseModel):
    """What a draft is to hold; an empty field is no limit."""

    model_config = ConfigDict(extra="ignore")

    min_voters: int = Field(ge=1, le=1_000_000)
    embargo_days: int = Field(ge=0, le=36_500)
    since: date | None = None
    until: date | None = None
    language: str = Field("", max_length=20)
    cohort: str = Field("", max_length=200)
    flagged: bool = False
    layout: LayoutName = "joute"
    low_carbon: bool = False


@router.get(PATH, name="reviews", dependencies=[allow(REVIEW)])
async def reviews(request: Request, web: Web, services: OwnServices) -> Response:
    async with services.store.read() as session:
        newest = select(Release).order_by(Release.created_at.desc(), Release.id.desc())
        releases = (await session.scalars(newest)).all()
    own, words = services.settings.of(DatasetSettings), web.translator(request)
    page = ReviewsPage(
        releases,
        await drafts.shown(services, words),
        own.min_voters,
        own.embargo_days,
        services[LowCarbon].within_h,
    )
    return web.render(request, "dataset/reviews.html", page, headers=PRIVATE)


@router.post(PATH, name="write_draft", dependencies=[allow(REVIEW)])
async def write_draft(
    web: Web, services: OwnServices, actor: CurrentActor, form: Annotated[DraftForm, Form()]
) -> Response:
    """Queue the export of a draft."""
    filters = Filters(**form.model_dump(exclude={"low_carbon"}))
    await drafts.submit(services, filters, author(actor), low_carbon=form.low_carbon)
    return RedirectResponse(web.url("reviews"), 303)


@router.get(f"{PATH}/{{release_id}}", name="review", dependencies=[allow(REVIEW)])
async def review_page(
    request: Request, web: Web, services: OwnServices, release_id: Int32
) -> Response:
    async with services.store.read() as session:
        release = await review.find(session, release_id)
        texts = await review.sample(session, release_id)
        progress = await review.progress(session, release_id)
    page = ReviewPage(release, progress, _first_unread(texts))
    return web.render(request, "dataset/review.html", page, headers=PRIVATE)


@router.post(f"{PATH}/{{release_id}}/sample", name="draw_sample", dependencies=[allow(REVIEW)])
async def draw_sample(web: Web, services: OwnServices, release_id: Int32) -> Response:
    await review.draw_sample(services, release_id)
    return RedirectResponse(web.url("sampled_texts", release_id=release_id), 303)


@router.get(f"{PATH}/{{release_id}}/texts", name="sampled_texts", dependencies=[allow(REVIEW)])
async def texts(
    request: Request,
    web: Web,
    services: OwnServices,
    release_id: Int32,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    async with services.store.read() as session:
        release = await review.find(session, release_id)
        sampled = await review.sample(session, release_id)
        progress = await review.progress(session, release_id)
    pages = max(1, -(-len(sampled) // PAGE))
    page = min(page, pages)
    shown = [
        ShownText(one, list(_parts(one.text))) for one in sampled[(page - 1) * PAGE : page * PAGE]
    ]
    context = TextsPage(release, shown, progress, page, pages)
    return web.render(request, "dataset/texts.html", context, headers=PRIVATE)


@router.post(f"{PATH}/{{release_id}}/texts", name="judge", dependencies=[allow(REVIEW)])
async def judge(request: Request, web: Web, services: OwnServices, release_id: Int32) -> Response:
    """Verdicts of one page; then the first page that has a text without one, or the release."""
    form = await request.form()
    verdicts = {
        int(field[1]): value == "clean"
        for name, value in form.items()
        if (field := _FIELD.fullmatch(name))
    }
    await review.judge(services, release_id, verdicts)
    async with services.store.read() as session:
        sampled = await review.sample(session, release_id)
    if all(one.clean is not None for one in sampled):
        return RedirectResponse(web.url("review", release_id=release_id), 303)
    address = web.url("sampled_texts", release_id=release_id)
    return RedirectResponse(f"{address}?page={_first_unread(sampled)}", 303)


@router.post(f"{PATH}/{{release_id}}/finish", name="finish_review", dependencies=[allow(REVIEW)])
async def finish(
    web: Web, services: OwnServices, actor: CurrentActor, release_id: Int32
) -> Response:
    await review.finish(services, release_id, author(actor))
    await remove_from(services, release_id)
    return RedirectResponse(web.url("review", release_id=release_id), 303)


@router.post(f"{PATH}/{{release_id}}/publish", name="publish", dependencies=[allow(REVIEW)])
async def publish(
    web: Web, datasets: Annotated[Datasets, Own(Datasets)], release_id: Int32
) -> Response:
    release = await datasets.publish(release_id)
    address = web.url("dataset", name=release.name, version=release.version)
    return RedirectResponse(address, 303)


@router.post(f"{PATH}/{{release_id}}/discard", name="discard", dependencies=[allow(REVIEW)])
async def discard_release(web: Web, services: OwnServices, release_id: Int32) -> Response:
    await discard(services, release_id)
    return RedirectResponse(web.url("reviews"), 303)


def _first_unread(sampled: Sequence[SampledText]) -> int:
    """The page of the first text without a verdict; the first page when all have one."""
    unread = (place for place, one in enumerate(sampled) if one.clean is None)
    return next(unread, 0) // PAGE + 1


def _parts(text: str) -> Iterator[Part]:
    """The text cut at its masks."""
    end = 0
    for found in SET.finditer(text):
        yield Part(text[end : found.start()], mask=False)
        yield Part(found.group(), mask=True)
        end = found.end()
    yield Part(text[end:], mask=False)
