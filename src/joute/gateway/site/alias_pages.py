"""The pages on aliases: what each points at and costs, its versions, and the way back to one."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import BadInput
from joute.gateway.rights import AUDIT, MANAGE
from joute.gateway.site.contexts import AliasesPage, AliasPage, AliasRow
from joute.gateway.site.figures import USUAL_DAYS, OwnFigures, nothing
from joute.gateway.site.naming import history_of
from joute.gateway.site.opening import OwnAliases, allow_gateway
from joute.gateway.site.people import OwnMembers, names_of
from joute.people.actors import CurrentActor
from joute.people.rights import author, may
from joute.services import OwnServices
from joute.store import Int32
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

Days = Annotated[int, Query(ge=1, le=400)]
Name = Annotated[str, Form(max_length=200)]
# Of the form: a model, and those that answer when it fails.
MODELS = 3


class Shown:
    """Renders all aliases, with the form of one that was refused as it was sent."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        services: OwnServices,
        aliases: OwnAliases,
        figures: OwnFigures,
    ) -> None:
        self.request, self.web, self.actor = request, web, actor
        self.offer, self.aliases, self.figures = services.offer, aliases, figures

    async def __call__(
        self,
        days: int = USUAL_DAYS,
        alias: str = "",
        models: Sequence[str] = (),
        error: BadInput | None = None,
    ) -> Response:
        sums = {one.name: one for one in await self.figures.by_alias(days)}
        page = AliasesPage(
            days=days,
            aliases=[
                AliasRow(card, sums.get(name, nothing(name)))
                for name, card in (await self.aliases.current()).items()
            ],
            models=await self.figures.by_model(days),
            may_manage=may(self.actor, MANAGE),
            offered=self._offered(),
            sent_alias=alias,
            sent_models=[*models, *[""] * MODELS][:MODELS],
            reason=self.web.translator(self.request).error(error) if error else "",
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "gateway/aliases.html", page, status=status, headers=PRIVATE
        )

    def _offered(self) -> Mapping[str, str]:
        named = {id: model.card.name for id, model in self.offer.models.items()}
        return dict(sorted(named.items(), key=lambda one: one[1].casefold()))


OwnAliasesPage = Annotated[Shown, Depends()]


@router.get("/gateway/aliases", name="gateway_aliases", dependencies=[allow_gateway(AUDIT)])
async def aliases_page(shown: OwnAliasesPage, days: Days = USUAL_DAYS) -> Response:
    return await shown(days)


@router.post("/gateway/aliases", dependencies=[allow_gateway(MANAGE)])
async def set_alias(
    web: Web,
    actor: CurrentActor,
    aliases: OwnAliases,
    shown: OwnAliasesPage,
    alias: Name = "",
    model: Annotated[list[str] | None, Form()] = None,
) -> Response:
    name, models = alias.strip(), [one for one in model or () if one]
    try:
        await aliases.set(name, models, author(actor))
    except BadInput as error:
        return await shown(USUAL_DAYS, name, models, error)
    return RedirectResponse(web.url("gateway_alias", alias=name), 303)


@router.get("/gateway/aliases/{alias}", name="gateway_alias", dependencies=[allow_gateway(AUDIT)])
async def alias_page(
    request: Request,
    web: Web,
    actor: CurrentActor,
    aliases: OwnAliases,
    members: OwnMembers,
    figures: OwnFigures,
    alias: str,
    days: Days = USUAL_DAYS,
) -> Response:
    page = AliasPage(
        days=days,
        alias=alias,
        models=await figures.by_model(days, alias=alias),
        versions=await history_of(aliases, alias),
        names=await names_of(members),
        may_manage=may(actor, MANAGE),
    )
    return web.render(request, "gateway/alias.html", page, headers=PRIVATE)


_MANAGE = [allow_gateway(MANAGE)]


@router.post("/gateway/aliases/{alias}/revert", name="gateway_alias_revert", dependencies=_MANAGE)
async def revert_alias(
    web: Web,
    actor: CurrentActor,
    aliases: OwnAliases,
    alias: str,
    number: Annotated[Int32, Form()],
) -> Response:
    await history_of(aliases, alias)
    await aliases.revert(alias, number, author(actor))
    return RedirectResponse(web.url("gateway_alias", alias=alias), 303)


@router.post("/gateway/aliases/{alias}/remove", name="gateway_alias_remove", dependencies=_MANAGE)
async def remove_alias(web: Web, actor: CurrentActor, aliases: OwnAliases, alias: str) -> Response:
    await history_of(aliases, alias)
    await aliases.remove(alias, author(actor))
    return RedirectResponse(web.url("gateway_alias", alias=alias), 303)
