"""The pages on uses: what they cost and whether they work; their people, state and texts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.control_characters import one_line
from joute.errors import BadInput
from joute.gateway.rights import AUDIT
from joute.gateway.settings import GatewayRetention
from joute.gateway.site.contexts import (
    ConnectPage,
    GatewayPage,
    NewUseForm,
    UsePage,
    UseSettingsPage,
)
from joute.gateway.site.figures import USUAL_DAYS, OwnFigures, calls_csv, charts_of
from joute.gateway.site.opening import (
    ChangeableUse,
    OwnAliases,
    OwnPolicies,
    OwnUses,
    ReadableUse,
    allow_gateway,
    base_url,
    readable,
)
from joute.gateway.site.people import OPERATOR, OwnMembers, check_people, lines_of, names_of
from joute.people.actors import CurrentActor
from joute.people.rights import author, may
from joute.services import OwnServices
from joute.uses import CHANGE_USE, READ_USE, NewUse, State, UseCard, may_change
from joute.uses.rights import ADD_USE
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

Days = Annotated[int, Query(ge=1, le=400)]
Line = Annotated[str, Form(max_length=200)]
Lines = Annotated[str, Form(max_length=20_000)]
LATEST = 20


class Overview:
    """Renders the uses of a person, with the form of a use that was refused as it was sent."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        uses: OwnUses,
        figures: OwnFigures,
        members: OwnMembers,
    ) -> None:
        self.request, self.web, self.actor = request, web, actor
        self.stored, self.figures, self.members = uses, figures, members

    async def __call__(
        self, days: int, sent: NewUseForm | None = None, error: BadInput | None = None
    ) -> Response:
        manages = may(self.actor, ADD_USE)
        uses, total = await self.figures.of_uses(
            readable(self.actor, await self.stored.all()), days
        )
        page = GatewayPage(
            days=days,
            total=total,
            uses=uses,
            may_manage=manages,
            sees_aliases=may(self.actor, AUDIT),
            members=await names_of(self.members) if manages else {},
            sent=sent or NewUseForm(),
            reason=self.web.translator(self.request).error(error) if error else "",
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "gateway/gateway.html", page, status=status, headers=PRIVATE
        )


OwnOverview = Annotated[Overview, Depends()]


@router.get("/gateway", name="gateway", dependencies=[allow_gateway(READ_USE)])
async def gateway(overview: OwnOverview, days: Days = USUAL_DAYS) -> Response:
    """What the applications of a person cost, and whether they work."""
    return await overview(days)


@router.post("/gateway", dependencies=[allow_gateway(ADD_USE)])
async def add_use(
    web: Web,
    actor: CurrentActor,
    uses: OwnUses,
    members: OwnMembers,
    overview: OwnOverview,
    id: Line = "",
    name: Line = "",
    owner: Line = OPERATOR,
) -> Response:
    sent = NewUseForm(id.strip(), one_line(name), owner)
    try:
        await check_people(members, [owner])
        use = await uses.add(NewUse(sent.id, sent.name, sent.owner), author(actor))
    except BadInput as error:
        return await overview(USUAL_DAYS, sent, error)
    return RedirectResponse(web.url("gateway_use", use_id=use.id), 303)


@router.get("/gateway/uses/{use_id}", name="gateway_use", dependencies=[allow_gateway(READ_USE)])
async def use_page(
    request: Request,
    web: Web,
    actor: CurrentActor,
    figures: OwnFigures,
    policies: OwnPolicies,
    use: ReadableUse,
    days: Days = USUAL_DAYS,
) -> Response:
    by_day = await figures.by_day(use, days)
    page = UsePage(
        use=use,
        may_change=may_change(actor, use),
        days=days,
        sums=await figures.of_use(use, days),
        charts=charts_of(by_day),
        by_day=by_day,
        keys=await figures.keys(use, days),
        by_alias=await figures.by_alias(days, use),
        by_model=await figures.by_model(days, use),
        calls=await figures.latest(use, LATEST),
        keeps_text=(await policies.get(use.id)).keeps_text,
    )
    return web.render(request, "gateway/use.html", page, headers=PRIVATE)


@router.get(
    "/gateway/uses/{use_id}/calls.csv",
    name="gateway_calls",
    dependencies=[allow_gateway(READ_USE)],
)
async def calls(figures: OwnFigures, use: ReadableUse, days: Days = USUAL_DAYS) -> Response:
    """The calls of a use as a table: figures alone."""
    table = calls_csv(await figures.calls(days, use))
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{use.id}-calls.csv"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/gateway/uses/{use_id}/connect",
    name="gateway_connect",
    dependencies=[allow_gateway(READ_USE)],
)
async def connect(
    request: Request, web: Web, actor: CurrentActor, aliases: OwnAliases, use: ReadableUse
) -> Response:
    page = ConnectPage(
        use=use,
        may_change=may_change(actor, use),
        base_url=base_url(request, web),
        aliases=list(await aliases.current()),
    )
    return web.render(request, "gateway/connect.html", page, headers=PRIVATE)


class Settings:
    """Renders the state, the people and the texts of a use, with what was typed of its people."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        services: OwnServices,
        policies: OwnPolicies,
        members: OwnMembers,
    ) -> None:
        self.request, self.web, self.actor = request, web, actor
        self.text_days = services.settings.of(GatewayRetention).gateway_text_days
        self.policies, self.members = policies, members

    async def __call__(
        self,
        use: UseCard,
        owner: str = "",
        members: str | None = None,
        error: BadInput | None = None,
    ) -> Response:
        names, readers = await names_of(self.members), sorted(use.members)
        gives = may(self.actor, ADD_USE)
        page = UseSettingsPage(
            use=use,
            keeps_text=(await self.policies.get(use.id)).keeps_text,
            text_days=self.text_days,
            names={id: name for id, name in names.items() if id in use.people},
            readers=readers,
            members=names if gives else {},
            may_give=gives,
            sent_owner=owner or use.owner,
            sent_members="\n".join(readers) if members is None else members,
            reason=self.web.translator(self.request).error(error) if error else "",
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "gateway/use_settings.html", page, status=status, headers=PRIVATE
        )


OwnSettings = Annotated[Settings, Depends()]
_CHANGE = [allow_gateway(CHANGE_USE)]


@router.get("/gateway/uses/{use_id}/settings", name="gateway_use_settings", dependencies=_CHANGE)
async def settings(use: ChangeableUse, shown: OwnSettings) -> Response:
    return await shown(use)


@router.post("/gateway/uses/{use_id}/people", name="gateway_use_people", dependencies=_CHANGE)
async def set_people(
    web: Web,
    actor: CurrentActor,
    uses: OwnUses,
    known: OwnMembers,
    use: ChangeableUse,
    shown: OwnSettings,
    members: Lines = "",
    owner: Line = "",
) -> Response:
    """Who reads a use; the operator alone gives it to another owner."""
    given = owner if owner and may(actor, ADD_USE) else use.owner
    readers = lines_of(members)
    try:
        # Those who were let in before stay, whether or not they are still members.
        await check_people(known, {given, *readers} - use.people)
        await uses.set_people(use.id, given, readers, author(actor))
    except BadInput as error:
        return await shown(use, given, members, error)
    return RedirectResponse(web.url("gateway_use_settings", use_id=use.id), 303)


@router.post("/gateway/uses/{use_id}/state", name="gateway_use_state", dependencies=_CHANGE)
async def set_state(
    web: Web,
    actor: CurrentActor,
    uses: OwnUses,
    use: ChangeableUse,
    state: Annotated[State, Form()],
) -> Response:
    await uses.set_state(use.id, state, author(actor))
    return RedirectResponse(web.url("gateway_use", use_id=use.id), 303)


@router.post("/gateway/uses/{use_id}/texts", name="gateway_use_texts", dependencies=_CHANGE)
async def set_texts(
    web: Web,
    actor: CurrentActor,
    policies: OwnPolicies,
    use: ChangeableUse,
    keeps_text: Annotated[bool, Form()],
) -> Response:
    await policies.set(use.id, author(actor), keeps_text=keeps_text)
    return RedirectResponse(web.url("gateway_use", use_id=use.id), 303)
