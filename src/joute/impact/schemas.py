"""Figures as the API gives them, their keys documented."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from joute.footprint import Band, Comparison, Footprint, Tier, TrainingShare


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class BandOut(_Part):
    """A figure with its range: low ≤ mid ≤ high."""

    low: float
    mid: float
    high: float

    @classmethod
    def of(cls, band: Band) -> "BandOut":
        return cls.model_validate(band)

    @property
    def band(self) -> Band:
        return Band(self.low, self.mid, self.high)


class FootprintOut(_Part):
    """The footprint of an answer, each figure as a band; null is not known, never zero."""

    energy_wh: BandOut = Field(description="Electricity, Wh")
    gwp_g: BandOut | None = Field(description="Greenhouse gases, use and manufacture, g CO2 eq.")
    gwp_usage_g: BandOut | None = Field(description="Of which use")
    gwp_embodied_g: BandOut | None = Field(description="Of which manufacture of the machines")
    pe_kj: BandOut | None = Field(description="Non-renewable primary energy, kJ")
    water_ml: BandOut | None = Field(description="Water consumed, mL")
    adpe_ugsb: BandOut | None = Field(description="Metals and minerals, µg Sb eq.")
    method: str = Field(description="Frozen name of the method")
    mix: str = Field(description="Electricity that is supposed: country@table")
    inputs: dict[str, Any] = Field(description="All that the figures were computed from")
    coverage: dict[str, str] = Field(
        description="Stages of the life cycle: counted, assumed, not_counted or unknown"
    )
    tier: Tier = Field(description="A measured … D modelled from a guessed size")
    notes: tuple[str, ...] = Field(description="Codes of what to know about the figures")

    @classmethod
    def of(cls, figure: Footprint) -> "FootprintOut":
        return cls(**figure.to_dict())

    @property
    def figure(self) -> Footprint:
        """The figure with its inputs, to compare it or compute it by another method."""
        return Footprint.from_dict(self.model_dump())


class AnswerFootprint(FootprintOut):
    """The footprint of the answers of one side, with whose tokens it was computed from."""

    tokens: int | None = Field(description="Tokens of the answers; null when unavailable")
    token_source: str = Field(description="host, recorded, simulated or estimate")
    simulated: bool = Field(description="True of a player that computes nothing")


class ComparisonOut(_Part):
    """Which side used more electricity, given only when no unknown parameter can change it."""

    verdict: Literal["a_more", "b_more", "undecided"]
    ratio: BandOut | None = Field(description="A over B; null when B used nothing")

    @classmethod
    def of(cls, comparison: Comparison) -> "ComparisonOut":
        return cls(**comparison.to_dict())


class TrainingOut(_Part):
    """The share of training that an answer carries: never part of its footprint."""

    energy_wh: BandOut | None
    gwp_g: BandOut | None
    assumptions: dict[str, str]

    @classmethod
    def of(cls, share: TrainingShare) -> "TrainingOut":
        return cls(
            energy_wh=share.energy_wh and BandOut.of(share.energy_wh),
            gwp_g=share.gwp_g and BandOut.of(share.gwp_g),
            assumptions=dict(share.assumptions),
        )
