"""The pages of prompts: stored with their versions, tried side by side."""

from collections.abc import Sequence
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from joute.calls import Offered
from joute.duel.personal_data import Decision, admit
from joute.duel.settings import PrivacySettings
from joute.errors import N_, BadInput, JouteError, NotFound
from joute.evaluation.prompts.contestants import BoundPrompt, bound
from joute.evaluation.prompts.prompt import Prompt
from joute.evaluation.prompts.reading import sound
from joute.evaluation.rights import PROMPT
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.site import lists, prompts, starting
from joute.evaluation.site.contexts import (
    Choice,
    PromptEditPage,
    PromptPage,
    PromptsPage,
    PromptVersion,
    TryPage,
)
from joute.evaluation.site.trying import MOST, Tried, tried
from joute.people.actors import CurrentActor, allow
from joute.people.rights import author
from joute.services import OwnServices, Services
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

_NEW = """\
---
parameters:
  temperature: 0
---
# System
You answer in one sentence.

# Prompt
{input}
"""
# Prompts that are written on the page of a trial.
_DRAFTS = 2


@router.get("/prompts", name="prompts", dependencies=[allow(PROMPT)])
async def stored_prompts(request: Request, web: Web, services: OwnServices) -> Response:
    async with services.store.read() as session:
        page = PromptsPage(await prompts.latest(session))
    return web.render(request, "evaluation/prompts.html", page, headers=PRIVATE)


@router.get("/prompts/new", name="new_prompt", dependencies=[allow(PROMPT)])
async def new_prompt(
    request: Request,
    web: Web,
    services: OwnServices,
    name: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """A prompt to write, or the latest version of one to go on from."""
    async with services.store.read() as session:
        known = await prompts.versions(session, name) if name else ()
    page = PromptEditPage(name, known[0].text if known else _NEW)
    return web.render(request, "evaluation/prompt_edit.html", page, headers=PRIVATE)


class PromptForm(BaseModel):
    """A prompt as somebody wrote it."""

    name: str = Field("", max_length=100)
    text: str = Field("", max_length=200_000)


@router.post("/prompts/new", name="keep_prompt", dependencies=[allow(PROMPT)])
async def keep_prompt(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    form: Annotated[PromptForm, Form()],
) -> Response:
    """Store a version; one with faults is shown again with them."""
    read = prompts.read(form.name.strip(), form.text)
    if read.prompt is None:
        page = PromptEditPage(form.name, form.text, read.faults)
        return web.render(request, "evaluation/prompt_edit.html", page, status=422, headers=PRIVATE)
    await prompts.keep(services.store, read.prompt, author(actor), services.now())
    return RedirectResponse(web.url("prompt", name=read.prompt.name), 303)


@router.get("/prompts/stored/{name}", name="prompt", dependencies=[allow(PROMPT)])
async def prompt(request: Request, web: Web, services: OwnServices, name: str) -> Response:
    """A prompt with all its versions."""
    async with services.store.read() as session:
        found = await prompts.versions(session, name)
    if not found:
        raise NotFound(f"prompt {name}")
    shown = [
        PromptVersion(one, prompts.difference(before, one))
        for one, before in zip(found, [*found[1:], None], strict=True)
    ]
    page = PromptPage(name, prompts.prompt_of(found[0]).description, shown)
    return web.render(request, "evaluation/prompt.html", page, headers=PRIVATE)


@router.post("/prompts/stored/{name}/delete", name="delete_prompt", dependencies=[allow(PROMPT)])
async def delete_prompt(web: Web, services: OwnServices, name: str) -> Response:
    await prompts.delete(services.store, name)
    return RedirectResponse(web.url("prompts"), 303)


class TryForm(BaseModel):
    """Prompts to try on a question; `set` is where their examples come from."""

    question: str = ""
    context: str = Field("", max_length=100_000)
    model: str = Field("", max_length=200)
    set: str = Field("", max_length=200)
    prompt: list[str] = Field(default_factory=list, max_length=100)
    draft: list[str] = Field(default_factory=list, max_length=_DRAFTS)
    personal_data: Decision = ""


@router.get("/prompts/try", name="try_prompts", dependencies=[allow(PROMPT)])
async def try_page(
    request: Request,
    web: Web,
    services: OwnServices,
    prompt: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006 # FastAPI copies it
) -> Response:
    """Prompts to be tried."""
    return await _shown(request, web, services, TryForm(prompt=prompt, draft=["", ""]))


@router.post("/prompts/try", dependencies=[allow(PROMPT)])
async def try_prompts(
    request: Request, web: Web, services: OwnServices, form: Annotated[TryForm, Form()]
) -> Response:
    """The answers, side by side, with what each cost and took."""
    try:
        model = model_of(services, form.model)
        item = await _item(services, form)
        found = await tried(services, model, item, await _chosen(services, form))
    except JouteError as error:
        return await _shown(request, web, services, form, refused=error)
    return await _shown(request, web, services, form, results=found)


def model_of(services: Services, model: str) -> Offered:
    """The model of an id. Raises BadInput."""
    if model not in services.offer.models:
        raise BadInput(message=N_("Choose a model."))
    return services.offer[model]


async def _item(services: Services, form: TryForm) -> Item:
    """The question as an item; what is personal in it is asked about before."""
    most = services.settings.limits.prompt_characters
    question = form.question.strip()
    if not 0 < len(question) <= most:
        raise BadInput(message=N_("Write a question of at most %(most)s characters."), most=most)
    policy = services.settings.of(PrivacySettings).prompts
    admitted = await run_sync(admit, question, policy, form.personal_data)
    context = form.context.strip()
    return Item(id="trial", input=admitted, context=(context,) if context else ())


async def _chosen(services: Services, form: TryForm) -> list[BoundPrompt]:
    """The prompts that were ticked, then those written on the page."""
    async with services.store.read() as session:
        found = await prompts.named(session, form.prompt)
    drafts = [text for text in form.draft if text.strip()]
    found += [
        sound(prompts.read(f"draft-{number}", text)) for number, text in enumerate(drafts, start=1)
    ]
    if not 1 <= len(found) <= MOST:
        raise BadInput(message=N_("Choose one to %(most)s prompts."), most=MOST)
    return [one for one in bound(found, await _examples(services, form.set, found)) if one]


async def _examples(services: Services, name: str, found: Sequence[Prompt]) -> EvaluationSet:
    if name:
        return await starting.load(services, name)
    if any(one.shots for one in found):
        raise BadInput(message=N_("Choose the set whose examples these prompts show."))
    return EvaluationSet(SetHeader(name="none"), tuple)


async def _shown(
    request: Request,
    web: Web,
    services: Services,
    form: TryForm,
    *,
    results: Sequence[Tried] = (),
    refused: JouteError | None = None,
) -> Response:
    words = web.translator(request)
    async with services.store.read() as session:
        stored = await prompts.latest(session)
        sets = [one.name for one in await lists.sets(session) if one.version]
    page = TryPage(
        question=form.question,
        context=form.context,
        models=[
            Choice(model.id, model.card.name, model.id == form.model)
            for model in services.offer.models.values()
        ],
        sets=[Choice(one, one, one == form.set) for one in sets],
        prompts=[Choice(one.name, one.name, one.name in form.prompt) for one in stored],
        drafts=[*form.draft, *[""] * _DRAFTS][:_DRAFTS],
        results=results,
        refusals=[words.error(one.refusal) if one.refusal else "" for one in results],
        usd_per_euro=services.settings.of(EvaluationSettings).usd_per_euro,
        refused=words.error(refused) if refused else "",
        personal_data=refused is not None and refused.code == "personal_data_found",
    )
    status = refused.status if refused else 200
    return web.render(request, "evaluation/try.html", page, status=status, headers=PRIVATE)
