"""Signed decisions by a program: whoever has the id of one reads it."""

from fastapi import APIRouter

from joute.choice.records import RecordFile
from joute.choice.rights import READ_DECISION
from joute.choice.site.decision_pages import CurrentDecision
from joute.choice.site.decision_reviews import reviews_of
from joute.evaluation.rights import READ
from joute.people.actors import CurrentActor, allow
from joute.people.rights import may
from joute.services import OwnServices
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1", tags=["choices"], responses=REFUSALS_DOCUMENTED)


@router.get("/decisions/{decision_id}", dependencies=[allow(READ_DECISION)])
async def read(services: OwnServices, signed: CurrentDecision, actor: CurrentActor) -> RecordFile:
    """A signed decision: its content with its digest, the dissent that was added, and why it should
    be reviewed by what is known today."""
    reasons = await reviews_of(services, signed, evaluations=may(actor, READ))
    return RecordFile(signed=signed, reviews=tuple(reasons))
