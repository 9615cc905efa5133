"""The pages on models in production: is a use as it was, and if not, what to look at."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.gateway.rights import AUDIT
from joute.gateway.site.opening import (
    ChangeableUse,
    OwnUses,
    ReadableUse,
    allow_gateway,
    readable,
)
from joute.gateway.site.people import OPERATOR, OwnMembers, names_of
from joute.monitoring.contexts import AliasView, MonitoringPage, MoveView, SignalView, UseWatchPage
from joute.monitoring.experiments import Experiments
from joute.monitoring.naming import (
    LOOKS,
    SIGNALS,
    experiment_view,
    moved_text,
    standing_text,
)
from joute.monitoring.watching import Standing, Watching
from joute.people.actors import CurrentActor
from joute.people.rights import author, may
from joute.services import Own
from joute.translation import Translator
from joute.uses import CHANGE_USE, READ_USE, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

OwnWatching = Annotated[Watching, Own(Watching)]
OwnExperiments = Annotated[Experiments, Own(Experiments)]


@router.get("/monitoring", name="monitoring", dependencies=[allow_gateway(READ_USE)])
async def monitoring(
    request: Request,
    web: Web,
    actor: CurrentActor,
    uses: OwnUses,
    watching: OwnWatching,
    experiments: OwnExperiments,
) -> Response:
    """The uses of a person, in which of them something moved, and the experiments of aliases."""
    own = readable(actor, await uses.all())
    moved = {use.id: sum(bool(one.moved) for one in await watching.follow(use.id)) for use in own}
    found = await experiments.all() if may(actor, AUDIT) else ()
    shown = [experiment_view(one, web.translator(request)) for one in found]
    page = MonitoringPage(own, moved, shown)
    return web.render(request, "monitoring/uses.html", page, headers=PRIVATE)


@router.get("/monitoring/{use_id}", name="use_watch", dependencies=[allow_gateway(READ_USE)])
async def use_watch(
    request: Request,
    web: Web,
    actor: CurrentActor,
    use: ReadableUse,
    members: OwnMembers,
    watching: OwnWatching,
) -> Response:
    """Each signal of each alias of a use, against its quiet period."""
    words = web.translator(request)
    names = {OPERATOR: words.gettext("the operator"), **await names_of(members)}
    found = await watching.follow(use.id)
    by_alias = groupby(found, key=lambda one: one.alias)
    page = UseWatchPage(
        use=use,
        may_change=may_change(actor, use),
        aliases=[_alias(alias, [*group], names, words) for alias, group in by_alias],
    )
    return web.render(request, "monitoring/use.html", page, headers=PRIVATE)


@router.post("/monitoring/{use_id}", dependencies=[allow_gateway(CHANGE_USE)])
async def acknowledge(
    web: Web,
    actor: CurrentActor,
    use: ChangeableUse,
    watching: OwnWatching,
    alias: Annotated[str, Form()] = "",
) -> Response:
    """Take the present level of an alias as the one to keep."""
    await watching.acknowledge(use.id, alias, author(actor))
    return RedirectResponse(web.url("use_watch", use_id=use.id), 303)


def _alias(
    name: str, standings: Sequence[Standing], names: dict[str, str], words: Translator
) -> AliasView:
    began = min(standings, key=lambda one: one.since)
    by = began.acknowledged_by
    return AliasView(
        name=name,
        since=began.since,
        acknowledged_by=names.get(by, by),
        moved=any(one.moved for one in standings),
        signals=[_signal(one, words) for one in standings],
    )


def _signal(one: Standing, words: Translator) -> SignalView:
    moves = [
        MoveView(
            moved_text(one.signal, moved, words),
            [words.gettext(LOOKS[look]) for look in moved.movement.look_at],
        )
        for moved in one.moved
    ]
    return SignalView(words.gettext(SIGNALS[one.signal]), standing_text(one, words), moves)
