"""The parts of a footprint: bands, coverage, notes, and the figure itself.

Codes (stages, statuses, notes) are what is stored; their texts are source texts of the
catalogues, translated where they are shown.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from joute.errors import N_
from joute.footprint.inputs import Inputs, inputs_from_dict

Tier = Literal["A", "B", "C", "D"]

TIER_TEXTS: Mapping[Tier, str] = {
    "A": N_("Measured on the machine that answered."),
    "B": N_("Modelled: published size, known host."),
    "C": N_("Modelled: published size, unknown host, or a declared power."),
    "D": N_("Modelled from a guessed size: kept out of rankings."),
}

# In its place for a figure that nothing metered, and no model made.
DECLARED_POWER_TEXT = N_("Declared power multiplied by the timings of the server.")

# The three phases of measure 29 of the 40 (hardware, training, inference), in finer grain.
STAGE_TEXTS: Mapping[str, str] = {
    "gpus": N_("Electricity of the GPUs while the answer is written"),
    "servers": N_("Electricity of the rest of the servers"),
    "cooling": N_("Cooling and losses of the data centre (PUE)"),
    "manufacture": N_("Manufacture of servers and GPUs"),
    "prompt": N_("Reading the question"),
    "idle": N_("Machines kept on while idle"),
    "training": N_("Training of the model"),
    "network": N_("Network between the host and you"),
    "device": N_("Your own device"),
    "end_of_life": N_("Buildings, and end of life of the machines"),
    "manufacture_water": N_("Water used to make the machines"),
}

STATUS_TEXTS: Mapping[str, str] = {
    "counted": N_("counted"),
    "assumed": N_("counted, from a typical value"),
    "not_counted": N_("not counted"),
    "unknown": N_("not known"),
}

NOTE_TEXTS: Mapping[str, str] = {
    "world_mix": N_("The country of the host is not known: world average electricity is used."),
    "world_factors_doubtful": N_(
        "The world figures for primary energy and metals look too low in this table: "
        "they are below those of most countries."
    ),
    "unknown_factors": N_(
        "Some factors of this country’s electricity are not known: "
        "the figures that need them are left out."
    ),
    "no_batching": N_("This method does not know batching: the batch size is not used."),
    "no_throughput": N_("This method does not use the measured speed of the answer."),
    "no_water": N_("This method does not estimate water."),
    "long_prompt": N_(
        "The question is longer than 2,000 tokens: reading it is not modelled, "
        "so the true figure is higher."
    ),
    "hidden_reasoning": N_(
        "The model reasons before it answers and its host may not count those tokens: "
        "the true figure may be higher."
    ),
    "tools": N_("Tools or web searches were used: they are not counted."),
    "declared": N_("Figure given by the provider; nobody else has checked it."),
    "market_based": N_(
        "The provider’s own greenhouse gas figure follows its electricity contracts "
        "(market-based): it is kept apart from ours, which follow the local grid."
    ),
    "gpus_only": N_("Only the GPUs were measured: the rest of the machine is missing."),
    "host_only": N_("Only the processor and its memory were measured: GPUs are missing."),
    "declared_power": N_("Nothing was metered: declared power multiplied by computing time."),
    "shared_machine": N_(
        "The machine was writing other answers at the same time: what belongs to this one is "
        "shared out by a rule, and may be anything in the band."
    ),
    "model_loading": N_("Loading the model took time that is not counted in this answer."),
    "codecarbon": N_("Energy read from CodeCarbon, which may itself have modelled the processor."),
    "manufacture_unknown": N_(
        "The manufacture of this machine is not known: greenhouse gases are those of use only."
    ),
}


class CoverageLine(NamedTuple):
    """A stage of the life cycle and whether the figure holds it."""

    stage: str
    status: str


class Band(NamedTuple):
    """A figure with its range; `low <= mid <= high`, in the unit of its field."""

    low: float
    mid: float
    high: float

    @classmethod
    def of(cls, low: float, high: float) -> "Band":
        """The band between two figures, its middle halfway."""
        return cls(low, (low + high) / 2, high)

    def scaled(self, factor: float) -> "Band":
        """The same band in another unit, or for `factor` answers; `factor` is not negative."""
        return Band(self.low * factor, self.mid * factor, self.high * factor)

    def plus(self, other: "Band") -> "Band":
        """The sum when both ends happen together."""
        return Band(self.low + other.low, self.mid + other.mid, self.high + other.high)


BAND_FIELDS = (
    "energy_wh",
    "gwp_g",
    "gwp_usage_g",
    "gwp_embodied_g",
    "pe_kj",
    "water_ml",
    "adpe_ugsb",
)


@dataclass(frozen=True, kw_only=True)
class Footprint:
    """The footprint of an answer, with its method.

    Energy in Wh, greenhouse gases in g CO2 eq. (`gwp_g` is use plus manufacture), primary
    energy in kJ, water in mL, metals and minerals in µg Sb eq. None is "not known", never zero.
    `method` and `mix` are ids; `inputs` holds all that is needed to compute it again.
    """

    energy_wh: Band
    gwp_g: Band | None
    gwp_usage_g: Band | None
    gwp_embodied_g: Band | None
    pe_kj: Band | None
    water_ml: Band | None
    adpe_ugsb: Band | None
    method: str
    mix: str
    inputs: Inputs
    coverage: tuple[CoverageLine, ...]
    tier: Tier
    notes: tuple[str, ...] = ()

    @property
    def rankable(self) -> bool:
        """False for guessed sizes, which stay out of rankings."""
        return self.tier != "D"

    def to_dict(self) -> dict[str, Any]:
        """Plain floats, strings, lists and None, ready for JSON."""
        bands = {name: getattr(self, name) for name in BAND_FIELDS}
        return {
            **{name: band and band._asdict() for name, band in bands.items()},
            "method": self.method,
            "mix": self.mix,
            "inputs": asdict(self.inputs),
            "coverage": dict(self.coverage),
            "tier": self.tier,
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Footprint":
        """The footprint that `to_dict` wrote, JSON or not in between."""
        bands = {name: stored[name] and Band(**stored[name]) for name in BAND_FIELDS}
        return cls(
            **bands,
            method=stored["method"],
            mix=stored["mix"],
            inputs=inputs_from_dict(stored["inputs"]),
            coverage=tuple(CoverageLine(*line) for line in stored["coverage"].items()),
            tier=stored["tier"],
            notes=tuple(stored["notes"]),
        )
