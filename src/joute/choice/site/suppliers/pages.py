"""The reference pages on criteria and suppliers, and what members add to them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.catalog import load
from joute.choice.criteria import Theme, criteria, themes
from joute.choice.rights import SUPPLIERS
from joute.choice.site.suppliers.contexts import (
    AddPage,
    AnsweredTheme,
    ChangesPage,
    CriteriaPage,
    CriteriaTheme,
    SupplierPage,
    SuppliersPage,
)
from joute.choice.site.suppliers.grid import Filters, grid
from joute.choice.suppliers import (
    ORIGINS,
    Question,
    SupplierAnswer,
    answers_about,
    counts,
    questions,
    supplier_of,
    suppliers,
)
from joute.choice.suppliers.comparison import changes, dates_of
from joute.choice.suppliers.enquiries import sent_enquiries
from joute.choice.suppliers.given import form_fields, given, provenance
from joute.choice.suppliers.stored import (
    Named,
    add_answers,
    all_suppliers,
    find_supplier,
    stored_answers,
)
from joute.errors import BadInput
from joute.people.actors import CurrentActor, allow
from joute.people.rights import READ_SITE, author, may
from joute.services import OwnServices, Services
from joute.web import Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get("/criteria", name="criteria", dependencies=[allow(READ_SITE)])
async def criteria_page(request: Request, web: Web) -> Response:
    """What a choice weighs, and what the survey left out."""
    asked = [one for one in criteria().values() if one.band]
    page = CriteriaPage(
        themes=[
            CriteriaTheme(
                theme,
                [
                    (one, [questions()[id] for id in one.questions])
                    for one in asked
                    if one.theme == theme.id
                ],
            )
            for theme in themes().values()
            if any(one.theme == theme.id for one in asked)
        ],
        left_out=[one for one in criteria().values() if not one.band],
    )
    return web.render(request, "choice/suppliers/criteria.html", page)


@router.get("/suppliers", name="suppliers", dependencies=[allow(READ_SITE)])
async def suppliers_page(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    filters: Annotated[Filters, Query()],
) -> Response:
    async with services.store.read() as session:
        every = list((await all_suppliers(session)).values())
        stored = await stored_answers(session)
    histories = {one.id: answers_about(one.id, stored=stored) for one in every}
    answered = [one for one in every if histories[one.id]]
    columns = [one for one in answered if filters.admits_supplier(one)]
    page = SuppliersPage(
        grid=grid(filters, columns, histories) if columns else (),
        columns=columns,
        suppliers=every,
        themes=[theme for theme, _ in by_theme(questions().values())],
        criteria=[one for one in criteria().values() if one.questions],
        filters=filters,
        today=_today(services),
        may_write=may(actor, SUPPLIERS),
    )
    return web.render(request, "choice/suppliers/grid.html", page)


def by_theme(asked: Any) -> Sequence[tuple[Theme, Sequence[Question]]]:
    """Questions by their themes, in the order of both; themes without any are left out."""
    listed = list(asked)
    found = (
        (theme, [one for one in listed if one.theme == theme.id]) for theme in themes().values()
    )
    return [(theme, own) for theme, own in found if own]


def _today(services: Services) -> str:
    return services.now().date().isoformat()


@router.get("/suppliers/{supplier}", name="supplier", dependencies=[allow(READ_SITE)])
async def supplier_page(
    request: Request, web: Web, services: OwnServices, actor: CurrentActor, supplier: str
) -> Response:
    async with services.store.read() as session:
        own = await find_supplier(session, supplier)
        history = answers_about(supplier, stored=await stored_answers(session, supplier))
        sent = await sent_enquiries(session, supplier)
    known, asked = counts(history, own.kind)
    page = SupplierPage(
        supplier=own,
        shipped=suppliers().get(supplier),
        models=_models_of(supplier),
        themes=_answered(own, history),
        known=known,
        asked=asked,
        dates=dates_of(history),
        enquiries=sent,
        today=_today(services),
        may_write=may(actor, SUPPLIERS),
    )
    return web.render(request, "choice/suppliers/supplier.html", page)


def _models_of(supplier: str) -> Sequence[tuple[str, str]]:
    """The models of the catalogue that a supplier answers for: ids and names."""
    own = (one for one in load().models.values() if supplier_of(one) == supplier)
    return sorted(((one.id, one.name) for one in own), key=lambda one: one[1].casefold())


def _answered(
    supplier: Named, history: Mapping[str, Sequence[SupplierAnswer]]
) -> Sequence[AnsweredTheme]:
    shown = (one for one in questions().values() if supplier.kind in one.asked or one.id in history)
    return [
        AnsweredTheme(theme, [(one, history.get(one.id, ())) for one in own])
        for theme, own in by_theme(shown)
    ]


Dated = Annotated[str, Query(pattern=r"^(\d{4}(-\d\d){0,2})?$")]


@router.get(
    "/suppliers/{supplier}/changes", name="supplier_changes", dependencies=[allow(READ_SITE)]
)
async def changes_page(
    request: Request,
    web: Web,
    services: OwnServices,
    supplier: str,
    earlier: Dated = "",
    later: Dated = "",
) -> Response:
    """What a supplier answered on two dates; by default the first and the last."""
    async with services.store.read() as session:
        own = await find_supplier(session, supplier)
        history = answers_about(supplier, stored=await stored_answers(session, supplier))
    dates = dates_of(history)
    earlier, later = earlier or (dates[-1] if dates else ""), later or (dates[0] if dates else "")
    page = ChangesPage(
        supplier=own,
        dates=dates,
        earlier=earlier,
        later=later,
        changes=[(questions()[one.question], one) for one in changes(history, earlier, later)],
        today=_today(services),
    )
    return web.render(request, "choice/suppliers/changes.html", page)


@router.get(
    "/suppliers/{supplier}/answers", name="add_supplier_answer", dependencies=[allow(SUPPLIERS)]
)
async def add_page(
    request: Request,
    web: Web,
    services: OwnServices,
    supplier: str,
    question: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    return await _add(request, web, services, supplier, sent={"question": question})


async def _add(
    request: Request,
    web: Pages,
    services: Services,
    supplier: str,
    *,
    sent: Mapping[str, Any],
    error: BadInput | None = None,
) -> Response:
    async with services.store.read() as session:
        own = await find_supplier(session, supplier)
    page = AddPage(
        supplier=own,
        themes=by_theme(questions().values()),
        sent=sent,
        today=_today(services),
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "choice/suppliers/add.html", page, status=status)


@router.post("/suppliers/{supplier}/answers", dependencies=[allow(SUPPLIERS)])
async def add(
    request: Request, web: Web, services: OwnServices, actor: CurrentActor, supplier: str
) -> Response:
    """Store a newer answer, with its source and its date; those before it stay."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    origin: Literal["supplier", "public_pages"] = next(
        (one for one in ORIGINS if one == form.get("origin")), "public_pages"
    )
    try:
        own = given(form.get("question", ""), *form_fields(form, "new"))
        source, day, end = (form.get(name, "") for name in ("source", "date", "valid_until"))
        dated = provenance(source, day, end, services.now().date())
        dated = dated._replace(origin=origin, by=author(actor))
        language = request.state.language
        await add_answers(services, supplier, [own] if own else [], dated, language)
    except BadInput as error:
        return await _add(request, web, services, supplier, sent=form, error=error)
    address = web.url("supplier", supplier=supplier)
    return RedirectResponse(f"{address}#{form['question']}", 303)
