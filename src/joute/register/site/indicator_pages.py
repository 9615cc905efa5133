"""What was measured of a use before it and after it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import BadInput
from joute.people.actors import CurrentActor
from joute.register.contexts import IndicatorRow, IndicatorsPage
from joute.register.indicators import Indicator, read_indicator, stored
from joute.register.rights import CHANGE_REGISTER, READ_REGISTER, allow_register
from joute.register.service import RegisteredUse
from joute.register.site.opening import ChangeableUse, OwnRegister, ReadableUse
from joute.translation import Translator
from joute.uses import may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

CHANGES = [allow_register(CHANGE_REGISTER)]
Line = Annotated[str, Form(max_length=1_000)]
EMPTY: Mapping[str, str] = {
    **dict.fromkeys(("name", "unit", "period", "before", "after", "source"), ""),
    "better": "lower",
}


@router.get(
    "/register/{use_id}/indicators",
    name="register_indicators",
    dependencies=[allow_register(READ_REGISTER)],
)
async def indicators(
    request: Request,
    web: Web,
    actor: CurrentActor,
    use: ReadableUse,
    edit: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    held = use.indicators.get(edit)
    sent = {name: text or "" for name, text in stored(held).items()} if held else EMPTY
    return _page(request, web, actor, use, sent, edit if held else "")


@router.post("/register/{use_id}/indicators", dependencies=CHANGES)
async def set_indicator(
    request: Request,
    web: Web,
    actor: CurrentActor,
    register: OwnRegister,
    use: ChangeableUse,
    id: Line = "",
    name: Line = "",
    unit: Line = "",
    period: Line = "",
    before: Line = "",
    after: Line = "",
    better: Line = "",
    source: Line = "",
) -> Response:
    """Store an indicator: a new one, or the one that is changed."""
    sent = {
        "name": name,
        "unit": unit,
        "period": period,
        "before": before,
        "after": after,
        "better": better,
        "source": source,
    }
    editing = id if id in use.indicators else ""
    try:
        await register.set_indicator(use, read_indicator(sent), actor, editing)
    except BadInput as error:
        return _page(request, web, actor, use, sent, editing, error)
    return RedirectResponse(web.url("register_indicators", use_id=use.card.id), 303)


@router.post(
    "/register/{use_id}/indicators/remove", name="register_indicator_remove", dependencies=CHANGES
)
async def remove(
    web: Web, actor: CurrentActor, register: OwnRegister, use: ChangeableUse, id: Line = ""
) -> Response:
    await register.remove_indicator(use.card, id, actor)
    return RedirectResponse(web.url("register_indicators", use_id=use.card.id), 303)


def _page(
    request: Request,
    web: Web,
    actor: CurrentActor,
    use: RegisteredUse,
    sent: Mapping[str, str],
    editing: str,
    error: BadInput | None = None,
) -> Response:
    words = web.translator(request)
    page = IndicatorsPage(
        use=use,
        rows=rows_of(use, words),
        may_change=may_change(actor, use.card),
        editing=editing,
        sent=sent,
        reason=words.error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "register/indicators.html", page, status=status, headers=PRIVATE)


def rows_of(use: RegisteredUse, words: Translator) -> Sequence[IndicatorRow]:
    """The indicators of a use, in words."""
    return [
        IndicatorRow(
            id=id,
            indicator=one,
            before=_amount(one.before, one.unit, words),
            after=_amount(one.after, one.unit, words),
            change=change_of(one, words),
        )
        for id, one in use.indicators.items()
    ]


def measured(one: Indicator, words: Translator) -> str:
    """An indicator on one line, such as “Time to answer · 25 min → 3 min”."""
    before, after = (_amount(value, one.unit, words) for value in (one.before, one.after))
    return f"{one.name} · {before} → {after}"


def change_of(one: Indicator, words: Translator) -> str:
    """The change in words, such as “−88%: better”."""
    if one.before is None or one.after is None:
        return words.gettext("unknown: one of the two was not measured")
    if one.change is None:
        return words.gettext(
            "from zero, of which there is no share: %(said)s", said=_said(one, words)
        )
    share = words.percent(float(one.change)).replace("-", "−")
    signed = f"+{share}" if one.change > 0 else share
    return words.gettext("%(change)s: %(said)s", change=signed, said=_said(one, words))


def _said(one: Indicator, words: Translator) -> str:
    if one.improved is None:
        return words.gettext("no change")
    return words.gettext("better") if one.improved else words.gettext("worse")


def _amount(value: Decimal | None, unit: str, words: Translator) -> str:
    if value is None:
        return words.gettext("unknown")
    return f"{words.number(float(value))} {unit}".strip()
