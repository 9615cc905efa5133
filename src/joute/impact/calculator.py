"""The footprint of an answer that somebody describes: a model or sizes, a length, a country."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from joute.calls import ModelCard, Size, footprint_of
from joute.calls.card import MakerCard
from joute.errors import N_, BadInput
from joute.footprint import (
    MODELLED_METHODS,
    Band,
    Footprint,
    Training,
    TrainingShare,
    break_even_day,
    find_mix,
    training_share,
)
from joute.models.service import Models

ModelledMethod = Literal["ecologits-0.11@1", "ecologits-0.8@1"]


class CalculatorQuery(BaseModel):
    """The parameters of the calculator, as its address holds them. A blank one is left out."""

    model_config = ConfigDict(frozen=True)

    model: str = Field(
        "", max_length=200, description="Id of a model offered here, or of the catalogue"
    )
    total_b: float | None = Field(
        None, gt=0, le=1e6, description="Billions of parameters, instead of a model"
    )
    active_b: float | None = Field(
        None, gt=0, le=1e6, description="Billions used for each token, when not all of them"
    )
    tokens: float = Field(400, ge=0, le=1e9, description="Tokens of the answer")
    seconds: float | None = Field(
        None, gt=0, le=1e6, description="Seconds that the answer took, when they were measured"
    )
    country: str = Field(
        "",
        max_length=200,
        description="Where the model runs, ISO 3166 alpha-3; by default the country of its host "
        "here, or else WOR, the average of the world",
    )
    method: ModelledMethod = Field("ecologits-0.11@1", description="The method to show first")
    training_mwh: float | None = Field(
        None, gt=0, le=1e9, description="Electricity of the model's training, MWh"
    )
    lifetime_tokens: float | None = Field(
        None, gt=0, le=1e21, description="Tokens that the model will write in its life"
    )
    answers_per_day: float | None = Field(
        None, gt=0, le=1e15, description="Answers like this one that the model writes in a day"
    )

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        """Forms send blanks for empty fields."""
        return {name: value for name, value in given.items() if value != ""}


# The calculation of the page before a person enters one.
EXAMPLE = "llama-3.3-70b"


@dataclass(frozen=True)
class TrainingLine:
    """Training beside an answer: what the answer carries of it, and the day on which answers will
    have used as much. None when what is needed was not given."""

    share: TrainingShare | None = None
    break_even: Band | None = None


@dataclass(frozen=True)
class Calculation:
    """`card` is that of the model, or one without a name for bare sizes. `figures` has one
    footprint per modelled method, the requested one first."""

    card: ModelCard
    query: CalculatorQuery
    figures: tuple[Footprint, ...]
    training: TrainingLine


def calculate(query: CalculatorQuery, models: Models) -> Calculation:
    """The footprint of the answer by each method.

    Raises BadInput: no model and no size, an unknown country, more active parameters than all of
    them, a model whose size is not known; NotFound: an unknown model.
    """
    card = _in_country(_card(query, models), query.country)
    figures = tuple(_figure(card, query, method) for method in _methods(query.method))
    return Calculation(card, query, figures, _training(query, figures[0]))


def _methods(first: str) -> tuple[str, ...]:
    return first, *(method for method in reversed(MODELLED_METHODS) if method != first)


def _card(query: CalculatorQuery, models: Models) -> ModelCard:
    if query.total_b is not None:
        return _bare(query.total_b, query.active_b or query.total_b)
    if query.model:
        return models.card(query.model)
    raise BadInput(message=N_("Choose a model, or give a number of parameters."))


def _bare(total_b: float, active_b: float) -> ModelCard:
    total, active = (
        Size(low=size, mid=size, high=size, estimated=False) for size in (total_b, active_b)
    )
    unnamed = MakerCard(id="", name="")
    return ModelCard(id="", name="", maker=unnamed, total_b=total, active_b=active)


def _in_country(card: ModelCard, country: str) -> ModelCard:
    """The same model in the requested country: elsewhere than here, its host is another one."""
    if country in ("", card.country):
        return card
    mix = find_mix(country)
    return card.model_copy(update={"country": country, "mix": mix, "pue": None, "host": None})


def _figure(card: ModelCard, query: CalculatorQuery, method: str) -> Footprint:
    figure = footprint_of(card, query.tokens, method=method, latency_s=query.seconds)
    if figure is None:
        raise BadInput(
            message=N_("The size of %(name)s is not known: give its number of parameters."),
            name=card.name,
        )
    return figure


def _training(query: CalculatorQuery, figure: Footprint) -> TrainingLine:
    if query.training_mwh is None:
        return TrainingLine()
    energy = Band.of(query.training_mwh * 1000, query.training_mwh * 1000)
    training = Training("declared", energy, None, ())
    line = TrainingLine()
    if query.lifetime_tokens is not None:
        line = TrainingLine(
            training_share(
                training, output_tokens=query.tokens, lifetime_tokens=query.lifetime_tokens
            )
        )
    if query.answers_per_day is not None:
        days = break_even_day(
            training, answer_wh=figure.energy_wh, answers_per_day=query.answers_per_day
        )
        line = replace(line, break_even=days)
    return line
