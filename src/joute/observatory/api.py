"""The observatory for programs, under the rights of its page."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from joute.observatory.facts import facts_of
from joute.observatory.periods import Quarter
from joute.observatory.rights import OBSERVE
from joute.observatory.service import OwnObservatory, Reads
from joute.people.actors import allow
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1", tags=["observatory"], responses=REFUSALS_DOCUMENTED)


@router.get("/observatory", dependencies=[allow(OBSERVE)])
async def observatory(
    observing: OwnObservatory,
    reads: Reads,
    quarter: Annotated[
        str | None, Query(max_length=20, description="Such as 2026-Q4; the present one by default.")
    ] = None,
) -> dict[str, Any]:
    """What is used here, at what cost, and what it changed, in a quarter: sums of the whole site,
    no figure of fewer than five people (docs/observatory.md)."""
    return facts_of(await observing.observe(Quarter.read(quarter) if quarter else None, reads))
