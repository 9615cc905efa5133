"""A use under the AI Act by a program, under the same rights as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from joute.ai_act import as_json
from joute.people.actors import CurrentActor
from joute.register.ai_act import Standing
from joute.register.rights import READ_REGISTER, allow_register
from joute.register.site.opening import OwnClassifying, ReadableUse
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1/register", tags=["register"], responses=REFUSALS_DOCUMENTED)

READS = [allow_register(READ_REGISTER)]
Language = Annotated[Literal["fr", "en"], Query()]
QuestionId = Annotated[str, Field(max_length=60)]


class ConfirmedOut(BaseModel):
    """A confirmed result: `class` is the strictest of the `classes` that were open; duties by their
    ids, with the day from which they apply. Where the class alone was imported, `roles`, `duties`
    and `law` are null."""

    class_: str = Field(serialization_alias="class")
    classes: list[str]
    roles: dict[str, bool] | None
    duties: dict[str, "ConfirmedDutyOut"] | None
    unsure: list[str]
    version: str
    law: date | None
    by: str
    at: datetime


class ConfirmedDutyOut(BaseModel):
    since: date
    sure: bool


class AiActOut(BaseModel):
    """Where a use stands: `result` is what follows from the answers today (docs/ai-act.md names its
    keys), `confirmed` what holds. `to_review` is true where the tree changed since. `left_out` are
    questions that take no longer what was answered."""

    answers: dict[str, Any]
    left_out: list[str]
    result: dict[str, Any]
    fingerprint: str | None
    confirmed: ConfirmedOut | None
    to_review: bool


class AiActAnswers(BaseModel):
    """Answers by the id of their question, null to take one back; `unknown` questions are answered
    “I don’t know”. What is left out stays."""

    answers: dict[QuestionId, Any] = {}
    unknown: list[QuestionId] = []


class Confirmation(BaseModel):
    """The fingerprint of the result that was read."""

    fingerprint: Annotated[str, Field(max_length=100)]


@router.get("/{use_id}/ai-act", dependencies=READS)
async def ai_act(
    classifying: OwnClassifying, use: ReadableUse, language: Language = "en"
) -> AiActOut:
    """The answers, what follows from them, and what was confirmed."""
    return _out(classifying.standing(use.record), language)


@router.put("/{use_id}/ai-act/answers", dependencies=READS)
async def answer(
    actor: CurrentActor,
    classifying: OwnClassifying,
    use: ReadableUse,
    sent: AiActAnswers,
    language: Language = "en",
) -> AiActOut:
    """Answer questions, all or none."""
    standing = await classifying.answer(use.card, sent.answers, sent.unknown, actor)
    return _out(standing, language)


@router.put("/{use_id}/ai-act/confirmed", dependencies=READS)
async def confirm(
    actor: CurrentActor,
    classifying: OwnClassifying,
    use: ReadableUse,
    sent: Confirmation,
    language: Language = "en",
) -> AiActOut:
    """Make the result that was read that of the use."""
    return _out(await classifying.confirm(use.card, sent.fingerprint, actor), language)


def _out(standing: Standing, language: str) -> AiActOut:
    confirmed = standing.confirmed
    return AiActOut(
        answers={
            id: sorted(answer) if isinstance(answer, frozenset) else answer
            for id, answer in standing.answers.items()
        },
        left_out=[*standing.left_out],
        result=as_json(standing.found, standing.tree, language),
        fingerprint=None if standing.found.question else standing.fingerprint,
        confirmed=confirmed
        and ConfirmedOut(
            class_=confirmed.class_,
            classes=[*confirmed.classes],
            roles=None if confirmed.roles is None else {**confirmed.roles},
            duties=None
            if confirmed.duties is None
            else {
                id: ConfirmedDutyOut(since=date.fromisoformat(one.since), sure=one.sure)
                for id, one in confirmed.duties.items()
            },
            unsure=[*confirmed.unsure],
            version=confirmed.version,
            law=confirmed.law,
            by=confirmed.by,
            at=confirmed.at,
        ),
        to_review=standing.to_review,
    )
