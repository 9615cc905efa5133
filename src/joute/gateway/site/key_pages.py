"""The pages on keys of a use: added, shown once, changed, revoked."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import BadInput
from joute.gateway.keys import KeyCard, NewKey
from joute.gateway.site.contexts import KeyAddedPage, KeyPage, NewKeyPage
from joute.gateway.site.key_form import KeyForm, form_of, limits_of, typed
from joute.gateway.site.naming import check_aliases
from joute.gateway.site.opening import (
    ChangeableUse,
    CurrentKey,
    OwnAliases,
    OwnKeys,
    allow_gateway,
    base_url,
)
from joute.people.actors import CurrentActor
from joute.people.rights import author
from joute.uses import CHANGE_USE, UseCard
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

_CHANGE = [allow_gateway(CHANGE_USE)]


class Shown:
    """Renders the form of a new key, or of one, with what was typed and what is wrong with it."""

    def __init__(self, request: Request, web: Web, aliases: OwnAliases) -> None:
        self.request, self.web, self.aliases = request, web, aliases

    async def new(self, use: UseCard, form: KeyForm, error: BadInput | None = None) -> Response:
        page = NewKeyPage(use, list(await self.aliases.current()), form, self._reason(error))
        return self._render("gateway/key_new.html", page, bool(error or form.faults))

    async def of(
        self, use: UseCard, card: KeyCard, form: KeyForm, error: BadInput | None = None
    ) -> Response:
        names = sorted({*await self.aliases.current(), *form.aliases})
        page = KeyPage(use, card, names, form, self._reason(error))
        return self._render("gateway/key.html", page, bool(error or form.faults))

    def _reason(self, error: BadInput | None) -> str:
        return self.web.translator(self.request).error(error) if error else ""

    def _render(self, template: str, page: NewKeyPage | KeyPage, refused: bool) -> Response:
        status = BadInput.status if refused else 200
        return self.web.render(self.request, template, page, status=status, headers=PRIVATE)


OwnForms = Annotated[Shown, Depends()]


@router.get("/gateway/uses/{use_id}/keys", name="gateway_keys", dependencies=_CHANGE)
async def new_key(use: ChangeableUse, forms: OwnForms) -> Response:
    return await forms.new(use, KeyForm())


@router.post("/gateway/uses/{use_id}/keys", dependencies=_CHANGE)
async def add_key(
    request: Request,
    web: Web,
    actor: CurrentActor,
    keys: OwnKeys,
    aliases: OwnAliases,
    use: ChangeableUse,
    forms: OwnForms,
) -> Response:
    """Answers with the page that shows the secret, once: only its digest is stored."""
    limits, form = limits_of(typed(await request.form()))
    if form.faults:
        return await forms.new(use, form)
    try:
        await check_aliases(aliases, limits.aliases or ())
        card, secret = await keys.add(NewKey(use.id, form.name, limits), author(actor))
    except BadInput as error:
        return await forms.new(use, form, error)
    callable_ = [name for name in await aliases.current() if card.may_call(name)]
    page = KeyAddedPage(use, secret, base_url(request, web), callable_)
    return web.render(request, "gateway/key_added.html", page, headers=PRIVATE)


_KEY = "/gateway/uses/{use_id}/keys/{key_id}"


@router.get(_KEY, name="gateway_key", dependencies=_CHANGE)
async def key(use: ChangeableUse, card: CurrentKey, forms: OwnForms) -> Response:
    return await forms.of(use, card, form_of(card))


@router.post(_KEY, dependencies=_CHANGE)
async def change_key(
    request: Request,
    web: Web,
    keys: OwnKeys,
    aliases: OwnAliases,
    use: ChangeableUse,
    card: CurrentKey,
    forms: OwnForms,
) -> Response:
    limits, form = limits_of(typed(await request.form()))
    if form.faults:
        return await forms.of(use, card, form)
    try:
        # An alias that it has stays, though it may point at nothing today.
        await check_aliases(aliases, set(limits.aliases or ()) - set(card.limits.aliases or ()))
        await keys.change(card.id, limits)
    except BadInput as error:
        return await forms.of(use, card, form, error)
    return _back(web.url("gateway_use", use_id=use.id))


@router.post(f"{_KEY}/revoke", name="gateway_key_revoke", dependencies=_CHANGE)
async def revoke_key(web: Web, keys: OwnKeys, use: ChangeableUse, card: CurrentKey) -> Response:
    await keys.revoke(card.id)
    return _back(web.url("gateway_use", use_id=use.id))


def _back(address: str) -> Response:
    return RedirectResponse(f"{address}#keys", 303)
