"""What other features hold of a use: keys and models of the gateway, sets, a decision record."""

import re
from collections.abc import Sequence

from joute.choice.site.decisions import Decisions
from joute.errors import NotFound
from joute.evaluation.rights import READ
from joute.evaluation.site import sets
from joute.gateway.aliases import Aliases
from joute.gateway.guarding.profiles import GuardProfiles
from joute.gateway.keys import Keys
from joute.gateway.settings import GatewaySettings
from joute.people.rights import Actor, may
from joute.register.contexts import GatewayFacts, PartLink, SetLink
from joute.register.service import RegisteredUse
from joute.services import Services
from joute.uses import may_read
from joute.web import Pages

_DECISION = re.compile(r"(?:.*/decisions/)?([A-Za-z0-9_-]{1,100})/?")


async def gateway_facts(
    services: Services, web: Pages, use: RegisteredUse, actor: Actor
) -> GatewayFacts | None:
    """None where applications call nothing here."""
    if not services.settings.of(GatewaySettings).enabled:
        return None
    now, id = services.now(), use.card.id
    keys = [one for one in await services[Keys].all(id) if one.open(now)]
    current = await services[Aliases].current()
    aliases = [one for one in current.values() if any(key.may_call(one.name) for key in keys)]
    models = dict.fromkeys(model for one in aliases for model in one.models)
    offered = [services.offer.models[one] for one in models if one in services.offer.models]
    guard = await services[GuardProfiles].get(id)
    return GatewayFacts(
        keys=len(keys),
        aliases=[one.name for one in aliases],
        models=[one.card.name for one in offered],
        hosts=list(dict.fromkeys(host for one in offered if (host := one.endpoint.host))),
        guard_version=guard.number,
        rules=len(guard.profile.actions),
        href=web.url("gateway_use", use_id=id) if may_read(actor, use.card) else "",
    )


async def sets_of(
    services: Services, web: Pages, use: RegisteredUse, actor: Actor
) -> Sequence[SetLink]:
    """The evaluation sets that the sheet names; of those that this site has, their address, whether
    they have a gate, and the run that was accepted last, for those who may read them."""
    named = use.record.value("sets") or []
    if not named or not may(actor, READ):
        return [SetLink(name) for name in named]
    async with services.store.read() as session:
        here = await sets.proofs(session, named)
    return [
        SetLink(
            name,
            web.url("evaluation_set", name=name),
            proof.gated,
            web.url("evaluation_run", run_id=proof.accepted_run) if proof.accepted_run else "",
            proof.accepted_at,
        )
        if (proof := here.get(name))
        else SetLink(name)
        for name in named
    ]


async def decision_of(services: Services, web: Pages, use: RegisteredUse) -> PartLink | None:
    """What the sheet says of the decision record, with the address of one that this site has."""
    said = use.record.value("decision")
    if not isinstance(said, str):
        return None
    found = _DECISION.fullmatch(said)
    if found:
        try:
            signed = await services[Decisions].read(found[1])
        except NotFound:
            return PartLink(said, "")
        return PartLink(signed.record.title or said, web.url("decision", decision_id=signed.id))
    return PartLink(said, "")
