"""How uses stand and what is scored of them, for programs, under the same rights as the pages."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from joute.errors import NotFound
from joute.gateway.aliases import AliasExperiment
from joute.gateway.rights import AUDIT, MANAGE
from joute.gateway.shadows.decisions import NewShadow, Shadows
from joute.gateway.site.opening import ChangeableUse, ReadableUse, allow_gateway
from joute.monitoring.arm_prompts import stored_arm
from joute.monitoring.experiments import Experiments
from joute.monitoring.facts import (
    facts_of,
    foreseen_of,
    progress_of,
    scoring_facts,
    shadow_foreseen,
    shadow_of,
)
from joute.monitoring.scoring.figures import ScoringFigures
from joute.monitoring.scoring.scorings import NewScoring, Scorings
from joute.monitoring.shadows import ShadowReadings
from joute.monitoring.watch_pages import OwnExperiments, OwnWatching
from joute.people.actors import CurrentActor
from joute.people.rights import author, may
from joute.services import Own, OwnServices, Services
from joute.uses import CHANGE_USE, READ_USE
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1/monitoring", tags=["monitoring"], responses=REFUSALS_DOCUMENTED)

OwnScorings = Annotated[Scorings, Own(Scorings)]
OwnFigures = Annotated[ScoringFigures, Own(ScoringFigures)]
OwnShadows = Annotated[Shadows, Own(Shadows)]
OwnShadowReadings = Annotated[ShadowReadings, Own(ShadowReadings)]


class NewExperiment(BaseModel):
    """Rules of an experiment, as `joute.statistics.experiments` has them. Without `against` both
    arms are the first model; `prompt_a` and `prompt_b` are names of stored prompts."""

    against: Annotated[str, Field(max_length=200)] = ""
    prompt_a: Annotated[str, Field(max_length=100)] = ""
    prompt_b: Annotated[str, Field(max_length=100)] = ""
    share: Annotated[float, Field(ge=0.01, le=0.99)] = 0.5
    calls: Annotated[int, Field(ge=10, le=1_000_000)] = 2_000
    margin: Annotated[float, Field(ge=0.001, le=1)] = 0.05

    async def rules(self, services: Services, alias: str) -> AliasExperiment:
        """Raises UnknownAlias, NotFound and PromptNotForCalls."""
        return AliasExperiment(
            self.against or await services[Experiments].first_model(alias),
            self.share,
            self.calls,
            self.margin,
            await stored_arm(services.store, self.prompt_a),
            await stored_arm(services.store, self.prompt_b),
        )


class Acknowledged(BaseModel):
    """The alias whose present level is the one to keep."""

    alias: Annotated[str, Field(max_length=64)]


@router.get("/experiments/{alias}", dependencies=[allow_gateway(AUDIT)])
async def experiment(
    actor: CurrentActor, experiments: OwnExperiments, alias: str
) -> dict[str, Any]:
    """The newest experiment of an alias; prompts by their names and digests to those who may not
    change it."""
    found = await experiments.progress(alias)
    if found is None:
        raise NotFound(f"no experiment of {alias[:100]}")
    return progress_of(found, texts=may(actor, MANAGE))


@router.post("/experiments/{alias}/forecast", dependencies=[allow_gateway(MANAGE)])
async def foresee_experiment(
    services: OwnServices, alias: str, sent: NewExperiment
) -> dict[str, Any]:
    """What an experiment would take; nothing begins."""
    rules = await sent.rules(services, alias)
    return foreseen_of(await services[Experiments].foresee(alias, rules))


@router.put("/experiments/{alias}", status_code=204, dependencies=[allow_gateway(MANAGE)])
async def start_experiment(
    services: OwnServices, actor: CurrentActor, alias: str, sent: NewExperiment
) -> Response:
    """Let another model, or the first with another prompt, answer some calls of an alias."""
    rules = await sent.rules(services, alias)
    await services[Experiments].start(alias, rules, author(actor))
    return Response(status_code=204)


@router.delete("/experiments/{alias}", status_code=204, dependencies=[allow_gateway(MANAGE)])
async def stop_experiment(experiments: OwnExperiments, actor: CurrentActor, alias: str) -> Response:
    """Let the first model of an alias answer alone again."""
    await experiments.stop(alias, author(actor))
    return Response(status_code=204)


class ScoringSent(BaseModel):
    """Which share of the calls of a use is scored (0 to 1), by what, at what cost a day."""

    share: float
    scorers: list[str | dict[str, Any]] = []
    judge: str = ""
    budget_usd: float = 0.0


@router.get("/{use_id}", dependencies=[allow_gateway(READ_USE)])
async def standings(use: ReadableUse, watching: OwnWatching) -> list[dict[str, Any]]:
    """Each signal of each alias of a use; what moved, since when, by how much."""
    return [facts_of(one) for one in await watching.follow(use.id)]


@router.post("/{use_id}/acknowledge", status_code=204, dependencies=[allow_gateway(CHANGE_USE)])
async def acknowledge_level(
    use: ChangeableUse, actor: CurrentActor, watching: OwnWatching, sent: Acknowledged
) -> Response:
    """Take the present level of an alias as the one to keep: a new quiet period begins."""
    await watching.acknowledge(use.id, sent.alias, author(actor))
    return Response(status_code=204)


class ShadowSent(BaseModel):
    """The model that is asked a share (0 to 1) of the calls too, and its cost a day at most."""

    model: Annotated[str, Field(max_length=200)]
    share: float = 0.05
    usd_a_day: float = 1.0

    @property
    def new(self) -> NewShadow:
        return NewShadow(self.model, self.share, self.usd_a_day)


@router.get("/{use_id}/shadows", dependencies=[allow_gateway(READ_USE)])
async def shadows(use: ReadableUse, readings: OwnShadowReadings) -> list[dict[str, Any]]:
    """Each shadow of a use beside what answered, on the same calls."""
    return [shadow_of(one) for one in await readings.of_use(use.id)]


@router.post("/{use_id}/shadows/{alias}/forecast", dependencies=[allow_gateway(CHANGE_USE)])
async def foresee_shadow(
    use: ChangeableUse, readings: OwnShadowReadings, alias: str, sent: ShadowSent
) -> dict[str, Any]:
    """What a shadow would take; nothing begins."""
    return shadow_foreseen(await readings.foresee(use.id, alias, sent.new))


@router.put("/{use_id}/shadows/{alias}", status_code=204, dependencies=[allow_gateway(CHANGE_USE)])
async def start_shadow(
    use: ChangeableUse, actor: CurrentActor, stored: OwnShadows, alias: str, sent: ShadowSent
) -> Response:
    """Ask another model a share of the calls of an alias too."""
    await stored.start(use.id, alias, sent.new, author(actor))
    return Response(status_code=204)


@router.delete(
    "/{use_id}/shadows/{alias}", status_code=204, dependencies=[allow_gateway(CHANGE_USE)]
)
async def stop_shadow(
    use: ChangeableUse, actor: CurrentActor, stored: OwnShadows, alias: str
) -> Response:
    """Ask it no more; what came of it stays."""
    await stored.stop(use.id, alias, author(actor))
    return Response(status_code=204)


@router.get("/{use_id}/scores", dependencies=[allow_gateway(READ_USE)])
async def scores(use: ReadableUse, scorings: OwnScorings, figures: OwnFigures) -> dict[str, Any]:
    """What is scored of the calls of a use, and what came of it, week by week."""
    return scoring_facts(await scorings.get(use.id), await figures.of(use.id))


@router.put("/{use_id}/scores", dependencies=[allow_gateway(CHANGE_USE)])
async def set_scoring(
    use: ChangeableUse,
    actor: CurrentActor,
    scorings: OwnScorings,
    figures: OwnFigures,
    sent: ScoringSent,
) -> dict[str, Any]:
    """Score the calls of a use so from now on; a share of 0 ends it."""
    new = NewScoring(sent.share, sent.scorers, sent.judge, sent.budget_usd)
    return scoring_facts(await scorings.set(use.id, new, author(actor)), await figures.of(use.id))
