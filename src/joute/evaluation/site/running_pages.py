"""The pages on which a run is started, watched and stopped."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, BeforeValidator, Field

from joute.errors import BadInput, NotFound
from joute.evaluation.prompts.folder import OF_SET
from joute.evaluation.rights import RUN
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.site import prompts, runs, starting
from joute.evaluation.site.contexts import Choice, StartPage
from joute.evaluation.site.reading import allow_reading
from joute.evaluation.site.watching import events_of
from joute.jobs.low_carbon import LowCarbon
from joute.people.actors import CurrentActor, allow
from joute.people.rights import author
from joute.services import OwnServices
from joute.web import PRIVATE, EventStream
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# A field that is left empty is no limit.
Empty = BeforeValidator(lambda value: None if value == "" else value)


Euros = Annotated[Annotated[float, Field(ge=0, le=1_000_000)] | None, Empty]


class TakeUpForm(BaseModel):
    """How a run goes on."""

    budget_eur: Euros = None


class RunForm(BaseModel):
    """What a run is to ask."""

    model: list[str] = Field(default_factory=list, max_length=100)
    target: list[str] = Field(default_factory=list, max_length=100)
    prompt: list[str] = Field(default_factory=list, max_length=100)
    limit: Annotated[Annotated[int, Field(ge=1, le=1_000_000)] | None, Empty] = None
    budget_eur: Euros = None
    low_carbon: bool = False

    @property
    def asked(self) -> starting.Asked:
        given = (self.model, self.target, self.prompt)
        models, targets, prompts = (list(dict.fromkeys(one)) for one in given)
        return starting.Asked(
            models, targets, prompts, self.limit, self.budget_eur, self.low_carbon
        )


@router.get("/evaluations/{name}/start", name="start_evaluation", dependencies=[allow(RUN)])
async def start_page(
    request: Request,
    web: Web,
    services: OwnServices,
    name: str,
    form: Annotated[RunForm, Query()],
) -> Response:
    """What a run can take at most, before it starts."""
    estimate, reason = None, ""
    try:
        async with starting.plan(services, name, form.asked) as planned:
            estimate = await starting.estimated(planned)
    except NotFound:
        raise
    except BadInput as error:
        reason = web.translator(request).error(error) if form.model or form.target else ""
    header = (await starting.load(services, name)).header
    async with services.store.read() as session:
        stored = [one.name for one in await prompts.latest(session) if one.name != OF_SET]
    rate = services.settings.of(EvaluationSettings).usd_per_euro
    page = StartPage(
        name=name,
        choices=[
            Choice(model.id, model.card.name, model.id in form.model)
            for model in services.offer.models.values()
        ],
        targets=[
            Choice(one.id, one.id, one.id in form.target)
            for one in starting.targets_of(services, header)
        ],
        prompts=[Choice(one, one, one in form.prompt) for one in (OF_SET, *stored) if stored],
        limit=form.limit,
        budget_eur=form.budget_eur,
        estimate=estimate,
        euros=estimate.usd / rate if estimate else 0.0,
        within_h=services[LowCarbon].within_h,
        reason=reason,
    )
    return web.render(request, "evaluation/start.html", page, headers=PRIVATE)


@router.post("/evaluations/{name}/start", dependencies=[allow(RUN)])
async def start(
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    name: str,
    form: Annotated[RunForm, Form()],
) -> Response:
    """Begin a run."""
    run_id = await starting.start(services, name, form.asked, author(actor))
    return RedirectResponse(web.url("evaluation_run", run_id=run_id), 303)


@router.post(
    "/evaluations/runs/{run_id}/stop", name="stop_evaluation_run", dependencies=[allow(RUN)]
)
async def stop(web: Web, services: OwnServices, run_id: str) -> Response:
    await starting.stop(services, run_id)
    return RedirectResponse(web.url("evaluation_run", run_id=run_id), 303)


@router.post(
    "/evaluations/runs/{run_id}/take-up", name="take_up_evaluation_run", dependencies=[allow(RUN)]
)
async def take_up(
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    run_id: str,
    form: Annotated[TakeUpForm, Form()],
) -> Response:
    """Go on with a run that was stopped or failed."""
    await starting.take_up(services, run_id, author(actor), form.budget_eur)
    return RedirectResponse(web.url("evaluation_run", run_id=run_id), 303)


@router.get(
    "/evaluations/runs/{run_id}/events",
    name="evaluation_run_events",
    dependencies=[allow_reading()],
)
async def events(request: Request, web: Web, services: OwnServices, run_id: str) -> Response:
    run = await runs.find(services.store, run_id)
    return EventStream(events_of(services, web, request.state.language, run))
