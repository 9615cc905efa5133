"""The page of the observatory."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from joute.observatory.charts import charts_of
from joute.observatory.contexts import ObservatoryPage
from joute.observatory.periods import Quarter
from joute.observatory.rights import OBSERVE, asked
from joute.observatory.service import OwnObservatory, Reads
from joute.observatory.words import Words
from joute.people.actors import allow
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

_QUARTERS = 6
Wanted = Annotated[str | None, Query(max_length=20)]


@router.get("/observatory", name="observatory", dependencies=[allow(OBSERVE)])
async def observatory(
    request: Request, web: Web, observing: OwnObservatory, reads: Reads, quarter: Wanted = None
) -> Response:
    """A quarter, the present one by default."""
    seen = await observing.observe(Quarter.read(quarter) if quarter else None, reads)
    words = Words(web.translator(request))
    quarters = [observing.quarter]
    while len(quarters) < _QUARTERS:
        quarters.append(quarters[-1].previous)
    page = ObservatoryPage(
        title=words.title(seen),
        until=words.until(seen),
        quarter=seen.quarter,
        quarters=quarters,
        sections=words.sections(seen),
        charts=charts_of(seen, words),
        surveyed=asked(request),
    )
    return web.render(request, "observatory/observatory.html", page, headers=PRIVATE)
