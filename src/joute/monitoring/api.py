"""How uses stand, for programs, under the same rights as the pages."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from joute.gateway.site.opening import ChangeableUse, ReadableUse, allow_gateway
from joute.monitoring.facts import facts_of
from joute.monitoring.watch_pages import OwnWatching
from joute.people.actors import CurrentActor
from joute.people.rights import author
from joute.register import CHANGE_USE, READ_USE
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1/monitoring", tags=["monitoring"], responses=REFUSALS_DOCUMENTED)


class Acknowledged(BaseModel):
    """The alias whose present level is the one to keep."""

    alias: Annotated[str, Field(max_length=64)]


@router.get("/{use_id}", dependencies=[allow_gateway(READ_USE)])
async def standings(use: ReadableUse, watching: OwnWatching) -> list[dict[str, Any]]:
    """Each signal of each alias of a use; what moved, since when, by how much."""
    return [facts_of(one) for one in await watching.follow(use.id)]


@router.post("/{use_id}/acknowledge", status_code=204, dependencies=[allow_gateway(CHANGE_USE)])
async def acknowledge_level(
    use: ChangeableUse, actor: CurrentActor, watching: OwnWatching, sent: Acknowledged
) -> Response:
    """Take the present level of an alias as the one to keep: a new quiet period begins."""
    await watching.acknowledge(use.id, sent.alias, author(actor))
    return Response(status_code=204)
