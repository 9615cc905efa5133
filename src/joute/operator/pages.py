"""The operator's pages: sign-in by a link, then the console. No page of visitors links to them."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.calls.budget import today
from joute.feature import Rule, number_of_days, retention_of
from joute.operator import console
from joute.operator.contexts import ConsolePage, EnterPage, PurgesPage, RuleRow
from joute.operator.purges import latest_reports
from joute.operator.rights import AUDIT, ENTER, OPERATE
from joute.operator.service import OperatorSignIn
from joute.people.actors import allow
from joute.people.rights import LEAVE
from joute.services import Own, OwnServices, Services
from joute.settings import Settings
from joute.store import Int32
from joute.web import PRIVATE
from joute.web.current import Web
from joute.workshop import (
    OwnWorkshops,
    WorkshopService,
    link_path,
    new_link,
    open_links,
    revoke_link,
)

router = APIRouter(include_in_schema=False)

PERIOD = timedelta(days=7)
FAILURES = 50
PURGES = 30
MICRO = 1_000_000

SignIn = Annotated[OperatorSignIn, Own(OperatorSignIn)]


@router.get("/operator/enter", name="operator_enter", dependencies=[allow(ENTER)])
async def enter(request: Request, web: Web, link: str = "") -> Response:
    """Programs that look at links before people do must not use them up: a button does."""
    return web.render(request, "operator/enter.html", EnterPage(link), headers=PRIVATE)


@router.post("/operator/enter", dependencies=[allow(ENTER)])
async def use_link(web: Web, sign_in: SignIn, link: Annotated[str, Form()] = "") -> Response:
    session = await sign_in.operators.use(link)
    response = RedirectResponse(web.url("operator"), 303)
    sign_in.cookie.write(response, session)
    return response


@router.post("/operator/leave", name="operator_leave", dependencies=[allow(LEAVE)])
async def leave(request: Request, web: Web, sign_in: SignIn) -> Response:
    await sign_in.operators.close(sign_in.session_id(request))
    response = RedirectResponse(web.url("home"), 303)
    sign_in.cookie.clear(response)
    return response


@router.get("/operator", name="operator", dependencies=[allow(AUDIT)])
async def operator(
    request: Request,
    web: Web,
    services: OwnServices,
    workshops: OwnWorkshops,
    before: Annotated[Int32 | None, Query(ge=1)] = None,
) -> Response:
    page = await _console(services, workshops, before)
    return web.render(request, "operator/console.html", page, headers=PRIVATE)


@router.post("/operator/links", name="facilitator_links", dependencies=[allow(OPERATE)])
async def new_facilitator_link(
    request: Request,
    web: Web,
    services: OwnServices,
    workshops: OwnWorkshops,
    days: Annotated[Int32, Form()],
    once: Annotated[bool, Form()] = False,
) -> Response:
    """Answers with the page that shows the link, once: only its digest is stored."""
    secret = await new_link(workshops, days=days, once=once)
    address = f"{web.absolute_url(request, 'home').rstrip('/')}{link_path(secret)}"
    page = replace(await _console(services, workshops), new_link=address)
    return web.render(request, "operator/console.html", page, headers=PRIVATE)


@router.post(
    "/operator/links/{link_id}/revoke",
    name="revoke_facilitator_link",
    dependencies=[allow(OPERATE)],
)
async def revoke_facilitator_link(web: Web, workshops: OwnWorkshops, link_id: str) -> Response:
    await revoke_link(workshops, link_id)
    return RedirectResponse(f"{web.url('operator')}#facilitators", 303)


async def _console(
    services: Services, workshops: WorkshopService, before: int | None = None
) -> ConsolePage:
    """The console, with the failures older than `before`, if it is given."""
    now = workshops.now()
    since = now - PERIOD
    async with workshops.store.read() as reading:
        spent = await today(reading, now)
        models = await console.models(reading, services.offer, since)
        failures = await console.failures(reading, FAILURES, before)
        counts = await console.counts(reading, since)
        purges = await latest_reports(reading, 1)
    return ConsolePage(
        now=now,
        since=since,
        days=PERIOD.days,
        spent=spent,
        dollars=spent.microdollars / MICRO,
        limits=services.settings.limits,
        counts=counts,
        models=models,
        endpoints=console.endpoints(models),
        failures=failures,
        older=failures[-1].failure.id if len(failures) == FAILURES else None,
        links=await open_links(workshops),
        new_link=None,
        purge=next(iter(purges), None),
    )


@router.get("/operator/purges", name="purges", dependencies=[allow(AUDIT)])
async def purge_reports(request: Request, web: Web, services: OwnServices) -> Response:
    async with services.store.read() as reading:
        reports = await latest_reports(reading, PURGES)
    rules = [_in_force(rule, services.settings) for rule in retention_of(services.features)]
    page = PurgesPage(rules, reports)
    return web.render(request, "operator/purges.html", page, headers=PRIVATE)


def _in_force(rule: Rule, settings: Settings) -> RuleRow:
    setting = rule.days if isinstance(rule.days, str) else None
    return RuleRow(rule.name, number_of_days(rule.days, settings), setting)
