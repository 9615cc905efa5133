"""The pages on which two prompts meet on one model, and of their ranking."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from joute.duel.personal_data import Decision
from joute.duel.prompts import SidePrompt
from joute.duel.questions import NewDuel, open_duel_of_prompts
from joute.duel.service import ConsentingVoter, OwnDuels
from joute.errors import N_, BadInput, JouteError
from joute.evaluation.site import prompts
from joute.evaluation.site.contexts import Choice, PromptDuelPage, PromptRankingPage
from joute.evaluation.site.prompt_pages import model_of
from joute.evaluation.site.prompt_ranking import ranked_prompts
from joute.evaluation.site.prompt_sides import meets, side_of
from joute.evaluation.site.reading import allow_prompt_duels, allow_reading
from joute.services import OwnServices, Services
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get("/prompts/ranking", name="prompt_ranking", dependencies=[allow_reading()])
async def prompt_ranking(request: Request, web: Web, services: OwnServices) -> Response:
    """What people preferred of two prompts on one model."""
    page = PromptRankingPage(await ranked_prompts(services.store))
    return web.render(request, "evaluation/prompt_ranking.html", page, headers=PRIVATE)


class DuelForm(BaseModel):
    """A question for two prompts on one model; without two, they are drawn among the stored."""

    question: str = ""
    model: str = Field("", max_length=200)
    prompt: list[str] = Field(default_factory=list, max_length=100)
    personal_data: Decision = ""


@router.get("/prompts/duel", name="prompt_duel", dependencies=[allow_prompt_duels()])
async def prompt_duel_page(request: Request, web: Web, services: OwnServices) -> Response:
    return await _duel_page(request, web, services, DuelForm())


@router.post("/prompts/duel", dependencies=[allow_prompt_duels()])
async def prompt_duel(
    request: Request,
    web: Web,
    duels: OwnDuels,
    voter: ConsentingVoter,
    form: Annotated[DuelForm, Form()],
) -> Response:
    """Two prompts on one model, blind."""
    services = duels.services
    try:
        model = model_of(services, form.model)
        new = NewDuel(
            prompt=form.question,
            language=request.state.language,
            models=(model.id,),
            personal_data=form.personal_data,
        )
        sides = await _two(services, form.prompt)
        state = await open_duel_of_prompts(
            services, duels.answering, duels.labelling, voter, new, prompts=sides
        )
    except JouteError as error:
        return await _duel_page(request, web, services, form, refused=error)
    return RedirectResponse(f"{web.url('duel', duel_id=state.duel.id)}?wait=1", 303)


async def _two(services: Services, names: Sequence[str]) -> tuple[SidePrompt, SidePrompt]:
    """The prompts that were chosen, or two of those that are stored: of those that need no item,
    and never one version under two names."""
    async with services.store.read() as session:
        known = [prompts.prompt_of(one) for one in await prompts.latest(session)]
    fit = {one.name: one for one in known if meets(one)}
    chosen = [fit[name] for name in dict.fromkeys(names) if name in fit]
    different = list({one.version: one for one in fit.values()}.values())
    if not names and len(different) > 1:
        chosen = services.random.sample(different, 2)
    if len({one.version for one in chosen}) != 2 or len(chosen) != 2:
        raise BadInput(
            message=N_("Choose two stored prompts that differ, and whose examples need no set.")
        )
    return side_of(chosen[0]), side_of(chosen[1])


async def _duel_page(
    request: Request,
    web: Web,
    services: Services,
    form: DuelForm,
    *,
    refused: JouteError | None = None,
) -> Response:
    async with services.store.read() as session:
        known = [prompts.prompt_of(one) for one in await prompts.latest(session)]
    page = PromptDuelPage(
        question=form.question,
        models=[
            Choice(model.id, model.card.name, model.id == form.model)
            for model in services.offer.drawable
        ],
        prompts=[
            Choice(one.name, one.name, one.name in form.prompt) for one in known if meets(one)
        ],
        refused=web.translator(request).error(refused) if refused else "",
        personal_data=refused is not None and refused.code == "personal_data_found",
    )
    status = refused.status if refused else 200
    return web.render(request, "evaluation/prompt_duel.html", page, status=status, headers=PRIVATE)
