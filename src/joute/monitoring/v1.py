"""What applications tell of their calls, with their key, at /v1."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from joute.gateway.log import CallLog
from joute.gateway.rights import CALL
from joute.gateway.v1.door import ProgramRoute, body_of, caller_of
from joute.gateway.v1.refusals import ERRORS_DOCUMENTED
from joute.monitoring.errors import BadFeedback
from joute.monitoring.feedback import Feedbacks, feedback_of
from joute.people.actors import allow
from joute.services import services_of

router = APIRouter(
    prefix="/v1",
    tags=["monitoring"],
    route_class=ProgramRoute,
    dependencies=[allow(CALL)],
    responses=ERRORS_DOCUMENTED,
)

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["call_id"],
                    "properties": {
                        "call_id": {"type": "string", "description": "of x-joute-call-id"},
                        "thumb": {"enum": ["up", "down"]},
                        "score": {"type": "number", "minimum": 0, "maximum": 1},
                        "correction": {"type": "string", "maxLength": 20_000},
                        "comment": {"type": "string", "maxLength": 2_000},
                    },
                    "additionalProperties": False,
                }
            }
        },
    }
}


@router.post("/feedback", openapi_extra=_BODY)
async def feedback(request: Request) -> Response:
    """What is thought of the answer of a call of the key’s use; said again, it is replaced."""
    _, caller = await caller_of(request)
    fields = dict(await body_of(request))
    call_id = fields.pop("call_id", None)
    if not isinstance(call_id, str):
        raise BadFeedback(reason="call_id is the x-joute-call-id of an answer.", param="call_id")
    given = feedback_of(fields)
    services = services_of(request.app)
    # A program may be faster than the log, which stores calls in groups.
    await services[CallLog].flush()
    # Made here: what else this feature starts is for pages, which are served elsewhere.
    feedbacks = Feedbacks(services.store, services.now)
    stored = await feedbacks.give(call_id, given, caller.use.id)
    return JSONResponse(
        {
            "call_id": call_id,
            "thumb": given.thumb,
            "score": given.score,
            "text_kept": stored.keeps_text,
        }
    )
