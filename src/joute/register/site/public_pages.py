"""Uses as anyone may see them: the fields that their owners chose, as pages and as JSON."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import BadInput, NotFound
from joute.people.actors import CurrentActor, allow
from joute.people.rights import READ_SITE, author
from joute.privacy import find
from joute.register.exporting import described
from joute.register.layouts import DescribedUse
from joute.register.publication import (
    SUBJECT,
    PublicFact,
    chosen_of,
    facts_of,
    public_facts,
    publishable,
    read_choice,
)
from joute.register.rights import CHANGE_REGISTER, READ_REGISTER, allow_register
from joute.register.site.opening import ChangeableUse, ReadableUse
from joute.register.site.public_contexts import (
    PublicationPage,
    PublicUse,
    PublicUsePage,
    PublicUsesPage,
)
from joute.services import OwnServices
from joute.translation import Translator
from joute.uses import Change, Records, Uses, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

READS, CHANGES = [allow_register(READ_REGISTER)], [allow_register(CHANGE_REGISTER)]
PUBLIC = [allow(READ_SITE)]


class PublicUses:
    """The uses of which something is public, with that alone."""

    def __init__(self, services: OwnServices) -> None:
        self.services = services

    async def all(self) -> Sequence[DescribedUse]:
        """By name."""
        chosen = await self.services[Records].all([SUBJECT])
        ids = {id for id, record in chosen.items() if record.value(SUBJECT)}
        cards = [one for one in await self.services[Uses].all() if one.id in ids]
        found = await described(self.services, cards)
        return sorted(found, key=lambda one: one.card.name.casefold())

    async def get(self, use_id: str) -> DescribedUse:
        """Raises NotFound for a use of which nothing is public, too."""
        for one in await self.services[Uses].all():
            if one.id == use_id:
                (found,) = await described(self.services, [one])
                if chosen_of(found):
                    return found
        raise NotFound(f"nothing is public of {use_id[:100]}")


OwnPublicUses = Annotated[PublicUses, Depends()]


def public_of(use: DescribedUse, words: Translator) -> PublicUse:
    facts = public_facts(use, words)
    return PublicUse(use.card.id, use.card.name, facts, use.record.value("notice") is not None)


@router.get("/uses", name="public_uses", dependencies=PUBLIC)
async def public_uses(request: Request, web: Web, uses: OwnPublicUses) -> Response:
    words = web.translator(request)
    page = PublicUsesPage([public_of(one, words) for one in await uses.all()])
    return web.render(request, "register/public_uses.html", page)


@router.get("/uses/{use_id}", name="public_use", dependencies=PUBLIC)
async def public_use(request: Request, web: Web, uses: OwnPublicUses, use_id: str) -> Response:
    page = PublicUsePage(public_of(await uses.get(use_id), web.translator(request)))
    return web.render(request, "register/public_use.html", page)


class Publication:
    """Renders which fields of a use are public, with a choice that was refused."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        services: OwnServices,
        use: ReadableUse,
    ) -> None:
        self.request, self.web, self.actor = request, web, actor
        self.services, self.use = services, use

    async def __call__(self, error: BadInput | None = None) -> Response:
        words = self.web.translator(self.request)
        (use,) = await described(self.services, [self.use.card])
        facts = facts_of(use, publishable(), words)
        page = PublicationPage(
            use=use.card,
            facts=facts,
            chosen=chosen_of(use),
            personal=_personal(facts),
            may_change=may_change(self.actor, use.card),
            reason=words.error(error) if error else "",
        )
        template, status = "register/publication.html", error.status if error else 200
        return self.web.render(self.request, template, page, status=status, headers=PRIVATE)


OwnPublication = Annotated[Publication, Depends()]


@router.get("/register/{use_id}/publication", name="register_publication", dependencies=READS)
async def publication(shown: OwnPublication) -> Response:
    return await shown()


@router.post("/register/{use_id}/publication", dependencies=CHANGES)
async def set_publication(
    web: Web,
    actor: CurrentActor,
    services: OwnServices,
    use: ChangeableUse,
    shown: OwnPublication,
    chosen: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Choose what is public; without any field, nothing is."""
    try:
        ids = read_choice(chosen or ())
    except BadInput as error:
        return await shown(error)
    change = Change(SUBJECT, list(ids) or None)
    await services[Records].write(use.card.id, [change], author(actor))
    return RedirectResponse(web.url("register_publication", use_id=use.card.id), 303)


# An address of contact is there to be written to.
_ADDRESSES = frozenset({"contact_email", "website"})


def _personal(facts: Sequence[PublicFact]) -> Sequence[str]:
    """The ids of the texts that seem to hold personal data, such as a name or a telephone."""
    return [one.id for one in facts if one.id not in _ADDRESSES and find("\n".join(one.lines))]
