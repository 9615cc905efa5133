"""[[endpoints]] and [[models]]: the sources of answers, and the models on offer."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from joute.settings.base import Country, Identifier, Table


class ElectricityTable(Table):
    """[endpoints.electricity]: your own figures for a kWh of a host, instead of its country's."""

    gwp_kg_per_kwh: float = Field(ge=0, le=3, description="Greenhouse gases, kg CO2 eq. per kWh.")
    wue_l_per_kwh: float | None = Field(None, ge=0, description="Water consumed, L per kWh.")
    pe_mj_per_kwh: float | None = Field(
        None, ge=0, description="Non-renewable primary energy, MJ per kWh."
    )
    adpe_kgsb_per_kwh: float | None = Field(
        None, ge=0, description="Metals and minerals, kg Sb eq. per kWh."
    )
    year: int | None = Field(None, description="Year that the figures describe.")
    source: str = Field(min_length=1, description="Their source, shown beside them.")


class HardwareTable(Table):
    """[endpoints.meter.hardware]: what making your machine cost, over its working life."""

    gwp_kg: float = Field(ge=0, description="Greenhouse gases of its manufacture, kg CO2 eq.")
    adpe_kgsb: float = Field(ge=0, description="Metals and minerals, kg Sb eq.")
    pe_mj: float = Field(ge=0, description="Non-renewable primary energy, MJ.")
    lifetime_years: float = Field(gt=0, description="Years that it will serve.")
    utilisation: float = Field(gt=0, le=1, description="Share of its life spent answering.")
    source: str = Field(min_length=1, description="Who says so.")


class MeterTable(Table):
    """[endpoints.meter]: the endpoint is a machine of yours, whose energy is measured."""

    kind: Literal["auto", "nvml", "rapl", "declared"] = Field(
        "auto",
        description='"auto" reads every counter it finds, or else uses watts; "nvml" (NVIDIA GPUs) '
        'and "rapl" (processors and memory) must be there; "declared" uses watts. Counters are '
        "those of this machine, and of an endpoint at its loopback address only.",
    )
    watts: float | None = Field(
        None,
        gt=0,
        description="Power of the whole machine while it answers; multiplied by the server’s own "
        "timings when nothing counts.",
    )
    idle_watts: float = Field(0.0, ge=0, description="Idle power of the metered parts.")
    hardware: HardwareTable | None = Field(
        None, description="What making the machine cost; without it, manufacture is unknown."
    )

    @model_validator(mode="after")
    def _something_to_count(self) -> "MeterTable":
        if self.kind == "declared" and self.watts is None:
            raise ValueError('watts, when kind is "declared"')
        return self


class EndpointTable(Table):
    """A source of answers: a base URL, or a file of recorded answers."""

    id: Identifier = Field(description="Your name for it.")
    base_url: str = Field("", description="Base URL of an OpenAI-compatible API, up to /v1.")
    api: Literal["openai", "ollama"] = Field(
        "openai",
        description='"ollama": Ollama’s own format, base_url up to /api; it then tells the times '
        "that a declared power needs.",
    )
    recorded: Path | None = Field(None, description="A JSON lines file of prepared answers.")
    speed: float = Field(
        1.0, gt=0, description="Recorded answers are replayed this many times faster."
    )
    api_key_env: str = Field("", description="Environment variable that holds the key.")
    country: Country | None = Field(None, description="Where it runs, ISO 3166 alpha-3.")
    pue: float | None = Field(None, ge=1, le=3, description="Power usage effectiveness.")
    electricity: ElectricityTable | None = Field(
        None, description="Your own figures for its electricity, with their source."
    )
    meter: MeterTable | None = Field(
        None, description="The endpoint is a machine of yours, whose energy is measured."
    )
    allow_private: bool = Field(False, description="Accept http and loopback or private addresses.")
    fetches: bool | None = Field(
        None,
        description="Whether it may be told to fetch files at public https addresses by "
        "applications; by default where allow_private is false.",
    )

    @model_validator(mode="after")
    def _one_source(self) -> "EndpointTable":
        if bool(self.base_url) == bool(self.recorded):
            raise ValueError("either base_url or recorded, and not both")
        if self.recorded and self.meter:
            raise ValueError("no meter: recorded answers take nothing when they are shown")
        return self


class TrainingTable(Table):
    """[models.training]: what training used, shown apart and never added to an answer."""

    energy_kwh: float | None = Field(None, gt=0, description="Electricity of training, kWh.")
    gwp_kg: float | None = Field(
        None, gt=0, description="Greenhouse gases of training, kg CO2 eq., location-based."
    )
    lifetime_tokens: tuple[float, float] = Field(
        description="Fewest and most tokens that the model will write in its life."
    )
    source: str = Field(min_length=1, description="Who says so; shown beside it.")

    @model_validator(mode="after")
    def _something_declared(self) -> "TrainingTable":
        low, high = self.lifetime_tokens
        if self.energy_kwh is None and self.gwp_kg is None:
            raise ValueError("energy_kwh, gwp_kg, or both")
        if not 0 < low <= high:
            raise ValueError("lifetime_tokens = [fewest, most], above 0")
        return self


class ModelTable(Table):
    """A model people can meet: an entry of the catalogue, or its own fields."""

    id: Identifier = Field(description="Your name for it, unique.")
    endpoint: Identifier = Field(description="Id of its endpoint.")
    name: str = Field(min_length=1, description="Its name at the host.")
    catalog: str = Field("", description="Id in the catalogue (joute catalog list).")
    system_prompt: str = Field("", description="Sent before the conversation.")
    enabled: bool = Field(True, description="False keeps its page and history, and draws it never.")
    display_name: str = Field("", description="Name on its card, without the catalogue.")
    maker: str = Field("", description="Id of a maker in the catalogue, or a display name.")
    family: str = Field("", description="Family, for duels between sizes of one family.")
    licence: str = Field("", description="Id of a licence in the catalogue.")
    params_total_b: float | None = Field(None, gt=0, description="Billions of parameters.")
    params_active_b: float | None = Field(None, gt=0, description="Billions used per token.")
    context_tokens: int | None = Field(None, gt=0, description="Context window.")
    vision: bool | None = Field(
        None, description="Whether it reads images; by default what the catalogue says."
    )
    released: str = Field("", description="Release date: 2025, 2025-03 or 2025-03-17.")
    price_in: float | None = Field(None, ge=0, description="US dollars per million tokens in.")
    price_out: float | None = Field(None, ge=0, description="US dollars per million tokens out.")
    training: TrainingTable | None = Field(None, description="What its training used.")

    @model_validator(mode="after")
    def _described(self) -> "ModelTable":
        if not self.catalog and not self.maker:
            raise ValueError("either catalog (an id of the catalogue) or at least maker")
        return self
