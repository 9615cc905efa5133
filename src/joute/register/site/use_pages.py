"""The page of a use: where it stands, what comes next, all that is known of it; its moves, its
sign-offs and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.ai_act import Tree
from joute.errors import N_, BadInput
from joute.people.actors import CurrentActor
from joute.people.rights import may
from joute.register.ai_act import SUBJECT
from joute.register.ai_act_words import answer_of
from joute.register.contexts import (
    HistoryPage,
    HistoryRow,
    Missing,
    Move,
    PartLink,
    SectionRow,
    SignOff,
    UsePage,
)
from joute.register.errors import BadEntry, NotReady
from joute.register.frugality import assess
from joute.register.indicators import indicator_of
from joute.register.labels import (
    MOVES,
    OUTCOMES,
    STATES,
    missing_name,
    shown,
    subject_name,
)
from joute.register.moves import next_state
from joute.register.redacting import SUBJECT as REDACTED
from joute.register.redacting import redactions
from joute.register.rights import CHANGE_REGISTER, READ_REGISTER, REDACT, allow_register
from joute.register.roles import ROLES
from joute.register.sheet import field, fields, required_before, sections
from joute.register.sign_offs import changed_since, last_number
from joute.register.site.board_pages import class_of
from joute.register.site.facts_of_use import decision_of, gateway_facts, sets_of
from joute.register.site.indicator_pages import measured, rows_of
from joute.register.site.opening import (
    ChangeableUse,
    OwnClassifying,
    OwnRedacting,
    OwnRegister,
    ReadableUse,
)
from joute.register.site.parts import PARTS
from joute.register.site.sheet_pages import answered_of
from joute.services import OwnServices
from joute.translation import Translator
from joute.uses import Entry, State, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

READS = [allow_register(READ_REGISTER)]
CHANGES = [allow_register(CHANGE_REGISTER)]
LATEST, PAGE = 5, 50
_NOTHING: Mapping[str, str] = {}
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Text = Annotated[str, Form(max_length=20_000)]


@dataclass(frozen=True)
class Shown:
    """Renders the page of a use, with a move or a form that was refused."""

    request: Request
    web: Web
    actor: CurrentActor
    services: OwnServices
    register: OwnRegister
    classifying: OwnClassifying
    use: ReadableUse

    @property
    def words(self) -> Translator:
        return self.web.translator(self.request)

    async def __call__(self, error: BadInput | NotReady | None = None) -> Response:
        use, record, words = self.use, self.use.record, self.words
        ahead = next_state(use.card.state)
        changes = may_change(self.actor, use.card)
        history = await self.register.records.history(use.card.id)
        page = UsePage(
            use=use,
            names=await self.register.names(),
            may_change=changes,
            state=STATES[use.card.state],
            outcome=OUTCOMES.get(record.value("outcome") or "", ""),
            moved_without=self._moved_without(),
            forward=self._move(ahead) if ahead else None,
            others=[self._move(state) for state in State if state not in (use.card.state, ahead)],
            ends_without_llm=record.value("needs_llm") == "no",
            answered=answered_of(record),
            required=len(required_before(State.IN_SERVICE)),
            sections=[
                SectionRow(one, sum(record.answered(asked.id) for asked in one.fields))
                for one in sections()
            ],
            class_=class_of(use, words),
            act_to_review=self.classifying.standing(record).to_review,
            indicators=rows_of(use, words),
            sign_offs=(signed := await self._sign_offs()),
            to_sign_again=use.card.state is State.IN_SERVICE and any(one.changed for one in signed),
            last_number=last_number(record),
            frugality=assess(record),
            gateway=await gateway_facts(self.services, self.web, use, self.actor),
            sets=await sets_of(self.services, self.web, use, self.actor),
            decision=await decision_of(self.services, self.web, use),
            parts=[
                PartLink(one.label, self.web.url(one.route, use_id=use.card.id)) for one in PARTS
            ],
            review_on=use.review_on,
            overdue=use.overdue(self.register.today),
            history=[history_row(one, words, self.classifying.tree) for one in history[:LATEST]],
            reason=words.error(error) if error and not isinstance(error, NotReady) else "",
            refused=self._missing(error.lacks) if isinstance(error, NotReady) else (),
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "register/use.html", page, status=status, headers=PRIVATE
        )

    def _moved_without(self) -> Sequence[str]:
        said = self.use.record.value("moved_without")
        lacks = said["lacks"] if isinstance(said, dict) else ()
        return [missing_name(one, self.words) for one in lacks]

    def _move(self, state: State) -> Move:
        lacks = self.register.lacking(self.use, state)
        asks = any(not one.startswith("sign_off.") for one in lacks)
        return Move(state, MOVES[state], self._missing(lacks), asks)

    def _missing(self, lacks: Sequence[str]) -> Sequence[Missing]:
        record = self.use.record
        return [
            Missing(
                missing_name(one, self.words, again=record.value(one) is not None), self._place(one)
            )
            for one in lacks
        ]

    def _place(self, subject: str) -> str:
        """Where something that is missing is given."""
        id = self.use.card.id
        if subject == SUBJECT:
            return self.web.url("register_ai_act_next", use_id=id)
        if subject in fields():
            return self.web.url("register_question", use_id=id, field_id=subject)
        return f"{self.web.url('register_use', use_id=id)}#{subject.partition('.')[0]}"

    async def _sign_offs(self) -> Sequence[SignOff]:
        required = self.register.requirements.sign_offs(self.use.record, State.IN_SERVICE)
        given, card, record = self.use.sign_offs, self.use.card, self.use.record
        held = await self.register.held_roles(card)
        return [
            SignOff(
                role=role,
                label=label,
                entry=given.get(role),
                changed=[
                    subject_name(one, self.words, self.classifying.tree)
                    for one in changed_since(record, role)
                ],
                required=role in required,
                may_sign=self.register.signers.may_sign(self.actor, card, role, held),
                held=role in held,
            )
            for role, label in ROLES.items()
        ]


OwnShown = Annotated[Shown, Depends()]


@router.get("/register/{use_id}", name="register_use", dependencies=READS)
async def use_page(show: OwnShown) -> Response:
    """All that the register holds of a use."""
    return await show()


@router.post("/register/{use_id}/name", name="register_name", dependencies=CHANGES)
async def rename(
    web: Web,
    actor: CurrentActor,
    register: OwnRegister,
    use: ChangeableUse,
    show: OwnShown,
    name: Text = "",
) -> Response:
    try:
        await register.rename(use.card, name, actor)
    except BadInput as error:
        return await show(error)
    return RedirectResponse(web.url("register_use", use_id=use.card.id), 303)


@router.post("/register/{use_id}/state", name="register_state", dependencies=CHANGES)
async def move(
    web: Web,
    actor: CurrentActor,
    register: OwnRegister,
    use: ChangeableUse,
    show: OwnShown,
    state: Annotated[State, Form()],
) -> Response:
    """Put a use into another state, or say what it lacks."""
    try:
        await register.move(use, state, actor)
    except NotReady as error:
        return await show(error)
    return RedirectResponse(web.url("register_use", use_id=use.card.id), 303)


@router.post("/register/{use_id}/sign-offs/{role}", name="register_sign_off", dependencies=READS)
async def sign_off(
    web: Web,
    actor: CurrentActor,
    register: OwnRegister,
    use: ReadableUse,
    show: OwnShown,
    role: str,
    reserve: Text = "",
    act: Annotated[str, Form(max_length=20)] = "sign",
    seen: Annotated[int | None, Form(ge=0)] = None,
) -> Response:
    """Sign a use off for a role as it was shown, or withdraw its sign-off."""
    try:
        if act == "withdraw":
            await register.withdraw(use.card, role, actor)
        else:
            await register.sign(use, role, reserve, actor, seen)
    except BadInput as error:
        return await show(error)
    return RedirectResponse(f"{web.url('register_use', use_id=use.card.id)}#sign_off", 303)


class History:
    """Renders who said and decided what, with a redaction that was refused."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        register: OwnRegister,
        classifying: OwnClassifying,
        use: ReadableUse,
    ) -> None:
        self.request, self.web, self.actor = request, web, actor
        self.register, self.classifying, self.use = register, classifying, use

    async def __call__(
        self, page: int = 1, sent: Mapping[str, str] = _NOTHING, error: BadInput | None = None
    ) -> Response:
        entries = await self.register.records.history(self.use.card.id)
        pages = max(1, -(-len(entries) // PAGE))
        page = min(page, pages)
        words, redacted = self.web.translator(self.request), redactions(entries)
        context = HistoryPage(
            use=self.use,
            names=await self.register.names(),
            rows=[
                history_row(one, words, self.classifying.tree, redacted.get(one.number))
                for one in entries[(page - 1) * PAGE : page * PAGE]
            ],
            total=len(entries),
            redacted=len(redacted),
            may_redact=may(self.actor, REDACT),
            sent=sent,
            reason=words.error(error) if error else "",
            page_number=page,
            pages=pages,
        )
        template, status = "register/history.html", error.status if error else 200
        return self.web.render(self.request, template, context, status=status, headers=PRIVATE)


OwnHistory = Annotated[History, Depends()]


@router.get("/register/{use_id}/history", name="register_history", dependencies=READS)
async def history(show: OwnHistory, page: PageNumber = 1) -> Response:
    """Who said and decided what, the newest first."""
    return await show(page)


@router.post("/register/{use_id}/history", dependencies=[allow_register(REDACT)])
async def redact(
    web: Web,
    actor: CurrentActor,
    redacting: OwnRedacting,
    use: ReadableUse,
    show: OwnHistory,
    number: Annotated[str, Form(max_length=20)] = "",
    reason: Text = "",
) -> Response:
    """Take what an entry said out of the record."""
    try:
        if not (number.isascii() and number.isdecimal()):
            raise BadEntry(reason=N_("Give the number of an entry of this page."))
        await redacting.redact(use.card.id, int(number[:18]), reason, actor)
    except BadInput as error:
        return await show(sent={"number": number, "reason": reason}, error=error)
    return RedirectResponse(web.url("register_history", use_id=use.card.id), 303)


def history_row(
    entry: Entry, words: Translator, tree: Tree, redacted: Entry | None = None
) -> HistoryRow:
    """An entry in words; `redacted` is the entry by which it was redacted."""
    if redacted is not None:
        value = words.gettext(
            "redacted on %(day)s by the operator: %(reason)s",
            day=words.date(redacted.at),
            reason=redacted.value["reason"],
        )
    elif entry.subject == REDACTED:
        value = words.gettext("entry %(number)s", number=entry.value["entry"])
    elif not entry.known:
        value = words.gettext("I don’t know")
    elif entry.value is None:
        value = words.gettext("taken back")
    elif entry.subject.startswith("sign_off."):
        value = entry.value.get("reserve") or words.gettext("signed, without a reserve")
    elif entry.subject.startswith(f"{SUBJECT}."):
        question = entry.subject.partition(".")[2]
        value = answer_of(question, entry.value, tree, words)
    elif entry.subject.startswith("indicator."):
        value = measured(indicator_of(entry.value), words)
    else:
        value = shown(field(entry.subject), entry.value, words)
    return HistoryRow(entry, subject_name(entry.subject, words, tree), value)
