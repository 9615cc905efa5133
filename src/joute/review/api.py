"""The queue for programs, under the same rights as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from joute.people.rights import author
from joute.review.cases import PAGE, Case, Decision, Source
from joute.review.deciding import NewItem
from joute.review.pages import OwnDeciding, PageNumber
from joute.review.rights import allow_review
from joute.review.showing import OwnShowing
from joute.review.texts import words_of
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1/review", tags=["review"], responses=REFUSALS_DOCUMENTED)

Place = Annotated[str, Query(max_length=100, description="The id of a use; “site” for the site.")]
Line = Annotated[str, Field(max_length=500)]
Long = Annotated[str, Field(max_length=100_000)]


class DecidedFacts(BaseModel):
    decision: Decision
    set: str
    by: str
    at: datetime


class CaseFacts(BaseModel):
    """A case. `use` is None of what is of the site; `question` and `answer` are None where they are
    not stored."""

    source: Source
    subject: str
    use: str | None
    at: datetime
    what: str
    report: str
    question: str | None
    answer: str | None
    correction: str | None
    decided: DecidedFacts | None


class Cases(BaseModel):
    """A page of cases, the newest first; `total` counts them all."""

    cases: list[CaseFacts]
    total: int
    page: int
    pages: int


class NewDecision(BaseModel):
    """A decision on a case; an item has a question, and may have answers and a set."""

    source: Source
    subject: Line
    decision: Decision
    question: Long = ""
    expected: Annotated[list[Long], Field(max_length=20)] = []
    set: Line = ""


@router.get("/cases", dependencies=[allow_review()])
async def list_cases(
    showing: OwnShowing,
    source: Source | None = None,
    use: Place = "",
    state: Literal["open", "decided"] = "open",
    page: PageNumber = 1,
) -> Cases:
    """What waits for a person, or what was decided."""
    place = await showing.place()
    wanted = place.wanted(use, source, page, is_open=state == "open")
    cases, total = await showing.queue.cases(wanted)
    return Cases(
        cases=[await _facts(showing, one) for one in cases],
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
    )


@router.post("/decisions", status_code=201, dependencies=[allow_review()])
async def decide_case(showing: OwnShowing, deciding: OwnDeciding, sent: NewDecision) -> CaseFacts:
    """Decide on a case, once."""
    case = await showing.decidable(sent.source, sent.subject)
    by = author(showing.actor)
    if sent.decision is Decision.ITEM:
        showing.check_set(sent.set)
        await deciding.make_item(case, by, NewItem(sent.question, sent.expected, sent.set))
    elif sent.decision is Decision.HANDED_OVER:
        await deciding.hand_over(case, by)
    else:
        await deciding.dismiss(case, by)
    return await _facts(showing, await showing.queue.case(sent.source, sent.subject))


async def _facts(showing: OwnShowing, case: Case) -> CaseFacts:
    said, decided = await words_of(showing.services, case.subject), case.decided
    return CaseFacts(
        source=case.source,
        subject=case.subject,
        use=case.use_id,
        at=case.at,
        what=case.what,
        report=case.text,
        question=said.question if said else None,
        answer=said.answer if said else None,
        correction=(said.correction or None) if said else None,
        decided=decided
        and DecidedFacts(
            decision=decided.decision, set=decided.set_name, by=decided.by, at=decided.at
        ),
    )


def facts_of(case: Case) -> dict[str, Any]:
    """A case as the command line prints it, without a word of anybody."""
    return {
        "source": case.source,
        "subject": case.subject,
        "use": case.use_id,
        "at": case.at.isoformat(),
        "what": case.what,
        "decision": case.decided and case.decided.decision,
        "by": case.decided and case.decided.by,
    }
