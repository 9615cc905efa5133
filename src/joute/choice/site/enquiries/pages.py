"""The pages of enquiries: for members who send them, and for the suppliers that answer."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from joute.choice.errors import BadAnswer, FaultyAnswers
from joute.choice.rights import ANSWER, SUPPLIERS
from joute.choice.site.enquiries.contexts import (
    AnswerPage,
    Asked,
    AskedTheme,
    DeclinedPage,
    EnquiriesPage,
    EnquiryPage,
    EnquiryRow,
)
from joute.choice.site.suppliers.pages import by_theme
from joute.choice.suppliers import ACTOR_KINDS, ActorKind, Question, enquiries, questions_for
from joute.choice.suppliers.enquiries import Sent
from joute.choice.suppliers.given import Given, form_fields, given, provenance
from joute.choice.suppliers.sheets import FILE_BYTES, blank, read_sheet
from joute.choice.suppliers.stored import all_suppliers, find_supplier
from joute.choice.tables import Enquiry, StoredAnswer
from joute.errors import BadInput
from joute.people.actors import CurrentActor, allow
from joute.people.rights import author
from joute.services import OwnServices, Services
from joute.web import PRIVATE, Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

Faults = Sequence[tuple[str, str]]


@router.get("/enquiries", name="enquiries", dependencies=[allow(SUPPLIERS)])
async def enquiries_page(
    request: Request, web: Web, services: OwnServices, supplier: str = ""
) -> Response:
    return await _enquiries(request, web, services, {"supplier": supplier})


async def _enquiries(
    request: Request,
    web: Pages,
    services: Services,
    form: Mapping[str, Any],
    *,
    sent: Sent | None = None,
    error: BadInput | None = None,
) -> Response:
    async with services.store.read() as session:
        every = await all_suppliers(session)
        found = await enquiries.sent_enquiries(session)
    page = EnquiriesPage(
        enquiries=[EnquiryRow(one, every[one.supplier], _is_open(services, one)) for one in found],
        suppliers=list(every.values()),
        asked={kind: len(questions_for(kind)) for kind in ACTOR_KINDS},
        link=_link(request, web, sent),
        link_id=sent.id if sent else "",
        sent=form,
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    template = "choice/suppliers/enquiries.html"
    return web.render(request, template, page, status=status, headers=PRIVATE)


def _link(request: Request, web: Pages, sent: Sent | None) -> str:
    return web.absolute_url(request, "answer_enquiry", secret=sent.secret) if sent else ""


def _is_open(services: Services, enquiry: Enquiry) -> bool:
    return enquiry.link is not None and enquiry.closes_at > services.now()


class EnquiryForm(BaseModel):
    """An enquiry to send: to a supplier, or to another one by its `name`."""

    supplier: str = ""
    name: str = ""
    kind: ActorKind = "closed"
    language: Literal["fr", "en"] = "fr"
    days: int = 60


@router.post("/enquiries", dependencies=[allow(SUPPLIERS)])
async def send(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    form: Annotated[EnquiryForm, Form()],
) -> Response:
    """Send an enquiry; its link is shown once."""
    by = author(actor)
    try:
        sent = await enquiries.send(
            *(services, form.supplier, form.kind),
            language=form.language,
            days=form.days,
            by=by,
            name=form.name,
        )
    except BadInput as error:
        return await _enquiries(request, web, services, form.model_dump(), error=error)
    return await _enquiries(request, web, services, {}, sent=sent)


@router.get("/enquiries/{enquiry_id}", name="enquiry", dependencies=[allow(SUPPLIERS)])
async def enquiry_page(
    request: Request, web: Web, services: OwnServices, enquiry_id: str
) -> Response:
    return await _enquiry(request, web, services, enquiry_id)


async def _enquiry(
    request: Request,
    web: Pages,
    services: Services,
    enquiry_id: str,
    *,
    sent: Sent | None = None,
    error: BadInput | None = None,
) -> Response:
    async with services.store.read() as session:
        enquiry = await enquiries.find(session, enquiry_id)
        supplier = await find_supplier(session, enquiry.supplier)
        answers = await enquiries.given_to(session, enquiry_id)
    page = EnquiryPage(
        enquiry=enquiry,
        supplier=supplier,
        open=_is_open(services, enquiry),
        answered=len({one.question for one in answers}),
        asked=len(questions_for(_kind(enquiry))),
        link=_link(request, web, sent),
        today=services.now().date().isoformat(),
        faults=_faults(request, web, error),
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    template = "choice/suppliers/enquiry.html"
    return web.render(request, template, page, status=status, headers=PRIVATE)


def _kind(enquiry: Enquiry) -> ActorKind:
    return next(kind for kind in ACTOR_KINDS if kind == enquiry.kind)


def _faults(request: Request, web: Pages, error: BadInput | None) -> Faults:
    if not isinstance(error, FaultyAnswers):
        return ()
    return [(at, web.translator(request).error(fault)) for at, fault in error.faults]


@router.post("/enquiries/{enquiry_id}/link", name="renew_enquiry", dependencies=[allow(SUPPLIERS)])
async def renew(
    request: Request,
    web: Web,
    services: OwnServices,
    enquiry_id: str,
    days: Annotated[int, Form(ge=1, le=enquiries.MOST_DAYS)] = 60,
) -> Response:
    """Another link for the supplier, shown once; the one before ends."""
    sent = await enquiries.renew(services, enquiry_id, days)
    return await _enquiry(request, web, services, enquiry_id, sent=sent)


@router.post(
    "/enquiries/{enquiry_id}/status", name="settle_enquiry", dependencies=[allow(SUPPLIERS)]
)
async def settle(
    web: Web,
    services: OwnServices,
    enquiry_id: str,
    status: Annotated[enquiries.Ended, Form()],
    reason: Annotated[str, Form(max_length=enquiries.REASON_CHARACTERS)] = "",
) -> Response:
    await enquiries.settle(services, enquiry_id, status, reason)
    return RedirectResponse(web.url("enquiry", enquiry_id=enquiry_id), 303)


@router.get(
    "/enquiries/{enquiry_id}/questionnaire.csv",
    name="enquiry_sheet",
    dependencies=[allow(SUPPLIERS)],
)
async def sheet(services: OwnServices, enquiry_id: str) -> Response:
    """The questionnaire to send as a file."""
    async with services.store.read() as session:
        return _sheet(await enquiries.find(session, enquiry_id))


def _sheet(enquiry: Enquiry) -> Response:
    name = f"questionnaire-{enquiry.supplier}-{enquiry.sent_at:%Y-%m-%d}.csv"
    return Response(
        blank(questions_for(_kind(enquiry)), enquiry.language),
        media_type="text/csv; charset=utf-8",
        headers={**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'},
    )


class FileForm(BaseModel):
    """The answers of a file, with where they come from."""

    file: UploadFile
    origin: Literal["supplier", "public_pages"] = "supplier"
    source: str = ""
    date: str = ""
    valid_until: str = ""


async def _read(file: UploadFile) -> Sequence[Given]:
    content = await file.read(FILE_BYTES + 1)
    return await run_sync(read_sheet, content, (file.filename or "")[:200])


@router.post(
    "/enquiries/{enquiry_id}/answers", name="enter_answers", dependencies=[allow(SUPPLIERS)]
)
async def enter(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    enquiry_id: str,
    form: Annotated[FileForm, Form()],
) -> Response:
    """The answers of a file that came back."""
    try:
        today = services.now().date()
        dated = provenance(form.source, form.date, form.valid_until, today)
        answers = await _read(form.file)
        dated = dated._replace(origin=form.origin, by=author(actor))
        await enquiries.enter(services, enquiry_id, answers, dated)
    except BadInput as error:
        return await _enquiry(request, web, services, enquiry_id, error=error)
    return RedirectResponse(web.url("enquiry", enquiry_id=enquiry_id), 303)


@router.get("/enquiry/{secret}", name="answer_enquiry", dependencies=[allow(ANSWER)])
async def answer_page(
    request: Request, web: Web, services: OwnServices, secret: str, saved: bool = False
) -> Response:
    """The questionnaire, for whoever has the link."""
    return await _answer(request, web, services, secret, saved=saved)


async def _answer(
    request: Request,
    web: Pages,
    services: Services,
    secret: str,
    *,
    saved: bool = False,
    form: Mapping[str, Any] | None = None,
    error: BadInput | None = None,
) -> Response:
    async with services.store.read() as session:
        enquiry, supplier = await enquiries.holder(services, session, secret)
        before = {one.question: one for one in await enquiries.given_to(session, enquiry.id)}
    _speak(request, web, enquiry)
    wrong = dict(_faults(request, web, error))
    themes = by_theme(questions_for(_kind(enquiry)))
    last = max(before.values(), key=lambda one: one.id, default=None)
    page = AnswerPage(
        enquiry=enquiry,
        supplier=supplier,
        secret=secret,
        themes=[
            AskedTheme(theme, [_asked(one, form, before.get(one.id), wrong) for one in own])
            for theme, own in themes
        ],
        valid_until=str(form.get("valid_until", "")) if form else (last and last.valid_until) or "",
        saved=saved,
        faults=() if form else list(wrong.items()),
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    template = "choice/suppliers/answer.html"
    return web.render(request, template, page, status=status, headers=PRIVATE)


def _asked(
    question: Question,
    form: Mapping[str, Any] | None,
    before: StoredAnswer | None,
    wrong: Mapping[str, str],
) -> Asked:
    if form is not None:
        value, text, urls = form_fields(form, question.id)
        return Asked(question, value, text, "\n".join(urls), wrong.get(question.id, ""))
    if before is None:
        return Asked(question, "", "", "", "")
    return Asked(question, before.value, before.text, "\n".join(before.urls), "")


def _speak(request: Request, web: Pages, enquiry: Enquiry) -> None:
    """Answer in the language of the enquiry, where the site still speaks it."""
    if enquiry.language in web.translators:
        request.state.language = enquiry.language


@router.post("/enquiry/{secret}", dependencies=[allow(ANSWER)])
async def answer(request: Request, web: Web, services: OwnServices, secret: str) -> Response:
    """Store what a supplier answered in the form."""
    async with services.store.read() as session:
        enquiry, supplier = await enquiries.holder(services, session, secret)
    form = {name: str(value) for name, value in (await request.form()).items()}
    today = services.now().date()
    try:
        dated = provenance(supplier.name, today.isoformat(), form.get("valid_until", ""), today)
        asked = questions_for(_kind(enquiry))
        answers = _given(form, asked, supplier.name)
        blank = {one.id for one in asked} - {one.question for one in answers}
        await enquiries.answer(services, secret, answers, dated.valid_until, blank)
    except BadInput as error:
        return await _answer(request, web, services, secret, form=form, error=error)
    return RedirectResponse(f"{web.url('answer_enquiry', secret=secret)}?saved=true", 303)


def _given(form: Mapping[str, Any], asked: Sequence[Question], form_name: str) -> Sequence[Given]:
    """What a form holds for its questions. Raises FaultyAnswers with all faults."""
    found, faults = [], list[tuple[str, BadInput]]()
    for one in asked:
        try:
            found.append(given(one.id, *form_fields(form, one.id)))
        except BadAnswer as fault:
            faults.append((one.id, fault))
    if faults:
        raise FaultyAnswers(faults, file=form_name)
    return [one for one in found if one]


@router.get(
    "/enquiry/{secret}/questionnaire.csv", name="answer_sheet", dependencies=[allow(ANSWER)]
)
async def answer_sheet(services: OwnServices, secret: str) -> Response:
    """The questionnaire as a file, for the supplier."""
    async with services.store.read() as session:
        enquiry, _ = await enquiries.holder(services, session, secret)
    return _sheet(enquiry)


@router.post("/enquiry/{secret}/file", name="answer_by_file", dependencies=[allow(ANSWER)])
async def answer_by_file(
    request: Request,
    web: Web,
    services: OwnServices,
    secret: str,
    file: UploadFile,
    valid_until: Annotated[str, Form()] = "",
) -> Response:
    """Store what a supplier answered in the file."""
    async with services.store.read() as session:
        _, supplier = await enquiries.holder(services, session, secret)
    today = services.now().date()
    try:
        dated = provenance(supplier.name, today.isoformat(), valid_until, today)
        await enquiries.answer(services, secret, await _read(file), dated.valid_until)
    except BadInput as error:
        return await _answer(request, web, services, secret, error=error)
    return RedirectResponse(f"{web.url('answer_enquiry', secret=secret)}?saved=true", 303)


@router.post("/enquiry/{secret}/decline", name="decline_enquiry", dependencies=[allow(ANSWER)])
async def decline(
    request: Request,
    web: Web,
    services: OwnServices,
    secret: str,
    reason: Annotated[str, Form(max_length=enquiries.REASON_CHARACTERS)] = "",
) -> Response:
    """Decline, which ends the link."""
    async with services.store.read() as session:
        enquiry, supplier = await enquiries.holder(services, session, secret)
    _speak(request, web, enquiry)
    await enquiries.decline(services, secret, reason)
    page = DeclinedPage(supplier)
    return web.render(request, "choice/suppliers/declined.html", page, headers=PRIVATE)
