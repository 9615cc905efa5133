"""The page of the observatory, and the same as a file."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from joute.observatory.charts import charts_of
from joute.observatory.contexts import ObservatoryPage
from joute.observatory.periods import Quarter
from joute.observatory.report import markdown
from joute.observatory.rights import OBSERVE, asked
from joute.observatory.service import OwnObservatory, Reads
from joute.observatory.words import Words
from joute.people.actors import allow
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

_QUARTERS = 6
Wanted = Annotated[str | None, Query(max_length=20)]


@router.get("/observatory/report.md", name="observatory_report", dependencies=[allow(OBSERVE)])
async def report(
    request: Request, web: Web, observing: OwnObservatory, reads: Reads, quarter: Wanted = None
) -> Response:
    """The page as a file, for a filing system or another editor."""
    seen = await observing.observe(Quarter.read(quarter) if quarter else None, reads)
    text = markdown(seen, Words(web.translator(request)))
    disposition = f'attachment; filename="{seen.quarter}.md"'
    return Response(
        text,
        media_type="text/markdown; charset=utf-8",
        headers={**PRIVATE, "Content-Disposition": disposition},
    )


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
