"""The first screens of the path: whether a model is needed, and the questions on the need."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from joute.choice.criteria import criteria
from joute.choice.needs import (
    TRIAGE_SOURCES,
    Triage,
    benchmark_categories,
    importance,
    kinds_of_data,
    questions,
    tasks,
    triage,
)
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.choices import Content, Opened
from joute.choice.site.classical import Proof, prove, read_examples, read_rules
from joute.choice.site.contexts import ClassicalPage, NeedOnePage, QuestionPage
from joute.choice.site.opening import (
    ChangeableChoice,
    CurrentChoice,
    Saves,
    Since,
    as_number,
    since_of,
)
from joute.choice.site.weighing import USUAL_TOKENS
from joute.errors import BadInput, NotFound
from joute.evaluation.benchmarks.catalogue import categories
from joute.people.actors import allow
from joute.services import OwnServices
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

Count = Annotated[float | None, Form(ge=0, le=1e12, allow_inf_nan=False)]
Id = Annotated[str, Form(max_length=100)]
Text = Annotated[str, Form(max_length=100_000)]


def _said(content: Content) -> Triage | None:
    taken = content.get("triage") or {}
    requests = (content.get("volume") or {}).get("requests_per_month")
    return triage(taken.get("task", ""), taken.get("data"), requests)


@router.get("/choices/{key}/need-one", name="choice_need_one", dependencies=[allow(READ_CHOICE)])
async def need_one(request: Request, web: Web, choice: CurrentChoice) -> Response:
    found = _said(choice.content)
    page = NeedOnePage(
        choice=choice,
        step="need_one",
        tasks=[*tasks().values()],
        data=[*kinds_of_data().values()],
        found=found,
        source=TRIAGE_SOURCES[found.task.source] if found else "",
        requests=(choice.content.get("volume") or {}).get("requests_per_month"),
        decision=str(choice.content.get("decision", "")),
    )
    return web.render(request, "choice/need_one.html", page, headers=PRIVATE)


@router.post("/choices/{key}/need-one", dependencies=[allow(CHANGE_CHOICE)])
async def say_need(
    choice: CurrentChoice,
    save: Saves,
    revision: Since,
    task: Id = "",
    data: Id = "",
    requests: Count = None,
) -> Response:
    taken = {
        name: id
        for name, id, known in (("task", task, tasks()), ("data", data, kinds_of_data()))
        if id in known
    }
    volume = dict(choice.content.get("volume") or {})
    if requests:
        volume = {**USUAL_TOKENS, **volume, "requests_per_month": as_number(str(requests))}
    return await save({"triage": taken, "volume": volume or None}, revision, "choice_need_one")


@router.post("/choices/{key}/without", name="choice_without", dependencies=[allow(CHANGE_CHOICE)])
async def without(save: Saves, revision: Since, decision: Id = "") -> Response:
    """Decide that no language model is needed, or that one is looked for after all."""
    chosen = "no_llm" if decision == "no_llm" else ""
    return await save({"decision": chosen}, revision, "choice_need_one")


@router.get(
    "/choices/{key}/classical", name="choice_classical", dependencies=[allow(CHANGE_CHOICE)]
)
async def classical(request: Request, web: Web, choice: ChangeableChoice) -> Response:
    return _classical(request, web, choice, "", "")


@router.post("/choices/{key}/classical", dependencies=[allow(CHANGE_CHOICE)])
async def try_classical(
    request: Request,
    web: Web,
    services: OwnServices,
    choice: ChangeableChoice,
    examples: Text = "",
    rules: Text = "",
) -> Response:
    """Classical methods on examples, of which nothing is stored."""
    try:
        proofs = await prove(services, read_examples(examples), read_rules(rules))
    except BadInput as error:
        return _classical(request, web, choice, examples, rules, error=error)
    return _classical(request, web, choice, examples, rules, proofs)


def _classical(
    request: Request,
    web: Web,
    choice: Opened,
    examples: str,
    rules: str,
    proofs: Sequence[Proof] = (),
    *,
    error: BadInput | None = None,
) -> Response:
    said = _said(choice.content)
    words = web.translator(request)
    page = ClassicalPage(
        choice=choice,
        step="need_one",
        task=said.task if said else None,
        examples=examples,
        rules=rules,
        proofs=proofs,
        reasons={one.method: words.error(one.reason) for one in proofs if one.reason},
        reason=words.error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "choice/classical.html", page, status=status, headers=PRIVATE)


@router.get("/choices/{key}/need", name="choice_questions", dependencies=[allow(READ_CHOICE)])
async def first_question(request: Request, web: Web, choice: CurrentChoice) -> Response:
    return _question(request, web, choice, 1)


@router.get(
    "/choices/{key}/need/{number}", name="choice_question", dependencies=[allow(READ_CHOICE)]
)
async def question(request: Request, web: Web, choice: CurrentChoice, number: int) -> Response:
    return _question(request, web, choice, number)


def _question(request: Request, web: Web, choice: CurrentChoice, number: int) -> Response:
    asked = [*questions().values()]
    if not 1 <= number <= len(asked):
        raise NotFound(f"question {number}")
    answers = choice.content.get("answers") or {}
    page = QuestionPage(
        choice=choice,
        step="need",
        question=asked[number - 1],
        number=number,
        total=len(asked),
        taken=answers,
        criteria=criteria(),
        categories=categories(),
        important=importance(answers),
        benchmarks=benchmark_categories(answers),
    )
    return web.render(request, "choice/question.html", page, headers=PRIVATE)


@router.post("/choices/{key}/need/{number}", dependencies=[allow(CHANGE_CHOICE)])
async def answer(request: Request, choice: CurrentChoice, save: Saves, number: int) -> Response:
    asked = [*questions().values()]
    if not 1 <= number <= len(asked):
        raise NotFound(f"question {number}")
    form = await request.form()
    answers = dict(choice.content.get("answers") or {})
    for group in asked[number - 1].groups:
        known = [option.id for option in group.options]
        taken = [str(one) for one in form.getlist(group.id) if one in known]
        answers[group.id] = taken if group.many else taken[:1]
    answers = {id: taken for id, taken in answers.items() if taken}
    since = since_of(form)
    if number < len(asked):
        return await save({"answers": answers}, since, "choice_question", number=number + 1)
    return await save({"answers": answers}, since, "choice_weights")
