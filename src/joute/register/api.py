"""The register by a program, under the same rights as the pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from joute.people.actors import CurrentActor
from joute.register.ai_act import confirmed_of, to_review
from joute.register.frugality import assess, statements
from joute.register.indicators import read_indicator
from joute.register.moves import next_state
from joute.register.priority import Priority, prioritise
from joute.register.rights import CHANGE_REGISTER, PROPOSE, READ_REGISTER, allow_register
from joute.register.service import RegisteredUse
from joute.register.sheet import fields
from joute.register.sign_offs import changed_since
from joute.register.site.frugality_pages import said_of
from joute.register.site.opening import ChangeableUse, OwnClassifying, OwnRegister, ReadableUse
from joute.uses import Entry, Record, State
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1/register", tags=["register"], responses=REFUSALS_DOCUMENTED)

READS = [allow_register(READ_REGISTER)]
CHANGES = [allow_register(CHANGE_REGISTER)]
Short = Annotated[str, Field(max_length=1_000)]
Said = Literal["yes", "partly", "no", "not_applicable", "unknown", ""]


class Rank(BaseModel):
    """A score of 0 to 100 and a rank: ranges, because of what is not known and of ties."""

    low: float
    high: float
    first: int
    last: int
    unknown: list[str]


class ListedUse(BaseModel):
    """A use in the list; `ai_act` is what was confirmed, null before; `ai_act_to_review` is
    whether the tree of the AI Act changed since; `to_sign_again` is whether it is in service and an
    answer changed after a sign-off; `priority` is null for what was stopped."""

    id: str
    name: str
    owner: str
    state: State
    ai_act: dict[str, Any] | None
    ai_act_to_review: bool
    to_sign_again: bool
    outcome: str | None
    review_date: date | None
    overdue: bool
    priority: Rank | None


class SignOffOut(BaseModel):
    """A sign-off; it holds while nothing is in `changed`, the subjects that changed since."""

    by: str
    at: datetime
    reserve: str
    changed: list[str]


class IndicatorOut(BaseModel):
    """An indicator; `change` is (after - before) / |before|, null where there is none."""

    name: str
    unit: str
    period: str
    before: Decimal | None
    after: Decimal | None
    better: Literal["lower", "higher"]
    source: str
    change: float | None


class FrugalityOut(BaseModel):
    """Answers by statement, "" where there is none; `share` met of those that apply, 0 to 1."""

    answers: dict[str, str]
    share: float | None
    points: float
    applicable: int
    unknown: int
    open: int


class UseOut(BaseModel):
    """A use with what is said of it. `answers` are those of its sheet, `unknown` the questions of
    which the answer is “I don’t know”; `missing` is what it lacks before `next_state`."""

    id: str
    name: str
    owner: str
    members: list[str]
    state: State
    next_state: State | None
    missing: list[str]
    outcome: str | None
    answers: dict[str, Any]
    unknown: list[str]
    ai_act: dict[str, Any] | None
    sign_offs: dict[str, SignOffOut]
    indicators: dict[str, IndicatorOut]
    frugality: FrugalityOut


class Proposal(BaseModel):
    name: Short


class Answers(BaseModel):
    """Answers by the id of their question, null to take one back; `unknown` questions are answered
    “I don’t know”. What is left out stays."""

    answers: dict[Annotated[str, Field(max_length=60)], Any] = {}
    unknown: list[Annotated[str, Field(max_length=60)]] = []


class StateIn(BaseModel):
    state: State


class Reserve(BaseModel):
    """`seen` is the number of the last entry of the history that the signer saw; that of now,
    without it."""

    reserve: Annotated[str, Field(max_length=20_000)] = ""
    seen: Annotated[int, Field(ge=0)] | None = None


class IndicatorIn(BaseModel):
    """An indicator to store; null is unknown."""

    name: Short
    unit: Short = ""
    period: Short = ""
    before: Decimal | None = None
    after: Decimal | None = None
    better: Literal["lower", "higher"]
    source: Short = ""


class EntryOut(BaseModel):
    """An entry of the history: `value` is null where something was taken back, and with `known`
    false where the answer is “I don’t know”."""

    number: int
    subject: str
    value: Any
    known: bool
    by: str
    at: datetime


@router.get("", dependencies=READS)
async def uses(
    register: OwnRegister, classifying: OwnClassifying, actor: CurrentActor
) -> list[ListedUse]:
    """The uses that one may read, by priority; what was stopped at the end."""
    found = {one.card.id: one for one in await register.all(actor)}
    live = {id: one for id, one in found.items() if one.card.state is not State.STOPPED}
    ranks = prioritise({id: one.ratings for id, one in live.items()}, register.weights)
    ordered = [*ranks, *(id for id in found if id not in ranks)]
    again = await register.to_sign_again([*found.values()])
    return [
        _listed(
            found[id],
            ranks.get(id),
            register.today,
            to_review=to_review(confirmed_of(found[id].record), classifying.tree),
            to_sign_again=id in again,
        )
        for id in ordered
    ]


@router.post("", status_code=201, dependencies=[allow_register(PROPOSE)])
async def propose(register: OwnRegister, actor: CurrentActor, sent: Proposal) -> UseOut:
    """Propose a use: an idea, which is yours."""
    card = await register.propose(sent.name, actor)
    return _use(register, await register.get(card.id, actor))


@router.get("/{use_id}", dependencies=READS)
async def use(register: OwnRegister, use: ReadableUse) -> UseOut:
    """A use with all that is said of it."""
    return _use(register, use)


@router.put("/{use_id}/answers", dependencies=READS)
async def answer(
    register: OwnRegister, actor: CurrentActor, use: ReadableUse, sent: Answers
) -> UseOut:
    """Answer questions of the sheet, all or none."""
    record = await register.answer(use.card, sent.answers, sent.unknown, actor)
    return _changed(register, use, record)


@router.put("/{use_id}/state", dependencies=CHANGES)
async def move(
    register: OwnRegister, actor: CurrentActor, use: ChangeableUse, sent: StateIn
) -> UseOut:
    """Put a use into another state; refused with `missing` where it lacks what that asks for."""
    await register.move(use, sent.state, actor)
    return _use(register, await register.get(use.card.id, actor))


@router.put("/{use_id}/sign-offs/{role}", dependencies=READS)
async def sign(
    register: OwnRegister, actor: CurrentActor, use: ReadableUse, role: str, sent: Reserve
) -> UseOut:
    """Sign a use off for a role, with a reserve or none."""
    record = await register.sign(use, role, sent.reserve, actor, sent.seen)
    return _changed(register, use, record)


@router.delete("/{use_id}/sign-offs/{role}", dependencies=READS)
async def withdraw(
    register: OwnRegister, actor: CurrentActor, use: ReadableUse, role: str
) -> UseOut:
    """Withdraw a sign-off; its history stays."""
    return _changed(register, use, await register.withdraw(use.card, role, actor))


@router.put("/{use_id}/indicators/{indicator_id}", dependencies=CHANGES)
async def set_indicator(
    register: OwnRegister,
    actor: CurrentActor,
    use: ChangeableUse,
    indicator_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")],
    sent: IndicatorIn,
) -> UseOut:
    """Store what was measured before and after."""
    texts = {name: "" if one is None else str(one) for name, one in sent.model_dump().items()}
    one = read_indicator(texts)
    return _changed(register, use, await register.set_indicator(use, one, actor, indicator_id))


@router.delete("/{use_id}/indicators/{indicator_id}", dependencies=CHANGES)
async def remove_indicator(
    register: OwnRegister, actor: CurrentActor, use: ChangeableUse, indicator_id: str
) -> UseOut:
    """Take an indicator back; its history stays."""
    return _changed(register, use, await register.remove_indicator(use.card, indicator_id, actor))


@router.put("/{use_id}/frugality", dependencies=CHANGES)
async def assess_frugality(
    register: OwnRegister, actor: CurrentActor, use: ChangeableUse, sent: dict[str, Said]
) -> UseOut:
    """Answer statements on frugality; what is left out stays."""
    return _changed(register, use, await register.assess(use.card, sent, actor))


@router.get("/{use_id}/history", dependencies=READS)
async def history(register: OwnRegister, use: ReadableUse) -> list[EntryOut]:
    """Who said and decided what, the newest first."""
    return [_entry(one) for one in await register.records.history(use.card.id)]


def _listed(
    use: RegisteredUse,
    rank: Priority | None,
    today: date,
    *,
    to_review: bool,
    to_sign_again: bool,
) -> ListedUse:
    return ListedUse(
        id=use.card.id,
        name=use.card.name,
        owner=use.card.owner,
        state=use.card.state,
        ai_act=use.record.value("ai_act"),
        ai_act_to_review=to_review,
        to_sign_again=to_sign_again,
        outcome=use.record.value("outcome"),
        review_date=use.review_on,
        overdue=use.overdue(today),
        priority=None
        if rank is None
        else Rank(
            low=rank.low,
            high=rank.high,
            first=rank.first,
            last=rank.last,
            unknown=list(rank.unknown),
        ),
    )


def _changed(register: OwnRegister, use: RegisteredUse, record: Record) -> UseOut:
    return _use(register, RegisteredUse(use.card, record))


def _use(register: OwnRegister, use: RegisteredUse) -> UseOut:
    record, ahead = use.record, next_state(use.card.state)
    said = assess(record)
    return UseOut(
        id=use.card.id,
        name=use.card.name,
        owner=use.card.owner,
        members=sorted(use.card.members),
        state=use.card.state,
        next_state=ahead,
        missing=list(register.lacking(use, ahead)) if ahead else [],
        outcome=record.value("outcome"),
        answers={id: value for id in fields() if (value := record.value(id)) is not None},
        unknown=[id for id in fields() if record.unknown(id)],
        ai_act=record.value("ai_act"),
        sign_offs={
            role: SignOffOut(
                by=one.by,
                at=one.at,
                reserve=one.value["reserve"],
                changed=list(changed_since(record, role)),
            )
            for role, one in use.sign_offs.items()
        },
        indicators={
            id: IndicatorOut(
                name=one.name,
                unit=one.unit,
                period=one.period,
                before=one.before,
                after=one.after,
                better=one.better,
                source=one.source,
                change=None if one.change is None else float(one.change),
            )
            for id, one in use.indicators.items()
        },
        frugality=FrugalityOut(
            answers={id: said_of(record, id) for id in statements()},
            share=said.share,
            points=said.points,
            applicable=said.applicable,
            unknown=said.unknown,
            open=said.open,
        ),
    )


def _entry(one: Entry) -> EntryOut:
    return EntryOut(
        number=one.number,
        subject=one.subject,
        value=one.value,
        known=one.known,
        by=one.by,
        at=one.at,
    )
