"""A run with the models that are offered here."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path

from joute import llm
from joute.calls import Offer, demo_offer, find_offer
from joute.evaluation.prompts.contestants import bound
from joute.evaluation.prompts.folder import OF_SET, read_prompts
from joute.evaluation.runs.estimates import Estimate
from joute.evaluation.runs.evaluating import Evaluation, Progress, evaluate
from joute.evaluation.runs.folder import FOLDER
from joute.evaluation.runs.plan import Cast, Options, Outside, Plan
from joute.evaluation.runs.surroundings import surroundings_of
from joute.evaluation.sets.evalset import EvaluationSet
from joute.evaluation.settings import EvaluationSettings, SandboxSettings
from joute.evaluation.targets.declared import chosen, functions_named, opened
from joute.evaluation.targets.target import OtherTarget
from joute.settings import Settings


@dataclass(frozen=True)
class Names:
    """Who takes part, by the ids of joute.toml: models, targets, the judge, and the model that
    embeds; `functions` are targets of the caller, `prompts` those by which models are asked, by
    their names or files, that of the set without any."""

    models: Sequence[str] = ()
    targets: Sequence[str] = ()
    functions: Sequence[OtherTarget] = ()
    judge: str = ""
    embedding: str = ""
    prompts: Sequence[str] = ()

    @property
    def anybody(self) -> bool:
        """Whether one of those who answer is named; else those of the set answer."""
        return bool(self.models or self.targets or self.functions)


async def evaluate_here(
    settings: Settings,
    environ: Mapping[str, str],
    evaluation_set: EvaluationSet,
    names: Names,
    options: Options,
    *,
    runs: Path = FOLDER,
    config: Path | None = None,
    agree: Callable[[Estimate], None] = lambda _: None,
    wait: Callable[[Plan, Estimate], Awaitable[None]] | None = None,
    watch: Callable[[Progress], None] = lambda _: None,
) -> Evaluation:
    """Make a run with models of joute.toml, which is `config` where it was named; see `evaluate`.
    Raises NotFound for a model that is not
    offered, BadInput for what cannot be used."""
    if options.replay:
        environ = _without_keys(settings, environ)
    header = evaluation_set.header
    surroundings = surroundings_of(settings, environ, evaluation_set, options, config)
    named = names.targets if names.anybody else header.target_ids
    declared = [*settings.value("targets"), *functions_named(names.targets)]
    tables = chosen(declared, header.own_targets, named)
    prompts = bound(read_prompts(names.prompts or [OF_SET], evaluation_set.folder), evaluation_set)
    async with offer_of(settings, environ) as offer, opened(tables, surroundings) as targets:
        judge = names.judge or header.judge
        others = [*targets, *names.functions]
        cast = Cast.of(offer, names.models, others, judge, names.embedding, prompts=prompts)
        plan = Plan(
            evaluation_set,
            cast,
            options,
            surroundings.timeouts,
            Outside(runs, usd_per_euro=settings.of(EvaluationSettings).usd_per_euro),
            settings.of(SandboxSettings),
        )
        return await evaluate(plan, agree=agree, wait=wait, watch=watch)


@asynccontextmanager
async def offer_of(settings: Settings, environ: Mapping[str, str]) -> AsyncIterator[Offer]:
    """The models that are offered here; simulated players answer at once."""
    offer = await find_offer(settings, environ)
    if offer.simulated:
        offer = demo_offer(llm.DemoEndpoint(speed=inf))
    try:
        yield offer
    finally:
        await offer.close()


def _without_keys(settings: Settings, environ: Mapping[str, str]) -> Mapping[str, str]:
    """The environment, in which no key is missing: nobody is asked, so that none is needed."""
    names = (endpoint.api_key_env for endpoint in settings.endpoints)
    given = {name: value for name, value in environ.items() if value}
    return {name: "not-needed" for name in names if name} | given
