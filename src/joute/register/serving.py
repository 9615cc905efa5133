"""Which models may answer for a use, and where: by its open keys, and what aliases point at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from joute.calls.offer import Offered
from joute.gateway.aliases import Aliases
from joute.gateway.keys import Keys
from joute.register.layouts import Served
from joute.services import Services


async def served_models(services: Services) -> Mapping[str, Sequence[Served]]:
    """By the id of a use, each model once, in the order of its name; a use without an open key is
    not there."""
    aliases = await services[Aliases].current()
    models: dict[str, set[str]] = defaultdict(set)
    for key in await services[Keys].all():
        if key.open(services.now()):
            for alias in aliases.values():
                if key.may_call(alias.name):
                    models[key.use_id].update(alias.models)
    offered = services.offer.models
    return {
        use: sorted({_served(offered[id]) for id in ids if id in offered}, key=_order)
        for use, ids in models.items()
    }


def _served(one: Offered) -> Served:
    endpoint = one.endpoint
    outside = endpoint.reach == "outside"
    return Served(
        one.card.name,
        one.card.maker.name,
        endpoint.host if outside else None,
        endpoint.country if outside else None,
    )


def _order(one: Served) -> tuple[str, str]:
    return one.model, one.host or ""
