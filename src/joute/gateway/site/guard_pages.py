"""The page on the guard of a use: what is checked, how often a rule is wrong, what was found."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.duel.personal_data import KIND_LABELS
from joute.errors import BadInput
from joute.gateway.guarding.changing import changed
from joute.gateway.reading import Reading, Span
from joute.gateway.site.contexts import GuardPage, RuleRow
from joute.gateway.site.guard_form import GuardForm, change_of, form_of, typed
from joute.gateway.site.opening import (
    ChangeableUse,
    OwnAliases,
    OwnGuards,
    ReadableUse,
    allow_gateway,
)
from joute.gateway.site.people import OwnMembers, names_of
from joute.guard import FAMILIES, RULES, Rule
from joute.people.actors import CurrentActor
from joute.people.rights import author
from joute.services import Own
from joute.store import Int32
from joute.uses import CHANGE_USE, READ_USE, UseCard, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

_CHANGE = [allow_gateway(CHANGE_USE)]
FOUND_DAYS = 30
_KINDS = {str(kind): label for kind, label in KIND_LABELS.items()}


class Shown:
    """Renders the guard of a use, with what was typed when that was refused."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        guards: OwnGuards,
        aliases: OwnAliases,
        reading: Annotated[Reading, Own(Reading)],
        members: OwnMembers,
    ) -> None:
        self.request, self.web, self.actor = request, web, actor
        self.guards, self.aliases, self.reading, self.members = guards, aliases, reading, members

    async def __call__(
        self, use: UseCard, sent: GuardForm | None = None, error: BadInput | None = None
    ) -> Response:
        card, now = await self.guards.get(use.id), self.reading.now()
        span = Span(now - timedelta(days=FOUND_DAYS), now, [use.id])
        form = sent or form_of(card)
        page = GuardPage(
            use=use,
            may_change=may_change(self.actor, use),
            card=card,
            form=form,
            families=_families(form, await self.reading.hits(span)),
            found_days=FOUND_DAYS,
            aliases=list(await self.aliases.current()),
            versions=await self.guards.history(use.id),
            names=await names_of(self.members),
            reason=self.web.translator(self.request).error(error) if error else "",
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "gateway/guard.html", page, status=status, headers=PRIVATE
        )


OwnGuardPage = Annotated[Shown, Depends()]


@router.get("/gateway/guard/{use_id}", name="gateway_guard", dependencies=[allow_gateway(READ_USE)])
async def guard_page(use: ReadableUse, shown: OwnGuardPage) -> Response:
    return await shown(use)


@router.post("/gateway/guard/{use_id}", dependencies=_CHANGE)
async def set_guard(
    request: Request,
    web: Web,
    actor: CurrentActor,
    guards: OwnGuards,
    use: ChangeableUse,
    shown: OwnGuardPage,
) -> Response:
    form = typed(await request.form())
    try:
        card = changed(await guards.get(use.id), change_of(form))
        await guards.set(use.id, card, author(actor))
    except BadInput as error:
        return await shown(use, form, error)
    return RedirectResponse(web.url("gateway_guard", use_id=use.id), 303)


@router.post("/gateway/guard/{use_id}/revert", name="gateway_guard_revert", dependencies=_CHANGE)
async def revert_guard(
    web: Web,
    actor: CurrentActor,
    guards: OwnGuards,
    use: ChangeableUse,
    number: Annotated[Int32, Form()],
) -> Response:
    await guards.revert(use.id, number, author(actor))
    return RedirectResponse(web.url("gateway_guard", use_id=use.id), 303)


def _families(form: GuardForm, found: dict[str, int]) -> dict[str, list[RuleRow]]:
    """The rules by family, with the action that the form has and how often each spoke."""
    rows = [
        RuleRow(rule, _name(rule), form.actions.get(rule.id, ""), found.get(rule.id, 0))
        for rule in RULES.values()
    ]
    return {
        family: list(of_family)
        for family in FAMILIES
        if (of_family := [one for one in rows if one.rule.family == family])
    }


def _name(rule: Rule) -> str:
    """What a rule is called; one of personal data by its kind."""
    by_kind = rule.family in ("personal_data", "leak")
    return _KINDS.get(rule.id.partition(".")[2], rule.name) if by_kind else rule.name
