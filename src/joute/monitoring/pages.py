"""The form about an answer, to which an application may link its people: no script, no cookie."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import BadInput
from joute.gateway.call import FEEDBACK, FEEDBACK_LIFE
from joute.monitoring.contexts import FeedbackPage
from joute.monitoring.errors import NoSuchCall
from joute.monitoring.feedback import Feedback, Feedbacks, Stored, feedback_of
from joute.monitoring.rights import GIVE_FEEDBACK
from joute.people.actors import allow
from joute.services import OwnServices, Services
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get("/feedback/{token}", name="feedback", dependencies=[allow(GIVE_FEEDBACK)])
async def form(
    request: Request, web: Web, services: OwnServices, token: str, *, saved: bool = False
) -> Response:
    """The form, with what was said before."""
    stored = await services[Feedbacks].of(_call_of(services, token))
    page = _page(token, stored, saved=saved and stored.feedback is not None)
    return web.render(request, "monitoring/feedback.html", page, headers=PRIVATE)


@router.post("/feedback/{token}", dependencies=[allow(GIVE_FEEDBACK)])
async def send(
    request: Request,
    web: Web,
    services: OwnServices,
    token: str,
    *,
    thumb: Annotated[str, Form()] = "",
    correction: Annotated[str, Form()] = "",
    comment: Annotated[str, Form()] = "",
) -> Response:
    """Store what was said, in place of what was said before."""
    call_id = _call_of(services, token)
    try:
        given = feedback_of({"thumb": thumb or None, "correction": correction, "comment": comment})
    except BadInput as error:
        page = _page(
            token,
            await services[Feedbacks].of(call_id),
            written=Feedback(correction=correction, comment=comment),
            reason=web.translator(request).error(error),
        )
        template = "monitoring/feedback.html"
        return web.render(request, template, page, status=error.status, headers=PRIVATE)
    await services[Feedbacks].give(call_id, given, keeps_score=True)
    return RedirectResponse(f"{web.url('feedback', token=token)}?saved=true", 303)


def _call_of(services: Services, token: str) -> str:
    """The call of a signed link. Raises NoSuchCall for one that is forged, or too old."""
    found = services.signer.read(FEEDBACK, token, int(FEEDBACK_LIFE.total_seconds()))
    if not isinstance(found, str):
        raise NoSuchCall
    return found


def _page(
    token: str,
    stored: Stored,
    *,
    written: Feedback | None = None,
    saved: bool = False,
    reason: str = "",
) -> FeedbackPage:
    given = written or stored.feedback or Feedback()
    return FeedbackPage(token, given, stored.keeps_text, saved, reason)
