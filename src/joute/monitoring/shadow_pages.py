"""The page on the shadows of a use, and the form that says what one takes before it begins."""

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import BadInput, NotFound
from joute.gateway.aliases import Aliases
from joute.gateway.shadows.decisions import NewShadow, Shadows
from joute.gateway.site.opening import ChangeableUse, ReadableUse, allow_gateway
from joute.gateway.site.people import OPERATOR, names_of
from joute.monitoring.contexts import FigureView, ShadowForm, ShadowsPage, ShadowView
from joute.monitoring.naming import dollars
from joute.monitoring.scoring_pages import number_in
from joute.monitoring.shadows import Beside, ForeseenShadow, ShadowReading, ShadowReadings
from joute.people.actors import CurrentActor
from joute.people.members import Members
from joute.people.rights import author
from joute.services import OwnServices, Services
from joute.translation import Translator, signed
from joute.uses import CHANGE_USE, READ_USE, UseCard, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

_TEMPLATE = "monitoring/shadows.html"
_PATH = "/monitoring/{use_id}/shadows"


@router.get(_PATH, name="use_shadows", dependencies=[allow_gateway(READ_USE)])
async def shadows(
    request: Request, web: Web, actor: CurrentActor, use: ReadableUse, services: OwnServices
) -> Response:
    """Each shadow of a use beside what answered, on the same calls."""
    form = ShadowForm() if may_change(actor, use) else None
    page = await _page(services, use, form, web.translator(request))
    return web.render(request, _TEMPLATE, page, headers=PRIVATE)


@router.post(_PATH, dependencies=[allow_gateway(CHANGE_USE)])
async def start_shadow(
    request: Request,
    web: Web,
    actor: CurrentActor,
    use: ChangeableUse,
    services: OwnServices,
    *,
    alias: Annotated[str, Form()] = "",
    model: Annotated[str, Form()] = "",
    share: Annotated[str, Form()] = "",
    usd_a_day: Annotated[str, Form()] = "",
    begin: Annotated[str, Form()] = "",
) -> Response:
    """Say what a shadow takes; begin it, once that was read."""
    form, words = ShadowForm(alias, model, share, usd_a_day), web.translator(request)
    foreseen, reason, status = None, "", 200
    try:
        new = NewShadow(form.model, number_in(form.share) / 100, number_in(form.usd_a_day))
        if begin:
            await services[Shadows].start(use.id, alias, new, author(actor))
            return RedirectResponse(web.url("use_shadows", use_id=use.id), 303)
        await services[Shadows].check(alias, new)
        foreseen = await services[ShadowReadings].foresee(use.id, alias, new)
    except (BadInput, NotFound) as error:
        reason, status = words.error(error), error.status
    page = await _page(services, use, form, words, foreseen, reason)
    return web.render(request, _TEMPLATE, page, status=status, headers=PRIVATE)


@router.post(f"{_PATH}/stop", name="stop_shadow", dependencies=[allow_gateway(CHANGE_USE)])
async def stop_shadow(
    web: Web,
    actor: CurrentActor,
    use: ChangeableUse,
    services: OwnServices,
    alias: Annotated[str, Form()] = "",
) -> Response:
    """Ask it no more."""
    await services[Shadows].stop(use.id, alias, author(actor))
    return RedirectResponse(web.url("use_shadows", use_id=use.id), 303)


async def _page(
    services: Services,
    use: UseCard,
    form: ShadowForm | None,
    words: Translator,
    foreseen: ForeseenShadow | None = None,
    reason: str = "",
) -> ShadowsPage:
    names = {OPERATOR: words.gettext("the operator"), **await names_of(services[Members])}
    found = await services[ShadowReadings].of_use(use.id)
    return ShadowsPage(
        use=use,
        shadows=[_view(one, names.get(one.card.created_by, ""), words) for one in found],
        form=form,
        aliases=list(await services[Aliases].current()) if form else [],
        models=list(services.offer.models),
        foreseen=foreseen,
        reason=reason,
    )


def _view(one: ShadowReading, by: str, words: Translator) -> ShadowView:
    card = one.card
    return ShadowView(
        card.alias,
        card.model,
        card.share,
        one.since,
        by,
        one.pairs,
        one.refused,
        one.taken_usd,
        card.usd_a_day,
        list(_figures(one, words)),
    )


def _figures(one: ShadowReading, words: Translator) -> Iterator[FigureView]:
    figures: list[tuple[str, Beside | None, Callable[[float], str]]] = [
        (words.gettext("Failures"), one.failures, lambda v: words.percent(v, 1)),
        (words.gettext("Cost of a call"), one.usd, lambda v: dollars(v, words)),
        (words.gettext("Time to the end"), one.seconds, lambda v: words.quantity(v, "s")),
        (words.gettext("Electricity of a call"), one.wh, lambda v: words.quantity(v, "Wh")),
        (words.gettext("Tokens written"), one.tokens, lambda v: words.figures(v, 3)),
    ]
    for scored in one.scores:
        judge = f" ({scored.judge})" if scored.judge else ""
        name = words.gettext(
            "Score of %(scorer)s%(judge)s, version %(version)s",
            scorer=scored.scorer,
            judge=judge,
            version=scored.version,
        )
        figures.append((name, scored.beside, lambda v: words.number(v, 3)))
    for name, beside, shown in figures:
        if beside is not None:
            yield _figure(name, beside, shown, words)


def _figure(
    name: str, beside: Beside, shown: Callable[[float], str], words: Translator
) -> FigureView:
    interval = "–"
    if beside.interval is not None:
        low, high = (signed(end, shown) for end in beside.interval)
        interval = words.gettext("%(low)s to %(high)s", low=low, high=high)
    return FigureView(
        name,
        beside.n,
        shown(beside.live.mean),
        shown(beside.shadow.mean),
        signed(beside.difference, shown),
        interval,
    )
