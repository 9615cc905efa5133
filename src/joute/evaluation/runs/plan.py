"""What a run is made of: its items, who answers them, how, and the world around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from secrets import token_hex

from joute import llm
from joute.calls import Offer, Offered, footprint_of
from joute.evaluation.errors import (
    BadOption,
    NoJudge,
    NoModel,
    RepeatedModel,
    UnknownFootprint,
    UnknownModel,
    UnknownPrice,
)
from joute.evaluation.prompts.contestants import BoundPrompt, target_id
from joute.evaluation.runs.estimates import Asking, Estimate, estimate, is_priced
from joute.evaluation.runs.folder import FOLDER
from joute.evaluation.runs.selection import Selection, Split, Survey
from joute.evaluation.scorers.judges.pointwise import MOST_TOKENS
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.targets.embedding import reads_at_a_price, terms_of_vectors
from joute.evaluation.targets.target import OtherTarget
from joute.sandbox import SandboxSettings, check_sandbox

_LEAST = {"epochs": 1, "concurrency": 1, "limit": 1, "retries": 0, "budget_eur": 0, "budget_wh": 0}


@dataclass(frozen=True)
class Options:
    """How a run is made; None is what the set says, or no limit. Raises BadOption.

    `retries` are those of a failure that passes, `fresh` asks again what was paid by other runs,
    `replay` asks nothing: what was not paid before fails.
    """

    epochs: int | None = None
    concurrency: int = 10
    limit: int | None = None
    split: Split | None = None
    resume: bool = False
    fresh: bool = False
    replay: bool = False
    retries: int = 4
    budget_eur: float | None = None
    budget_wh: float | None = None

    def __post_init__(self) -> None:
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if value is not None and not value >= least:  # NaN is not either
                raise BadOption(name=name, value=value, rule=f"≥ {least}")


@dataclass(frozen=True)
class Cast:
    """Who takes part in a run: models, each with every one of the prompts (None is that of the
    set), targets that are something else, the judge and the model that embeds."""

    models: Sequence[Offered]
    others: Sequence[OtherTarget] = ()
    judge: Offered | None = None
    embedding: Offered | None = None
    prompts: Sequence[BoundPrompt | None] = (None,)

    @classmethod
    def of(
        cls,
        offer: Offer,
        models: Sequence[str],
        others: Sequence[OtherTarget] = (),
        judge: str = "",
        embedding: str = "",
        *,
        prompts: Sequence[BoundPrompt | None] = (None,),
    ) -> "Cast":
        """Raises NoModel, UnknownModel and RepeatedModel."""
        if not (models or others) or (any(prompts) and not models):
            raise NoModel(known=", ".join(offer.models))
        of_models = [target_id(prompt, model) for prompt in prompts for model in models]
        ids = [*of_models, *(one.id for one in others)]
        for name in ids:
            if ids.count(name) > 1:
                raise RepeatedModel(name=name)
        return cls(
            [_offered(offer, model) for model in models],
            others,
            _offered(offer, judge) if judge else None,
            _offered(offer, embedding) if embedding else None,
            prompts,
        )

    @property
    def ids(self) -> tuple[str, ...]:
        return (
            *(target_id(prompt, model.id) for prompt, model in self.grid),
            *(one.id for one in self.others),
        )

    @property
    def grid(self) -> Sequence[tuple[BoundPrompt | None, Offered]]:
        """Each prompt on each model."""
        return [(prompt, model) for prompt in self.prompts for model in self.models]


def _offered(offer: Offer, model: str) -> Offered:
    if model not in offer.models:
        raise UnknownModel(name=model, known=", ".join(offer.models))
    return offer[model]


@dataclass(frozen=True)
class Outside:
    """The clock, chance and the folder of runs; `runs` holds the cache too. `now` is an aware
    UTC time."""

    runs: Path = FOLDER
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    token: Callable[[], str] = lambda: token_hex(2)
    random: Random = field(default_factory=Random)
    usd_per_euro: float = 1.0


@dataclass(frozen=True)
class Plan:
    """A run before it is made."""

    set: EvaluationSet
    cast: Cast
    options: Options
    timeouts: llm.Timeouts
    outside: Outside
    sandbox: SandboxSettings = field(default_factory=SandboxSettings)

    @property
    def selection(self) -> Selection:
        return Selection(self.set, self.options.split, self.options.limit)


def check(plan: Plan, found: Survey) -> None:
    """Raises NoJudge, UnknownPrice, UnknownFootprint, SandboxNotAllowed or NoSandbox for a run that
    cannot be made."""
    cast, options = plan.cast, plan.options
    if found.runs_by:
        check_sandbox(plan.sandbox, found.runs_by)
    if found.judged_by and cast.judge is None:
        raise NoJudge(name=found.judged_by)
    live = [m for m in (*cast.models, *filter(None, [cast.judge])) if m.origin == "live"]
    unpriced = [model.id for model in live if not is_priced(model)]
    unpriced += [one.id for one in cast.others if one.terms.usd is None]
    unpriced += [one.id for one in filter(None, [cast.embedding]) if not reads_at_a_price(one)]
    if options.budget_eur is not None and unpriced:
        raise UnknownPrice(models=", ".join(unpriced))
    measured = [model for model in live if model.machine is None]
    unsized = [model.id for model in measured if footprint_of(model.card, 1) is None]
    unsized += [one.id for one in cast.others if one.terms.wh is None]
    if options.budget_wh is not None and unsized:
        raise UnknownFootprint(models=", ".join(unsized))


def most(plan: Plan, found: Survey) -> Estimate:
    """The most that a run can take, its judge and its vectors among it."""
    header, cast = plan.set.header, plan.cast
    epochs = plan.options.epochs or header.epochs
    written = max(_written(prompt, header) for prompt in cast.prompts)
    items = found.items * epochs
    asked = [
        Asking(model, items, tokens * epochs, _written(prompt, header))
        for prompt, tokens in zip(cast.prompts, found.input_tokens, strict=True)
        for model in cast.models
    ]
    unbounded = ""
    if cast.judge and found.judged_by:
        judging, times = found.judging, epochs * len(cast.ids)
        read = times * (judging.input_tokens + judging.calls * written)
        asked.append(Asking(cast.judge, times * judging.calls, read, MOST_TOKENS))
        unbounded = judging.unknown if _is_paid(cast.judge) else ""
    others = [(one.id, items, one.terms) for one in cast.others]
    embedding = cast.embedding or cast.judge
    if embedding and found.judging.embedded:
        answers = found.judging.embedded * epochs * len(cast.ids)
        read = found.judging.embedded_tokens + answers * written
        others.append((embedding.id, 1, terms_of_vectors(embedding, read)))
    return estimate(items * len(cast.ids), asked, others, unbounded)


def _written(prompt: BoundPrompt | None, header: SetHeader) -> int:
    """The most tokens of an answer."""
    given = prompt.prompt.generation(header.parameters) if prompt else header.parameters
    return given.max_output_tokens


def _is_paid(model: Offered) -> bool:
    return model.origin == "live" and model.card.price is not None
