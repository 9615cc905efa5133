"""The form with which a person reports an answer: no script, and no cookie of its own."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.duel.service import Voter
from joute.errors import BadInput
from joute.people.actors import allow
from joute.review.contexts import ReportPage
from joute.review.reports import REASONS, Reported, Reports
from joute.review.rights import REPORT
from joute.services import Own
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

OwnReports = Annotated[Reports, Own(Reports)]
Text = Annotated[str, Form()]


@router.get("/report/{answer:path}", name="report", dependencies=[allow(REPORT)])
async def report(
    request: Request,
    web: Web,
    reports: OwnReports,
    voter: Voter,
    answer: str,
    *,
    saved: bool = False,
) -> Response:
    """The form, with what was said before."""
    reported = await reports.open(answer, voter)
    known = await reports.given(reported.subject)
    page = _page(
        answer,
        reported,
        known.reason if known else "",
        known.text if known else "",
        saved=saved and known is not None,
    )
    return web.render(request, "review/report.html", page, headers=PRIVATE)


@router.post("/report/{answer:path}", dependencies=[allow(REPORT)])
async def send_report(
    request: Request,
    web: Web,
    reports: OwnReports,
    voter: Voter,
    answer: str,
    reason: Text = "",
    text: Text = "",
) -> Response:
    """Store what was said, in place of what was said before."""
    reported = await reports.open(answer, voter)
    try:
        await reports.give(reported, voter, reason, text)
    except BadInput as error:
        problem = web.translator(request).error(error)
        page = _page(answer, reported, reason, text, problem=problem)
        return web.render(request, "review/report.html", page, status=error.status, headers=PRIVATE)
    return RedirectResponse(f"{web.url('report', answer=answer)}?saved=true", 303)


def _page(
    address: str,
    reported: Reported,
    reason: str,
    text: str,
    *,
    saved: bool = False,
    problem: str = "",
) -> ReportPage:
    of_site = reported.use_id is None
    return ReportPage(address, REASONS, reason, text, reported.takes_text, of_site, saved, problem)
