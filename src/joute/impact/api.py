"""Footprints as JSON, under /api/v1."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from joute.footprint import Equivalent, suitable
from joute.impact.calculator import Calculation, CalculatorQuery, calculate
from joute.impact.schemas import BandOut, FootprintOut, TrainingOut
from joute.impact.service import OwnImpacts
from joute.impact.total import SiteTotal
from joute.models.service import OwnModels
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1", tags=["footprint"], responses=REFUSALS_DOCUMENTED)


class EquivalentOut(BaseModel):
    """An everyday thing that counts what the footprint counts."""

    id: str
    amount: BandOut
    unit: str = Field(description="h, km, share of one, or empty for a count")
    scope: str
    source: str
    url: str
    year: int

    @classmethod
    def of(cls, found: Equivalent) -> "EquivalentOut":
        fields = found.equivalence._asdict()
        return cls(amount=BandOut.of(found.amount), **fields)


class CalculationOut(BaseModel):
    model: str | None = Field(description="Null for bare sizes")
    figures: list[FootprintOut] = Field(
        description="One per modelled method, the requested one first; never to be mixed"
    )
    equivalents: list[EquivalentOut] = Field(description="Of the first figure")
    training: TrainingOut | None = Field(description="Carried by the answer, apart from it")
    break_even_days: BandOut | None = Field(
        description="Days of use after which answers have used as much as training"
    )

    @classmethod
    def of(cls, found: Calculation) -> "CalculationOut":
        line = found.training
        return cls(
            model=found.card.id or None,
            figures=[FootprintOut.of(figure) for figure in found.figures],
            equivalents=[EquivalentOut.of(one) for one in suitable(found.figures[0])],
            training=TrainingOut.of(line.share) if line.share else None,
            break_even_days=BandOut.of(line.break_even) if line.break_even else None,
        )


class CountOut(BaseModel):
    answers: int
    output_tokens: int


class MethodTotalOut(CountOut):
    """All answers that one method has a figure for."""

    method: str
    since: date
    energy_wh: BandOut
    comparing_wh: BandOut = Field(
        description="Of which the price of comparing: two answers are made where one would do"
    )
    gwp_g: BandOut = Field(description="Greenhouse gases of gwp_answers answers, g CO2 eq.")
    gwp_answers: int = Field(description="Answers whose greenhouse gases are known")


class ImpactOut(BaseModel):
    until: date = Field(description="Answers of the days before this one are counted, UTC")
    methods: list[MethodTotalOut] = Field(
        description="The same answers may be in several: methods are never to be added up"
    )
    unknown: CountOut = Field(description="Answers of models whose size is not known")
    recorded: CountOut = Field(description="Prepared in advance: they take nothing when shown")
    simulated: CountOut = Field(description="Of players that compute nothing")


@router.get("/footprint", dependencies=[allow(READ_SITE)])
async def get_footprint(
    models: OwnModels, query: Annotated[CalculatorQuery, Query()]
) -> CalculationOut:
    """The footprint of an answer by each modelled method, with the parameters of the page."""
    return CalculationOut.of(calculate(query, models))


@router.get("/impact", response_model=ImpactOut, dependencies=[allow(READ_SITE)])
async def get_impact(impacts: OwnImpacts) -> SiteTotal:
    """The footprint of this site since its start."""
    return await impacts.total()
