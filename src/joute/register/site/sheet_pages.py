"""The sheet of a use: all of its questions, and one at a time, saved as one goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.choice.needs import kinds_of_data, tasks, triage
from joute.errors import N_, BadInput, NotFound
from joute.people.actors import CurrentActor
from joute.register.contexts import AnswerRow, Helped, QuestionPage, SheetPage
from joute.register.errors import BadAnswer, BadEntry
from joute.register.labels import shown
from joute.register.moves import next_state
from joute.register.rights import READ_REGISTER, allow_register
from joute.register.roles import ASKED
from joute.register.service import RegisteredUse
from joute.register.sheet import Field, Section, field, fields, required_before, sections
from joute.register.site.opening import OwnRegister, ReadableUse
from joute.uses import Record, State, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

READS = [allow_register(READ_REGISTER)]
NEEDS_LLM = "needs_llm"
Values = Annotated[list[str], Form()]
Chosen = Annotated[str, Query(max_length=100)]


@router.get("/register/{use_id}/sheet", name="register_sheet", dependencies=READS)
async def sheet(
    request: Request, web: Web, actor: CurrentActor, register: OwnRegister, use: ReadableUse
) -> Response:
    words = web.translator(request)
    needed = {one.id for one in required_before(State.IN_SERVICE)}

    def row(one: Field) -> AnswerRow:
        return AnswerRow(
            field=one,
            text=shown(one, use.record.value(one.id), words),
            unknown=use.record.unknown(one.id),
            required=one.id in needed,
            may_answer=register.signers.may_answer(actor, use.card, one.knows),
        )

    page = SheetPage(
        use=use,
        sections=[(section, [row(one) for one in section.fields]) for section in sections()],
        first=next(iter(fields())),
        answered=answered_of(use.record),
        required=len(needed),
        may_change=may_change(actor, use.card),
    )
    return web.render(request, "register/sheet.html", page, headers=PRIVATE)


@router.get("/register/{use_id}/sheet/next", name="register_next", dependencies=READS)
async def next_question(web: Web, use: ReadableUse) -> Response:
    """To the first question that the next state waits for, then to those of the AI Act; to the use
    where none is left."""
    return RedirectResponse(Track(web, use).after(None), 303)


class Track:
    """The questions that a person is led through: those of the next state, or `everything`."""

    def __init__(self, web: Web, use: RegisteredUse, *, everything: bool = False) -> None:
        self.web, self.use, self.everything = web, use, everything
        self.ahead = next_state(use.card.state) or State.IN_SERVICE
        self.asked = list(fields().values() if everything else required_before(self.ahead))

    def after(self, current: str | None) -> str:
        """The address after a question; required ones that have an answer are passed over."""
        ids = self._ids
        rest = ids[ids.index(current) + 1 :] if current in ids else ids
        if not self.everything:
            rest = [id for id in rest if not self.use.record.answered(id)]
        if rest:
            return self.address(rest[0])
        return self.web.url(self._end, use_id=self.use.card.id)

    def before(self, current: str) -> str:
        ids = self._ids
        place = ids.index(current) if current in ids else 0
        if place:
            return self.address(ids[place - 1])
        return self.web.url("register_use", use_id=self.use.card.id)

    def address(self, id: str) -> str:
        path = self.web.url("register_question", use_id=self.use.card.id, field_id=id)
        return f"{path}?all=true" if self.everything else path

    @property
    def _end(self) -> str:
        """The route after the last question: the questions of the AI Act, where they are next."""
        if self.everything:
            return "register_sheet"
        waits = self.ahead in (State.PILOT, State.IN_SERVICE)
        if waits and self.use.record.value("ai_act") is None:
            return "register_ai_act_next"
        return "register_use"

    @property
    def _ids(self) -> list[str]:
        return [one.id for one in self.asked]


async def _field(field_id: str) -> Field:
    found = field(field_id)
    if found is None:
        raise NotFound(f"no question {field_id[:100]}")
    return found


CurrentField = Annotated[Field, Depends(_field)]
Everything = Annotated[bool, Query(alias="all")]


@dataclass(frozen=True)
class Question:
    """Renders one question, with what was typed of an answer that was refused."""

    request: Request
    web: Web
    actor: CurrentActor
    register: OwnRegister
    use: ReadableUse
    asked: CurrentField

    async def __call__(
        self,
        track: Track,
        help: Helped | None = None,
        typed: str | Sequence[str] | None = None,
        error: BadInput | None = None,
    ) -> Response:
        asked, record = self.asked, self.use.record
        self.register.check_answers(self.use.card, asked, self.actor)
        needed = [one.id for one in required_before(State.IN_SERVICE)]
        page = QuestionPage(
            use=self.use,
            field=asked,
            section=_section(asked),
            typed=_typed(asked, record) if typed is None else typed,
            unknown=record.unknown(asked.id),
            required=asked.id in needed,
            answered=answered_of(record),
            required_total=len(needed),
            everything=track.everything,
            back=track.before(asked.id),
            skip=track.after(asked.id),
            whom=ASKED[asked.knows],
            people=await self.register.who_may_know(self.use, asked.knows),
            help=help,
            reason=self._reason(error) if error else "",
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "register/question.html", page, status=status, headers=PRIVATE
        )

    def _reason(self, error: BadInput) -> str:
        """Why an answer was refused; the page itself says of which question."""
        words = self.web.translator(self.request)
        if isinstance(error, BadAnswer):
            return words.phrase(error.params["reason"])
        return words.error(error)


OwnQuestion = Annotated[Question, Depends()]


@router.get("/register/{use_id}/sheet/{field_id}", name="register_question", dependencies=READS)
async def question(
    web: Web,
    use: ReadableUse,
    asked: CurrentField,
    show: OwnQuestion,
    *,
    everything: Everything = False,
    task: Chosen = "",
    kind: Chosen = "",
) -> Response:
    help = Helped([*tasks().values()], [*kinds_of_data().values()], task, kind, triage(task, kind))
    track = Track(web, use, everything=everything)
    return await show(track, help if asked.id == NEEDS_LLM else None)


@router.post("/register/{use_id}/sheet/{field_id}", dependencies=READS)
async def answer(
    web: Web,
    actor: CurrentActor,
    register: OwnRegister,
    use: ReadableUse,
    asked: CurrentField,
    show: OwnQuestion,
    *,
    value: Values = [],  # noqa: B006 # read only
    act: Annotated[str, Form(max_length=20)] = "save",
    everything: Everything = False,
) -> Response:
    """Save an answer and go on; “I don’t know” stays, and shows who may."""
    track = Track(web, use, everything=everything)
    if act == "unknown":
        await register.answer(use.card, {}, [asked.id], actor)
        return RedirectResponse(track.address(asked.id), 303)
    sent: str | list[str] = value if asked.kind == "many" else "\n".join(value)
    try:
        if not any(one.strip() for one in value) and not use.record.answered(asked.id):
            raise BadEntry(reason=N_("Give an answer, or say that you do not know."))
        record = await register.answer(use.card, {asked.id: sent}, [], actor)
    except BadInput as error:
        return await show(track, typed=sent, error=error)
    if (asked.id, record.value(asked.id)) == (NEEDS_LLM, "no"):
        return RedirectResponse(web.url("register_use", use_id=use.card.id), 303)
    saved = Track(web, RegisteredUse(use.card, record), everything=everything)
    return RedirectResponse(saved.after(asked.id), 303)


def answered_of(record: Record) -> int:
    """How many of the questions have an answer that a use in service needs."""
    return sum(record.answered(one.id) for one in required_before(State.IN_SERVICE))


def _section(asked: Field) -> Section:
    return next(section for section in sections() if asked in section.fields)


def _typed(asked: Field, record: Record) -> str | Sequence[str]:
    """What holds, as it is typed."""
    value = record.value(asked.id)
    if asked.kind == "many":
        return value or []
    if asked.kind == "list":
        return "\n".join(value or [])
    return "" if value is None else str(value)
