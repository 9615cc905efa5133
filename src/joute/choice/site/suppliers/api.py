"""Suppliers and their answers as JSON, under /api/v1."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from joute.choice.rights import SUPPLIERS
from joute.choice.suppliers import ActorKind, SupplierAnswer, Value, answers_about, counts
from joute.choice.suppliers.comparison import changes, dates_of
from joute.choice.suppliers.given import given, provenance
from joute.choice.suppliers.stored import (
    Named,
    add_answers,
    all_suppliers,
    find_supplier,
    stored_answers,
)
from joute.people.actors import CurrentActor, allow
from joute.people.rights import READ_SITE, author
from joute.services import OwnServices, Services
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1/suppliers", tags=["suppliers"], responses=REFUSALS_DOCUMENTED)


class AnswerFacts(BaseModel):
    """An answer of a supplier. `not_found` and `n/a` leave the fact unknown: never a no."""

    value: Value
    text: dict[str, str] = Field(description="By language.")
    source: str
    date: str = Field(description="Of the source: a day or a month.")
    valid_until: str | None
    origin: Literal["supplier", "public_pages"]
    urls: list[str]
    note: dict[str, str] = Field(description="What is doubtful in it, by language.")


class SupplierFacts(BaseModel):
    """A supplier; `known` of the `asked` questions have a newest answer that says something."""

    id: str
    name: str
    kind: ActorKind
    known: int
    asked: int


class SupplierHistory(SupplierFacts):
    """A supplier with all answers by question, the newest first."""

    answers: dict[str, list[AnswerFacts]]


class ChangeFacts(BaseModel):
    """A question whose answer differs between two dates; null where there was none."""

    question: str
    before: AnswerFacts | None
    after: AnswerFacts | None


class NewAnswer(BaseModel):
    """An answer to add, with its source and the date of that."""

    question: str
    value: Value
    text: str = ""
    language: Literal["fr", "en"] = "en"
    urls: list[str] = Field(default_factory=list)
    source: str
    date: str = Field(description="Of the source: 2026-11-30, or 2026-11.")
    valid_until: str = Field("", description="2027-11-30; empty where nobody states it.")
    origin: Literal["supplier", "public_pages"] = "public_pages"


@router.get("", dependencies=[allow(READ_SITE)])
async def get_suppliers(services: OwnServices) -> Sequence[SupplierFacts]:
    """The suppliers, with how much is known of each."""
    async with services.store.read() as session:
        every = await all_suppliers(session)
        stored = await stored_answers(session)
    return [
        SupplierFacts(**_facts(one, answers_about(one.id, stored=stored))) for one in every.values()
    ]


@router.get("/{supplier}", dependencies=[allow(READ_SITE)])
async def get_supplier(services: OwnServices, supplier: str) -> SupplierHistory:
    """A supplier, with the history of its answers."""
    own, history = await _history(services, supplier)
    answers = {id: [_answer(one) for one in found] for id, found in history.items()}
    return SupplierHistory(**_facts(own, history), answers=answers)


@router.get("/{supplier}/changes", dependencies=[allow(READ_SITE)])
async def get_changes(
    services: OwnServices,
    supplier: str,
    earlier: Annotated[str, Query(max_length=10)] = "",
    later: Annotated[str, Query(max_length=10)] = "",
) -> Sequence[ChangeFacts]:
    """What differs between the answers on two dates; by default the first and the last."""
    _, history = await _history(services, supplier)
    dates = dates_of(history) or ("",)
    return [
        ChangeFacts(
            question=one.question,
            before=_answer(one.before) if one.before else None,
            after=_answer(one.after) if one.after else None,
        )
        for one in changes(history, earlier or dates[-1], later or dates[0])
    ]


@router.post("/{supplier}/answers", status_code=204, dependencies=[allow(SUPPLIERS)])
async def post_answer(
    services: OwnServices, actor: CurrentActor, supplier: str, answer: NewAnswer
) -> None:
    """Add a newer answer; those before it stay in the history."""
    own = given(answer.question, answer.value, answer.text, answer.urls)
    today = services.now().date()
    dated = provenance(answer.source, answer.date, answer.valid_until, today)
    dated = dated._replace(origin=answer.origin, by=author(actor))
    await add_answers(services, supplier, [own] if own else [], dated, answer.language)


async def _history(
    services: Services, supplier: str
) -> tuple[Named, Mapping[str, Sequence[SupplierAnswer]]]:
    async with services.store.read() as session:
        own = await find_supplier(session, supplier)
        return own, answers_about(supplier, stored=await stored_answers(session, supplier))


def _facts(one: Named, history: Mapping[str, Sequence[SupplierAnswer]]) -> dict[str, object]:
    known, asked = counts(history, one.kind)
    return {**one._asdict(), "known": known, "asked": asked}


def _answer(one: SupplierAnswer) -> AnswerFacts:
    return AnswerFacts(
        value=one.value,
        text=dict(one.text),
        source=one.source,
        date=one.date,
        valid_until=one.valid_until,
        origin=one.origin,
        urls=list(one.urls),
        note=dict(one.note),
    )
