"""A use under the AI Act: questions one at a time, what follows from the answers, and what was
confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.ai_act import Question, Tree, as_json, cited
from joute.errors import N_, BadInput, Conflict
from joute.people.actors import CurrentActor
from joute.register.ai_act import Confirmed, Standing
from joute.register.ai_act_words import (
    answer_of,
    classes_of,
    dates_of,
    duty_name,
    penalties_of,
    penalty_of,
    question_name,
)
from joute.register.errors import BadEntry
from joute.register.rights import READ_REGISTER, allow_register
from joute.register.roles import ASKED, ROLES
from joute.register.service import RegisteredUse
from joute.register.site.opening import OwnClassifying, OwnRegister, ReadableUse
from joute.translation import Translator
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

READS = [allow_register(READ_REGISTER)]
Values = Annotated[list[str], Form()]
Chosen = Annotated[str, Form(max_length=100)]
# What a form sends for each answer that is no option.
NONE = "none"
YES_NO: Mapping[str, bool] = {"yes": True, "no": False}


@dataclass(frozen=True)
class ActOption:
    """An answer that may be chosen."""

    id: str
    text: str
    help: str
    article: str
    chosen: bool


@dataclass(frozen=True)
class ActQuestionPage:
    """register/ai_act_question.html: one question, of which `many` options may be ticked or one.
    `whom` to ask who does not know, a role, and its `people` here; `reason` says why an answer was
    refused. `back` and `skip` are addresses."""

    use: RegisteredUse
    question: Question
    article: str
    number: int
    many: bool
    options: Sequence[ActOption]
    unknown: bool
    back: str
    skip: str
    whom: str
    people: Sequence[str]
    tree: Tree
    reason: str


@dataclass(frozen=True)
class ActAnswer:
    """A question that was reached and its answer, in words: "" where there is none yet."""

    text: str
    answer: str
    unknown: bool
    href: str


@dataclass(frozen=True)
class ActResult:
    """A result that is open, in words."""

    label: str
    summary: str
    about: str


@dataclass(frozen=True)
class ActDuty:
    """A role or a duty, in words; `new` is whether the confirmed result does not have it."""

    text: str
    about: str
    good_practice: bool
    sure: bool
    new: bool


@dataclass(frozen=True)
class ActUnsure:
    """A question whose answer is not known, and the role that may know it."""

    text: str
    href: str
    role: str
    decides_class: bool


@dataclass(frozen=True)
class ActChange:
    """What the result of today changes of the confirmed one: names of classes, and of roles and
    duties; those of `moved` have another date or certainty."""

    before: str
    after: str
    added: Sequence[str]
    gone: Sequence[str]
    moved: Sequence[str]


@dataclass(frozen=True)
class ActPage:
    """register/ai_act.html: where a use stands under the AI Act.

    `confirmed_class` is in words; `to_review` is whether the tree changed since. `change` is None
    where nothing was confirmed or nothing changed. `next` is the address of the next question, ""
    when all have an answer. `ignored` and `left_out` are questions whose answer counts for nothing,
    because they are not asked any more, or do not take it any more.
    """

    use: RegisteredUse
    names: Mapping[str, str]
    confirmed: Confirmed | None
    confirmed_class: str
    to_review: bool
    change: ActChange | None
    next: str
    answers: Sequence[ActAnswer]
    results: Sequence[ActResult]
    acting_as: Sequence[ActDuty]
    duties: Sequence[ActDuty]
    penalties: Sequence[str]
    unsure: Sequence[ActUnsure]
    ignored: Sequence[str]
    left_out: Sequence[str]
    tree: Tree
    fingerprint: str
    may_confirm: bool
    reason: str


class Act:
    """Renders where a use stands, with a confirmation that was refused."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        register: OwnRegister,
        classifying: OwnClassifying,
        use: ReadableUse,
    ) -> None:
        self.request, self.web, self.register, self.use = request, web, register, use
        self.words = web.translator(request)
        self.standing = classifying.standing(use.record)
        self.may_confirm = classifying.may_confirm(actor, use.card)

    async def __call__(self, error: Conflict | None = None) -> Response:
        standing, words, use = self.standing, self.words, self.use
        tree, found, confirmed = standing.tree, standing.found, standing.confirmed
        said = as_json(found, tree, words.language)
        page = ActPage(
            use=use,
            names=await self.register.names(),
            confirmed=confirmed,
            confirmed_class=classes_of(confirmed.classes, words) if confirmed else "",
            to_review=standing.to_review,
            change=_change(standing, words),
            next=address(self.web, use, found.question.id) if found.question else "",
            answers=[self._answer(one) for one in standing.asked],
            results=[_result(one, words) for one in said["possible"]],
            acting_as=[_role(one, confirmed) for one in said["role"]],
            duties=[_duty(one, confirmed, words) for one in said["duties"]],
            penalties=penalties_of(said),
            unsure=[
                ActUnsure(
                    one.question.text.of(words.language),
                    address(self.web, use, one.question.id),
                    ROLES[one.question.who],
                    one.decides == "class",
                )
                for one in found.unsure
            ],
            ignored=[question_name(one.question, tree, words) for one in found.ignored],
            left_out=[question_name(id, tree, words) for id in standing.left_out],
            tree=tree,
            fingerprint="" if found.question else standing.fingerprint,
            may_confirm=self.may_confirm,
            reason=words.error(error) if error else "",
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "register/ai_act.html", page, status=status, headers=PRIVATE
        )

    def _answer(self, asked: Question) -> ActAnswer:
        answers, words = self.standing.answers, self.words
        return ActAnswer(
            asked.text.of(words.language),
            answer_of(asked.id, answers.get(asked.id), self.standing.tree, words),
            asked.id in answers and answers[asked.id] is None,
            address(self.web, self.use, asked.id),
        )


OwnAct = Annotated[Act, Depends()]


@router.get("/register/{use_id}/ai-act", name="register_ai_act", dependencies=READS)
async def act(show: OwnAct) -> Response:
    """The class of a use, its duties, and what they rest on."""
    return await show()


@router.post("/register/{use_id}/ai-act", dependencies=READS)
async def confirm(
    web: Web,
    actor: CurrentActor,
    classifying: OwnClassifying,
    use: ReadableUse,
    show: OwnAct,
    seen: Chosen = "",
) -> Response:
    """Confirm the result that was seen."""
    try:
        await classifying.confirm(use.card, seen, actor)
    except Conflict as error:
        return await show(error)
    return RedirectResponse(web.url("register_ai_act", use_id=use.card.id), 303)


@router.get("/register/{use_id}/ai-act/next", name="register_ai_act_next", dependencies=READS)
async def next_question(web: Web, classifying: OwnClassifying, use: ReadableUse) -> Response:
    """To the next question; to the result where all have an answer."""
    return RedirectResponse(_after(web, use, classifying.standing(use.record)), 303)


class ActQuestion:
    """Renders one question of those that are asked, with an answer that was refused."""

    def __init__(
        self,
        request: Request,
        web: Web,
        register: OwnRegister,
        classifying: OwnClassifying,
        use: ReadableUse,
        question_id: str,
    ) -> None:
        self.request, self.web, self.register, self.use = request, web, register, use
        self.words = web.translator(request)
        self.standing = classifying.standing(use.record)
        self.ids = [one.id for one in self.standing.asked]
        self.asked = next((one for one in self.standing.asked if one.id == question_id), None)

    async def __call__(
        self, typed: Sequence[str] | None = None, error: BadInput | None = None
    ) -> Response:
        asked, words = self.asked, self.words
        if asked is None:
            return RedirectResponse(_after(self.web, self.use, self.standing), 303)
        place = self.ids.index(asked.id)
        chosen = self._chosen() if typed is None else typed
        page = ActQuestionPage(
            use=self.use,
            question=asked,
            article=cited(asked.refs, words.language),
            number=place + 1,
            many=asked.kind == "multi",
            options=self._options(asked, chosen),
            unknown=self._answered and self.standing.answers[asked.id] is None,
            back=self._before(place),
            skip=_after(self.web, self.use, self.standing, passing=asked.id),
            whom=ASKED[asked.who],
            people=await self.register.who_may_know(self.use, asked.who),
            tree=self.standing.tree,
            reason=words.error(error) if error else "",
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "register/ai_act_question.html", page, status=status, headers=PRIVATE
        )

    def read(self, values: Sequence[str]) -> Any:
        """The answer of a form. Raises BadEntry."""
        if not values:
            raise BadEntry(reason=N_("Give an answer, or say that you do not know."))
        if self.asked is not None and self.asked.kind == "boolean":
            return YES_NO.get(values[0], values[0])
        if self.asked is not None and self.asked.kind == "choice":
            return values[0]
        if NONE in values and len(values) > 1:
            raise BadEntry(reason=N_("Tick what applies, or “none of these” alone."))
        return [one for one in values if one != NONE]

    @property
    def _answered(self) -> bool:
        return self.asked is not None and self.asked.id in self.standing.answers

    def _chosen(self) -> Sequence[str]:
        """The answer that holds, as a form sends it."""
        answer = self.standing.answers[self.asked.id] if self.asked and self._answered else None
        if answer is None:
            return []
        if isinstance(answer, bool):
            return ["yes" if answer else "no"]
        return [answer] if isinstance(answer, str) else [*answer] or [NONE]

    def _options(self, asked: Question, chosen: Sequence[str]) -> Sequence[ActOption]:
        words = self.words
        options = [
            ActOption(
                one.id,
                one.text.of(words.language),
                one.help.of(words.language) if one.help else "",
                cited(one.refs, words.language),
                one.id in chosen,
            )
            for one in asked.options
        ]
        if asked.kind == "multi":
            options.append(ActOption(NONE, words.gettext("none of these"), "", "", NONE in chosen))
        if asked.kind == "boolean":
            options = [
                ActOption("yes", words.gettext("yes"), "", "", "yes" in chosen),
                ActOption("no", words.gettext("no"), "", "", "no" in chosen),
            ]
        return options

    def _before(self, place: int) -> str:
        if place:
            return address(self.web, self.use, self.ids[place - 1])
        return self.web.url("register_ai_act", use_id=self.use.card.id)


OwnActQuestion = Annotated[ActQuestion, Depends()]
QUESTION = "/register/{use_id}/ai-act/{question_id}"


@router.get(QUESTION, name="register_ai_act_question", dependencies=READS)
async def act_question(show: OwnActQuestion) -> Response:
    """One question; the next one where this one is not asked."""
    return await show()


@router.post(QUESTION, dependencies=READS)
async def answer(
    web: Web,
    actor: CurrentActor,
    classifying: OwnClassifying,
    use: ReadableUse,
    show: OwnActQuestion,
    question_id: str,
    *,
    value: Values = [],  # noqa: B006 # read only
    act: Chosen = "save",
) -> Response:
    """Save an answer and go on; “I don’t know” stays, and shows who may."""
    if act == "unknown":
        await classifying.answer(use.card, {}, [question_id], actor)
        return RedirectResponse(address(web, use, question_id), 303)
    try:
        sent = {question_id: show.read(value)}
        standing = await classifying.answer(use.card, sent, [], actor)
    except BadInput as error:
        return await show(value, error)
    return RedirectResponse(_after(web, use, standing), 303)


def address(web: Web, use: RegisteredUse, question_id: str) -> str:
    return web.url("register_ai_act_question", use_id=use.card.id, question_id=question_id)


def _after(web: Web, use: RegisteredUse, standing: Standing, passing: str = "") -> str:
    """The address of the next question without an answer, or of the result; `passing` is a question
    that is skipped: nothing follows it before it has an answer."""
    question = standing.found.question
    if question is not None and question.id != passing:
        return address(web, use, question.id)
    return web.url("register_ai_act", use_id=use.card.id)


def _result(one: Mapping[str, Any], words: Translator) -> ActResult:
    about = [one["article"], *dates_of(one, words), penalty_of(one, words)]
    return ActResult(one["label"], one["summary"], _joined(about))


def _role(one: Mapping[str, Any], confirmed: Confirmed | None) -> ActDuty:
    had = confirmed.roles if confirmed else None
    new = had is not None and one["id"] not in had
    return ActDuty(one["label"], one["article"], False, one["sure"], new)


def _duty(one: Mapping[str, Any], confirmed: Confirmed | None, words: Translator) -> ActDuty:
    about = [one["article"], *dates_of(one, words), penalty_of(one, words)]
    owed = confirmed.duties if confirmed else None
    new = owed is not None and one["id"] not in owed
    practice = one["kind"] == "good_practice"
    return ActDuty(one["text"], _joined(about), practice, one["sure"], new)


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)


def _change(standing: Standing, words: Translator) -> ActChange | None:
    differences, confirmed, tree = standing.differences, standing.confirmed, standing.tree
    if not differences or confirmed is None:
        return None

    def names(*ids: str) -> Sequence[str]:
        return [duty_name(id, tree, words) for id in ids]

    return ActChange(
        before=classes_of(confirmed.classes, words),
        after=classes_of(standing.found.classes, words),
        added=names(*differences.roles_added, *differences.duties_added),
        gone=names(*differences.roles_gone, *differences.duties_gone),
        moved=names(*differences.duties_changed),
    )
